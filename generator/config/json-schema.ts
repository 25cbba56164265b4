import type { Keys, Option } from "./declaration.js";

type Schema = { readonly [key: string]: unknown };

/** JSON Schema of svcgen.config.json, so that editors complete and check it. `schemas/config.json` is its output. */
export function configJsonSchema(keys: Keys): Schema {
  const { properties, ...rest } = objectSchema(keys);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "svcgen.config.json",
    description: "Configuration of svcgen. Paths are relative to this file.",
    ...rest,
    properties: { $schema: { type: "string" }, ...(properties as Schema) },
  };
}

function objectSchema(keys: Keys): Schema {
  const required = Object.entries(keys).flatMap(([name, key]) => (key.required ? [name] : []));
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(
      Object.entries(keys).map(([name, key]) => [
        name,
        {
          description: key.defaultIs === undefined ? key.doc : `${key.doc} Default: ${key.defaultIs}.`,
          ...(key.default === undefined || key.defaultIs !== undefined ? {} : { default: key.default }),
          ...schemaOf(key.option),
        },
      ]),
    ),
  };
}

function schemaOf(option: Option): Schema {
  switch (option.kind) {
    case "string":
      return { type: "string", ...(option.pattern === undefined ? {} : { pattern: `^(?:${option.pattern.source})$` }) };
    case "boolean":
      return { type: "boolean" };
    case "integer":
      return { type: "integer", minimum: option.min, maximum: option.max };
    case "choice":
      return { enum: option.values };
    case "list":
      return {
        type: "array",
        items: schemaOf(option.of),
        ...(option.notEmpty ? { minItems: 1 } : {}),
        ...(option.unique ? { uniqueItems: true } : {}),
      };
    case "record":
      return { type: "object", additionalProperties: schemaOf(option.of) };
    case "object":
      return objectSchema(option.keys);
    case "switch":
      return { anyOf: [{ type: "boolean" }, objectSchema(option.keys)] };
    case "one-of":
      return {
        oneOf: Object.entries(option.keys).map(([name, key]) => ({
          type: "object",
          additionalProperties: false,
          required: [name],
          properties: { [name]: { description: key.doc, ...schemaOf(key.option) } },
        })),
      };
    case "json-object":
      return { type: "object" };
  }
}
