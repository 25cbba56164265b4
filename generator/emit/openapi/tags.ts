import type { OpenapiOptions } from "../../config/config.js";
import type { Service } from "../../model/model.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { Placed } from "../openapi-paths/slots.js";

/** The tags of an operation: its service, and those that its method names. */
export function tagsOf({ service, operation }: Placed, options: OpenapiOptions): readonly string[] {
  return [...new Set([tagName(service, options), ...(operation.openapi?.tags ?? [])])];
}

/** What the tags of a document are: its services, then those that methods name. */
export function tagObjects(placed: readonly Placed[], options: OpenapiOptions): readonly JsonSchema[] {
  const tags = new Map<string, JsonSchema>();
  const services = [...new Set(placed.map(({ service }) => service))].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const service of services) {
    const tag = serviceTag(service, options);
    const name = tagName(service, options);
    if (!tags.has(name)) tags.set(name, tag);
  }
  const named = placed.flatMap(({ operation }) => operation.openapi?.tags ?? []);
  for (const name of [...new Set(named)].sort()) {
    if (tags.has(name)) continue;
    const known = Object.hasOwn(options.tags, name) ? options.tags[name] : undefined;
    tags.set(name, {
      name,
      ...(known?.description === undefined ? {} : { description: known.description }),
      ...(known?.externalDocs === undefined ? {} : { externalDocs: { ...known.externalDocs } }),
    });
  }
  return [...tags.values()];
}

export function tagName({ id, names, openapi }: Service, options: OpenapiOptions): string {
  return openapi?.name ?? (options.names === "short" ? names.proto : id);
}

function serviceTag(service: Service, options: OpenapiOptions): JsonSchema {
  const { doc, names, openapi } = service;
  const description = openapi?.description ?? doc.text;
  return {
    name: tagName(service, options),
    summary: openapi?.displayName ?? names.proto,
    ...(description === "" ? {} : { description }),
    ...(openapi?.externalDocs === undefined ? {} : { externalDocs: { ...openapi.externalDocs } }),
    ...openapi?.extensions,
  };
}
