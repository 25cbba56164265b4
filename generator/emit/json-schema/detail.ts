import { jsonShape } from "../../model/json-shape.js";
import type { DetailType } from "../../model/model.js";
import type { JsonSchema } from "./schema.js";
import { closed, type Dialect } from "./value.js";

/**
 * A message as it stands in google.protobuf.Any: its fields beside `@type`, or its value in `value` where its JSON form is
 * another one. `@type` is a constant, by which validators and TypeScript tell one message from the other.
 */
export function detailSchema({ typeName, type }: DetailType, own: JsonSchema, dialect: Dialect): JsonSchema {
  const url: JsonSchema = { type: "string", const: typeUrl(typeName) };
  if (!hasOwnForm(type)) {
    const { properties, required, unevaluatedProperties, ...rest } = own;
    return {
      ...rest,
      properties: { "@type": url, ...(properties as JsonSchema | undefined) },
      required: ["@type", ...(Array.isArray(required) ? required : [])],
      ...(unevaluatedProperties === undefined ? {} : { unevaluatedProperties }),
    };
  }
  return {
    type: "object",
    properties: { "@type": url, value: own },
    required: ["@type", "value"],
    ...closed(dialect),
  };
}

export function typeUrl(typeName: string): string {
  return `type.googleapis.com/${typeName}`;
}

/** As the runtime's `formOf` has it. */
function hasOwnForm(type: DetailType["type"]): boolean {
  const { kind } = jsonShape(type);
  return kind !== "message" && kind !== "empty" && kind !== "http-body";
}
