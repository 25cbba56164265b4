import type { Json } from "../../artifact/artifact.js";
import type { AsyncapiOptions } from "../../config/config.js";
import type { Model, Service } from "../../model/model.js";
import type { JsonSchema } from "../json-schema/schema.js";
import { createSchemas } from "../json-schema/schemas.js";
import { channelIds, channelsOf } from "./channels.js";
import { deadLetterSchema, envelopeSchema } from "./envelope.js";
import { operationsOf } from "./operations.js";

/**
 * The AsyncAPI 3.0 document of the queue: a channel for each topic, `send` for what methods emit, `receive` for
 * subscriptions and commands. The application that it describes is all services of the contract together.
 */
export function buildDocument(model: Model, options: AsyncapiOptions): Json {
  const schemas = createSchemas(model, {
    prefix: "#/components/schemas/",
    validated: new Set(["input", "queued"]),
    written: "queued",
    // Unknown fields are skipped when a message is read, and AsyncAPI's dialect is older than keywords beside $ref.
    dialect: { closed: false, siblings: false },
  });
  const ids = channelIds(model);
  const channels = channelsOf(model, ids, schemas);
  const operations = operationsOf(model, ids);
  const { document, components } = schemas.finish({ channels, operations });
  const shared: { readonly [name: string]: JsonSchema } =
    Object.keys(channels).length === 0
      ? {}
      : { "CloudEvents-Attributes": envelopeSchema, "Dead-Letter-Headers": deadLetterSchema };
  return {
    asyncapi: "3.0.0",
    info: {
      title: options.title,
      version: options.version,
      ...(options.description === "" ? {} : { description: options.description }),
      tags: model.services.filter(takesPart).map(tagOf),
    },
    ...serversOf(options),
    ...document,
    components: { schemas: { ...shared, ...components } },
  };
}

function takesPart({ operations }: Service): boolean {
  return operations.some(
    ({ command, emits, subscription }) => command !== undefined || emits.length > 0 || subscription !== undefined,
  );
}

function tagOf({ id, doc }: Service): JsonSchema {
  return { name: id, ...(doc.text === "" ? {} : { description: doc.text }) };
}

function serversOf({ servers }: AsyncapiOptions): { readonly servers?: Json } {
  const names = Object.keys(servers).sort();
  if (names.length === 0) return {};
  return { servers: Object.fromEntries(names.map((name) => [name, { ...servers[name] }])) };
}
