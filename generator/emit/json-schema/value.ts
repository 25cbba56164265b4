import type { Json } from "../../artifact/artifact.js";
import { base64Pattern, jsonShape, type ScalarShape } from "../../model/json-shape.js";
import type { FieldPath, FieldType, Model, RulesJson } from "../../model/model.js";
import { type Constraints, unconstrained } from "./constraints.js";
import { orNumber, withEnumNumbers, zerosOf } from "./lenient.js";
import { accepts, both, type JsonSchema, orNull } from "./schema.js";
import { type Enums, valueConstraints } from "./validation.js";

/** Refers to the schema of a message or an enum. */
export interface References {
  /** @param without Fields that stand elsewhere. */
  message(typeName: string, without?: readonly FieldPath[]): JsonSchema;
  /** The same to messages whose rules do not hold. */
  unruled(): References;
  enum(typeName: string): JsonSchema;
  readonly enums: Enums;
  readonly messages: Model["messages"];
  /** Whether what is read may look otherwise than ProtoJSON writes it: see lenient.ts. */
  readonly lenient: boolean;
  /** Whether what is read may hold names of enum values that nobody knows: see passed-over.ts. */
  readonly ignoring: boolean;
  readonly dialect: Dialect;
}

export interface Dialect {
  /** Whether members that no field has are refused. */
  readonly closed: boolean;
  /** Whether keywords beside `$ref` are read. JSON Schema has them since 2019-09. */
  readonly siblings: boolean;
}

/** Keywords beside those of a schema, also where that is a reference. */
export function beside(schema: JsonSchema, keywords: JsonSchema, { siblings }: Dialect): JsonSchema {
  if (Object.keys(keywords).length === 0) return schema;
  return both("$ref" in schema && !siblings ? { allOf: [schema] } : schema, keywords);
}

/** A schema, and sentences about what it can't say. */
export interface Described {
  readonly schema: JsonSchema;
  readonly notes: readonly string[];
}

export interface ValueOptions {
  /** protovalidate's rules of the value; none where they do not hold. */
  readonly rules?: RulesJson | undefined;
  /** Whether a wrapper may be null: where a field is read, but for elements of lists and maps. */
  readonly nullable: boolean;
  /** Whether a number may stand for 64 bits. */
  readonly numbers?: boolean;
}

/** The schema of one value: of a field, of an element of a list or a map, or of a whole body. */
export function valueSchema(type: FieldType, references: References, options: ValueOptions): Described {
  const rules = options.rules;
  const constraints = rules === undefined ? unconstrained : ignoringZero(type, rules, references);
  const shape = jsonShape(type);
  if (shape.kind === "scalar") return scalarSchema(shape, constraints, options);
  const keywords =
    type.kind === "enum" && references.lenient
      ? withEnumNumbers(constraints.keywords, rules, references.enums[type.typeName])
      : constraints.keywords;
  const schema = beside(otherSchema(shape, references), keywords, references.dialect);
  return { schema, notes: constraints.notes };
}

/** What a value is that was never set: proto3 takes it for absent. Undefined for messages. */
export function zeroOf(type: FieldType, references: References): string | number | boolean | undefined {
  if (type.kind === "enum") return references.enums[type.typeName]?.values.find(({ number }) => number === 0)?.jsonName;
  if (type.kind !== "scalar") return undefined;
  const shape = jsonShape(type);
  if (shape.kind !== "scalar") return undefined;
  if (shape.json === "boolean") return false;
  if (shape.json !== "string") return 0;
  return shape.format === "int64" || shape.format === "uint64" ? "0" : "";
}

/** The rules of a value, `ignore` heeded. */
function ignoringZero(type: FieldType, rules: RulesJson, references: References): Constraints {
  if (rules.ignore === "IGNORE_ALWAYS") return unconstrained;
  const constraints = valueConstraints(type, rules, references.enums);
  const zero = zeroOf(type, references);
  if (rules.ignore !== "IGNORE_IF_ZERO_VALUE" || zero === undefined || accepts(constraints.keywords, zero))
    return constraints;
  const { examples, ...strict } = constraints.keywords;
  const alone = references.lenient ? { enum: zerosOf(zero) } : { const: zero };
  const keywords = { anyOf: [alone, strict], ...(examples === undefined ? {} : { examples }) };
  return { keywords, notes: constraints.notes };
}

