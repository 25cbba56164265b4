import type { Json } from "../../artifact/artifact.js";

/** A JSON Schema 2020-12 that is an object, as OpenAPI 3.1 and AsyncAPI 3.0 take it. */
export type JsonSchema = { readonly [keyword: string]: Json };

/**
 * Put what two schemas demand into one: the second one's keywords beside those of the first, or in `allOf` where both say
 * something about the same keyword.
 */
export function both(first: JsonSchema, second: JsonSchema): JsonSchema {
  const clash = Object.keys(second).filter((keyword) => keyword in first && first[keyword] !== second[keyword]);
  if (clash.length === 0) return { ...first, ...second };
  const beside = Object.fromEntries(Object.entries(second).filter(([keyword]) => !clash.includes(keyword)));
  const apart = Object.fromEntries(Object.entries(second).filter(([keyword]) => clash.includes(keyword)));
  const known = Array.isArray(first.allOf) ? first.allOf : [];
  return { ...first, ...beside, allOf: [...known, ...(Array.isArray(apart.allOf) ? apart.allOf : [apart])] };
}

/** The schema, or null. */
export function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema;
  const closed = ["const", "anyOf", "oneOf", "allOf", "not", "$ref"].some((keyword) => keyword in schema);
  if (closed || type === undefined) return { anyOf: [schema, { type: "null" }] };
  const types = Array.isArray(type) ? type : [type];
  if (types.includes("null")) return schema;
  return { ...schema, type: [...types, "null"], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
}

/**
 * Whether a schema accepts a value, as far as that can be said of the keywords which rules become. Unknown keywords accept.
 * Formats that rules become refuse the empty string.
 */
export function accepts(schema: Json | undefined, value: string | number | boolean): boolean {
  if (typeof schema === "boolean") return schema;
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return true;
  return Object.entries(schema as JsonSchema).every(([keyword, wanted]) => acceptsKeyword(keyword, wanted, value));
}

function acceptsKeyword(keyword: string, wanted: Json, value: string | number | boolean): boolean {
  const number = typeof value === "number" && typeof wanted === "number" ? [value, wanted] : undefined;
  const big =
    typeof value === "string" && typeof wanted === "string" && keyword.startsWith("x-") ? compareBig : undefined;
  switch (keyword) {
    case "const":
      return wanted === value;
    case "enum":
      return !Array.isArray(wanted) || wanted.includes(value);
    case "not":
      return !accepts(wanted, value);
    case "anyOf":
      return !Array.isArray(wanted) || wanted.some((one) => accepts(one, value));
    case "allOf":
      return !Array.isArray(wanted) || wanted.every((one) => accepts(one, value));
    case "minLength":
      return typeof value !== "string" || typeof wanted !== "number" || [...value].length >= wanted;
    case "pattern":
      return typeof value !== "string" || typeof wanted !== "string" || new RegExp(wanted, "u").test(value);
    case "format":
      return value !== "" || !formatsOfRules.has(String(wanted));
    case "minimum":
      return number === undefined || Number(number[0]) >= Number(number[1]);
    case "maximum":
      return number === undefined || Number(number[0]) <= Number(number[1]);
    case "exclusiveMinimum":
      return number === undefined || Number(number[0]) > Number(number[1]);
    case "exclusiveMaximum":
      return number === undefined || Number(number[0]) < Number(number[1]);
    case "x-minimum":
      return big === undefined || big(value, wanted) >= 0;
    case "x-maximum":
      return big === undefined || big(value, wanted) <= 0;
    case "x-exclusiveMinimum":
      return big === undefined || big(value, wanted) > 0;
    case "x-exclusiveMaximum":
      return big === undefined || big(value, wanted) < 0;
    default:
      return true;
  }
}

/** Formats that come from validation rules. */
const formatsOfRules: ReadonlySet<string> = new Set(["email", "hostname", "ipv4", "ipv6", "uri", "uuid"]);

function compareBig(a: Json, b: Json): number {
  const [left, right] = [BigInt(String(a)), BigInt(String(b))];
  return left < right ? -1 : left > right ? 1 : 0;
}
