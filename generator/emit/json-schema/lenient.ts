import type { Json } from "../../artifact/artifact.js";
import type { ScalarShape } from "../../model/json-shape.js";
import type { Enum, Field, RulesJson } from "../../model/model.js";
import { both, type JsonSchema } from "./schema.js";
import { object } from "./validation.js";

// What a service reads although ProtoJSON writes it otherwise: numbers for 64 bits and for values of enums.

/**
 * The schema of 64 bits as a string, or the same as a number: as far as every reader of JSON knows that number exactly
 * (RFC 8259, section 6). Other schemas stay as they are.
 */
export function orNumber(text: JsonSchema, { format }: ScalarShape, rules: JsonSchema): JsonSchema {
  if (format !== "int64" && format !== "uint64") return text;
  const least = format === "uint64" ? 0 : Number.MIN_SAFE_INTEGER;
  const ruled = inNumbers(rules);
  if (ruled === undefined) return text;
  const range: JsonSchema = {
    ...(isBounded(ruled, "minimum", "exclusiveMinimum") ? {} : { minimum: least }),
    ...(isBounded(ruled, "maximum", "exclusiveMaximum") ? {} : { maximum: Number.MAX_SAFE_INTEGER }),
  };
  return { anyOf: [text, both({ type: "integer", format, ...range }, ruled)] };
}

/** Whether a rule keeps a number within what is exact. */
function isBounded(rules: JsonSchema, ...keywords: readonly string[]): boolean {
  return keywords.some((keyword) => Number.isSafeInteger(rules[keyword]));
}

/** What rules say of the text of a number, said of the number; undefined if none can keep them. */
function inNumbers(rules: JsonSchema): JsonSchema | undefined {
  let keywords: JsonSchema = {};
  for (const [keyword, value] of Object.entries(rules)) {
    const said = keywordInNumbers(keyword, value);
    if (said === undefined) return undefined;
    keywords = { ...keywords, ...said };
  }
  return keywords;
}

function keywordInNumbers(keyword: string, value: Json): JsonSchema | undefined {
  switch (keyword) {
    case "const":
      return Number.isSafeInteger(Number(value)) ? { const: Number(value) } : undefined;
    case "enum":
      return { enum: (value as readonly Json[]).map(Number).filter(Number.isSafeInteger) };
    case "not": {
      const refused = inNumbers(value as JsonSchema);
      return refused === undefined ? {} : { not: refused };
    }
    case "anyOf": {
      const some = (value as readonly JsonSchema[]).map(inNumbers).filter((one) => one !== undefined);
      return some.length === 0 ? undefined : { anyOf: some };
    }
    case "x-minimum":
    case "x-maximum":
    case "x-exclusiveMinimum":
    case "x-exclusiveMaximum":
      return { [keyword.slice(2)]: Number(value) };
    default:
      // The pattern is about the text, and examples show what ProtoJSON writes.
      return {};
  }
}

/** Rules that name values of an enum, for those who send their numbers. */
export function withEnumNumbers(
  keywords: JsonSchema,
  rules: RulesJson | undefined,
  type: Enum | undefined,
): JsonSchema {
  const widened = (value: Json): Json => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([keyword, below]): [string, Json] => {
        if (keyword === "enum" && Array.isArray(below)) return [keyword, [...below, ...numbersNamed(below, type)]];
        if (keyword === "not") return [keyword, widened(below as Json)];
        if (keyword === "anyOf" && Array.isArray(below)) return [keyword, below.map(widened)];
        return [keyword, below as Json];
      }),
    );
  };
  const wide = widened(keywords) as JsonSchema;
  // Any name is defined, but not any number.
  const isDefined = object(rules?.enum).definedOnly === true && type !== undefined && !("enum" in wide);
  if (!isDefined) return wide;
  return { ...wide, enum: [...new Set(type.values.flatMap(({ jsonName, number }) => [jsonName, number]))] };
}

function numbersNamed(names: readonly Json[], type: Enum | undefined): readonly Json[] {
  const known = type?.values.filter(({ jsonName }) => names.includes(jsonName)) ?? [];
  return [...new Set(known.map(({ number }) => number))];
}

/** What a value is that was never set, in both its forms. */
export function zerosOf(zero: string | number | boolean): readonly Json[] {
  return typeof zero === "string" && zero !== "" ? [zero, 0] : [zero];
}

/** Whether null is a value of the field, where for others it means that they are not set. */
export function isNullValue({ type }: Field): boolean {
  return type.kind === "well-known" && (type.name === "Value" || type.name === "NullValue");
}
