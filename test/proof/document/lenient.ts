import type { createAjv } from "./formats.js";
import { isObject, type Json, type JsonObject, type Schema } from "./schema.js";

/**
 * The document, with all that ProtoJSON and protobuf's other conventions let a server take beside what the document asks
 * for. A document that said all of it would be of no use to whoever reads it, or generates types from it; what it says is
 * what svcgen's clients send. So between "accepted" and "refused" stands "either":
 *
 * * a number as a string, a 64-bit integer as a number, an integer written as `1e2`;
 * * an enum by its number;
 * * `null` for a field that is not set;
 * * bytes in the other alphabet, with or without padding;
 * * a Duration of more than 3,168 years;
 * * a FieldMask with paths that the document does not list: of other messages of the method, and deep ones;
 * * `"NULL_VALUE"` and `0` for null;
 * * a google.protobuf.Any of nothing, `{}`;
 * * mail addresses, host names and URIs that some readers of the format refuse.
 *
 * `addLenientKeywords` teaches ajv the keywords that this needs.
 */
export function lenientDocument(document: JsonObject): JsonObject {
  return lenient(document) as JsonObject;
}

export function addLenientKeywords(ajv: ReturnType<typeof createAjv>): void {
  const add = (keyword: string, canonical: (value: unknown) => unknown) =>
    ajv.addKeyword({
      keyword,
      schemaType: ["object"],
      compile(schema: JsonObject) {
        const validate = ajv.compile(schema);
        return (value: unknown) => {
          const text = canonical(value);
          return text !== undefined && validate(text);
        };
      },
    });
  add("x-as-number", (value) => (typeof value === "string" && decimal.test(value) ? Number(value) : undefined));
  add("x-as-integer", (value) => {
    if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
    if (typeof value !== "string" || !decimal.test(value)) return undefined;
    if (/^-?\d+$/.test(value)) return BigInt(value).toString();
    return Number.isSafeInteger(Number(value)) ? String(Number(value)) : undefined;
  });
  add("x-as-base64", (value) => bytesOf(value)?.toString("base64"));
  add("x-as-base64url", (value) => bytesOf(value)?.toString("base64url"));
}

const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function bytesOf(value: unknown): Buffer | undefined {
  if (typeof value !== "string" || !/^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/.test(value)) return undefined;
  const digits = value.replace(/=+$/, "");
  if (digits.length % 4 === 1 || (digits !== value && value.length % 4 !== 0)) return undefined;
  return Buffer.from(digits, "base64");
}

function lenient(value: Json): Json {
  if (Array.isArray(value)) return value.map(lenient);
  if (!isObject(value)) return value;
  const walked = Object.fromEntries(Object.entries(value).map(([key, below]) => [key, lenient(below)]));
  return isSchema(value) ? loosened(withNulls(withChoices(walked)), value) : walked;
}

/** Schemas are told by their keywords: an OpenAPI document has no other objects with these. */
function isSchema(value: JsonObject): boolean {
  return typeof value.type === "string" || Array.isArray(value.type) || "oneOf" in value || isObject(value.properties);
}

/** @param strict The schema as the document has it. */
function loosened(schema: JsonObject, strict: JsonObject): JsonObject {
  if (isObject(strict.properties) && "@type" in strict.properties && strict.additionalProperties === true)
    return { anyOf: [schema, { type: "object", maxProperties: 0 }] };
  const { description: _, ...told } = strict;
  const types = [strict.type].flat();
  const or = (...others: JsonObject[]): JsonObject => ({ anyOf: [schema, ...others] });
  if (types.includes("integer") || types.includes("number")) return or({ "x-as-number": told });
  if (types.length === 1 && types[0] === "null") return { enum: [null, "NULL_VALUE", 0] };
  if (!types.includes("string")) return schema;
  const { format, pattern, contentEncoding, enum: values } = strict;
  if (typeof format === "string" && readInManyWays.includes(format)) {
    const { format: _, ...free } = schema;
    return free;
  }
  if (format === "int64" || format === "uint64") return or({ "x-as-integer": told });
  if (contentEncoding === "base64") return or({ "x-as-base64": told });
  if (contentEncoding === "base64url") return or({ "x-as-base64url": told });
  if (typeof pattern === "string" && pattern.startsWith("^(\\*|")) return or({ type: "string", pattern: anyMask });
  if (typeof pattern === "string" && pattern.startsWith("^-?") && pattern.endsWith("s$"))
    return or({ type: "string", pattern: "^-?[0-9]{1,12}(\\.[0-9]{1,9})?s$" });
  if (Array.isArray(values) && values.includes("NULL_VALUE")) return or({ const: 0 });
  if (Array.isArray(values)) return or({ type: "integer", format: "int32" });
  return schema;
}

const readInManyWays = ["email", "hostname", "uri"];

const anyMask = "^(\\*|[^,]+(,[^,]+)*)?$";

/**
 * Where null is absence, more than one branch of a choice may hold. The branches of a oneof forbid each other's members;
 * those of a rule count what is there.
 */
function withChoices(schema: JsonObject): JsonObject {
  const { oneOf, ...rest } = schema;
  if (!Array.isArray(oneOf)) return schema;
  if (oneOf.every((branch) => isObject(branch) && isObject(branch.properties) && branch.title !== undefined))
    return { ...rest, allOf: [...((rest.allOf ?? []) as Json[]), { anyOf: oneOf }] };
  return { ...rest, oneOf: oneOf.map((branch) => (isObject(branch) ? withoutNulls(branch) : branch)) };
}

function withoutNulls(branch: JsonObject): JsonObject {
  if (!Array.isArray(branch.required)) return branch;
  return {
    ...branch,
    properties: Object.fromEntries(
      branch.required.map((name): [string, Json] => {
        const known = isObject(branch.properties) ? branch.properties[String(name)] : undefined;
        const notNull = { not: { type: "null" } };
        return [String(name), known === undefined ? notNull : { allOf: [known, notNull] }];
      }),
    ),
  };
}

/** An optional property may be null, and so may each member of a oneof that another branch forbids. */
function withNulls(schema: JsonObject): JsonObject {
  if (!isObject(schema.properties)) return schema;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = Object.fromEntries(
    Object.entries(schema.properties).map(([name, property]): [string, Json] => {
      if (required.includes(name)) return [name, property];
      return [name, property === false ? { type: "null" } : { anyOf: [property as Schema, { type: "null" }] }];
    }),
  );
  return { ...schema, properties };
}
