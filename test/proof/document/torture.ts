import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { create, type DescMethod, type DescService, type Message } from "@bufbuild/protobuf";
import type { OpenapiOptions } from "../../../generator/config/config.js";
import type { UserConfig } from "../../../generator/config/user-config.js";
import { type RunningServer, serve } from "../../../runtime/index.js";
import type { ServiceDefinition } from "../../../runtime/service.js";
import { readFolder } from "../../support/pipeline.js";
import { type Define, generateProject } from "../project.js";
import type { JsonObject } from "./schema.js";

/** `emit.rest` */
type RestConfig = NonNullable<NonNullable<UserConfig["emit"]>["rest"]>;

export interface Generated {
  readonly document: JsonObject;
  readonly server: RunningServer;
}

/** Generate the contract of `torture/`, and serve it with handlers that answer with what they got. */
export async function startTorture(options: Partial<OpenapiOptions> = {}, rest: RestConfig = {}): Promise<Generated> {
  return started(await loadTorture(options, rest));
}

export function loadTorture(options: Partial<OpenapiOptions> = {}, rest: RestConfig = {}): Promise<Loaded> {
  const folder = join(import.meta.dirname, "../torture");
  const protos = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".proto"));
  return load(
    Object.fromEntries(protos.map((path) => [`schemas/torture/${path}`, readFileSync(join(folder, path), "utf8")])),
    rest,
    options,
  );
}

/** Generate a contract, and serve it with handlers that answer with what they got. */
export async function startGenerated(
  protos: Readonly<Record<string, string>>,
  rest: RestConfig = {},
): Promise<Generated> {
  return started(await load(protos, rest));
}

/** Generate the contract of a scenario as its configuration says, and serve it with handlers that answer with what they got. */
export async function startScenario(name: string): Promise<Generated> {
  const input = readFolder(join(import.meta.dirname, "../../scenarios", name, "input"));
  const { "svcgen.config.json": text = "{}", ...protos } = input;
  const config = JSON.parse(text) as UserConfig;
  const { openapi, rest, ...emit } = config.emit ?? {};
  const { files, definitions } = await generateProject(protos, {
    ...config,
    emit: {
      ...emit,
      messages: true,
      connect: true,
      // Parameters of any name are more than requests are made of.
      rest: { ...(typeof rest === "object" ? rest : {}), unknownQuery: "reject", ignoredQuery: [] },
      openapi: { ...(typeof openapi === "object" ? openapi : {}), formats: ["json"], types: false },
      client: false,
    },
  });
  const document = JSON.parse(files.get("openapi/openapi.json") ?? "{}") as JsonObject;
  return started({ document, services: definitions.map(echoing) });
}

interface Loaded {
  readonly document: JsonObject;
  readonly services: readonly ServiceDefinition[];
}

async function load(
  protos: Readonly<Record<string, string>>,
  rest: RestConfig = {},
  options: Partial<OpenapiOptions> = {},
): Promise<Loaded> {
  const { files, definitions } = await generateProject(protos, {
    emit: { rest, openapi: { formats: ["json"], types: false, ...options } },
  });
  const document = JSON.parse(files.get("openapi/openapi.json") ?? "{}") as JsonObject;
  return { document, services: definitions.map(echoing) };
}

async function started({ document, services }: Loaded): Promise<Generated> {
  return { document, server: await serve({ services, port: 0, broker: "none", signals: [], onFailure: () => {} }) };
}

function echoing(define: Define): ServiceDefinition {
  const { service } = define({});
  return define(Object.fromEntries(service.methods.map((method) => [method.localName, handlerOf(method)])));
}

function handlerOf(method: DescService["methods"][number]): unknown {
  switch (method.methodKind) {
    case "unary":
      return (request: Message) => answerTo(method, request);
    case "server_streaming":
      return async function* (request: Message & { readonly times?: number; readonly scalars?: Message }) {
        for (let sent = 0; sent < (request.times ?? 2); sent++) yield request.scalars ?? answerTo(method, request);
      };
    case "bidi_streaming":
      return async function* (requests: AsyncIterable<Message>) {
        for await (const request of requests) yield answerTo(method, request);
      };
    default:
      return async (requests: AsyncIterable<Message & { readonly text: string }>) => {
        const texts: string[] = [];
        for await (const { text } of requests) texts.push(text);
        return create(method.output, { fString: texts } as Record<string, unknown>);
      };
  }
}

/** The request itself, or an answer with those of its fields that the answer has too. */
function answerTo({ input, output }: DescMethod, request: Message): Message {
  if (input.typeName === output.typeName) return request;
  const shared = output.fields.filter(({ name }) => input.fields.some((field) => field.name === name));
  const values = request as unknown as Record<string, unknown>;
  return create(output, Object.fromEntries(shared.map(({ localName }) => [localName, values[localName]])));
}
