import type { Json } from "../../artifact/artifact.js";
import { both, type JsonSchema } from "../json-schema/schema.js";

// What differs about a value where it stands in a URL.

/** How much of a path a parameter is: a segment, a segment of a field that has several, any number of segments. */
export type Extent = "one" | "part" | "any";

/**
 * A schema of text as a path can hold it. A segment is never empty, and the router refuses control characters and the
 * segments `.` and `..`, escaped or not, since servers read them in different ways.
 *
 * @param isWhole Whether the value is all of its segment: no verb follows.
 */
export function inPath(schema: JsonSchema, extent: Extent, isWhole: boolean): JsonSchema {
  if (schema.contentEncoding !== undefined) return { ...schema, minLength: 1 };
  const free = schema.type === "string" && ["format", "enum", "const"].every((one) => !(one in schema));
  if (!free) return schema;
  return both(schema, {
    pattern: patterns[extent],
    ...(extent === "any" || !isWhole ? {} : { not: { enum: [".", ".."] } }),
  });
}

// What a segment is made of, as it stands in a class of characters.
const character = "/\\u0000-\\u001f\\u007f";
/** Neither empty nor one or two dots. */
const segment = `([^${character}]{3,}|[^${character}]?[^.${character}]|[^.${character}]\\.)`;

const patterns: Readonly<Record<Extent, string>> = {
  one: "^[^\\u0000-\\u001f\\u007f]+$",
  part: `^[^${character}]+$`,
  any: `^${segment}(/${segment})*$`,
};

/**
 * A schema of values as they stand in a URL: bytes in the alphabet that needs no escapes, without padding, and the name of
 * google.protobuf.NullValue, since no text is null.
 */
export function inUrl(schema: JsonSchema): JsonSchema {
  if (schema.type === "null") return { ...schema, type: "string", enum: ["NULL_VALUE"] };
  const walked = Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, below(keyword, value)]));
  if (schema.contentEncoding !== "base64") return walked;
  return {
    ...walked,
    contentEncoding: "base64url",
    pattern: "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2,3})?$",
    ...("const" in schema ? { const: unpadded(schema.const ?? "") } : {}),
    ...(Array.isArray(schema.enum) ? { enum: schema.enum.map(unpadded) } : {}),
  };
}

/** Into the items of a list and the values of a map. */
function below(keyword: string, value: Json): Json {
  const isSchema = keyword === "items" || keyword === "additionalProperties";
  return isSchema && typeof value === "object" && value !== null && !Array.isArray(value)
    ? inUrl(value as JsonSchema)
    : value;
}

function unpadded(value: Json): Json {
  return typeof value === "string" ? value.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") : value;
}