function scalarSchema(shape: ScalarShape, constraints: Constraints, { nullable, numbers }: ValueOptions): Described {
  const { notes } = constraints;
  const own = constraints.keywords;
  const base = scalarBase(shape, own);
  const canonical = shape.specials === undefined ? both(base, own) : withSpecials(base, own, shape.specials);
  const schema = numbers === true ? orNumber(canonical, shape, own) : canonical;
  return { schema: shape.nullable && nullable ? orNull(schema) : schema, notes };
}

function scalarBase(shape: ScalarShape, own: JsonSchema): JsonSchema {
  // A pattern that bounds of numbers have made is stricter than that of the type; one about the length of bytes is not.
  const replaced = "pattern" in own && shape.contentEncoding === undefined;
  const pattern = shape.pattern === undefined || replaced ? {} : { pattern: shape.pattern };
  // 32 bits without a sign are no format that every reader knows; those of 64 bits are strings.
  const unsigned =
    shape.format === "uint32" && shape.bounds !== undefined
      ? { minimum: Number(shape.bounds.minimum), maximum: Number(shape.bounds.maximum) }
      : {};
  const bounds = Object.fromEntries(Object.entries(unsigned).filter(([keyword]) => !hasBound(own, keyword)));
  return {
    type: shape.json,
    ...(shape.format === undefined ? {} : { format: shape.format }),
    ...pattern,
    ...(shape.contentEncoding === undefined ? {} : { contentEncoding: shape.contentEncoding }),
    ...bounds,
  };
}

function hasBound(own: JsonSchema, keyword: string): boolean {
  return keyword in own || (keyword === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum") in own;
}

/** A number, or one of the strings that stand for what JSON has no number for and that the rules allow. */
function withSpecials(base: JsonSchema, own: JsonSchema, specials: readonly string[]): JsonSchema {
  const { examples, ...strict } = own;
  const allowed = strict.type === "number" ? [] : specials.filter((special) => allows(strict, special));
  const number = both(base, strict);
  const about = examples === undefined ? {} : { examples };
  return allowed.length === 0
    ? { ...number, ...about }
    : { anyOf: [number, { type: "string", enum: allowed }], ...about };
}

function allows(own: JsonSchema, special: string): boolean {
  const { const: only, enum: values, ...bounds } = own;
  if (only !== undefined && only !== special) return false;
  if (Array.isArray(values) && !values.includes(special)) return false;
  return accepts(bounds, Number(special));
}

function otherSchema(shape: Exclude<ReturnType<typeof jsonShape>, ScalarShape>, references: References): JsonSchema {
  switch (shape.kind) {
    case "enum":
      return references.enum(shape.typeName);
    case "message":
      return references.message(shape.typeName);
    case "any":
      return anySchema;
    case "empty":
      return { type: "object", ...closed(references.dialect) };
    case "struct":
      return { type: "object", additionalProperties: true };
    case "value":
      return { description: "Any JSON value." };
    case "list-value":
      return { type: "array", items: {} };
    case "null":
      return { type: "null" };
    case "http-body":
      return { ...httpBodySchema, ...closed(references.dialect) };
  }
}

const anySchema: { readonly [keyword: string]: Json } = {
  type: "object",
  properties: {
    "@type": { type: "string", description: "URL of the type: `type.googleapis.com/` and its full name." },
  },
  required: ["@type"],
  additionalProperties: true,
};

const httpBodySchema: { readonly [keyword: string]: Json } = {
  type: "object",
  properties: {
    contentType: { type: "string" },
    data: { type: "string", pattern: base64Pattern, contentEncoding: "base64" },
    extensions: { type: "array", items: anySchema },
  },
};

/** What refuses members that no field has. */
export function closed(dialect: Dialect): JsonSchema {
  return dialect.closed ? { unevaluatedProperties: false } : {};
}
