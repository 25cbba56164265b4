import type { FieldType, ScalarName, TypeName, WellKnownName } from "./model.js";

/**
 * How a value looks in ProtoJSON. REST, OpenAPI and AsyncAPI all project this, so that the documents and the wire cannot
 * disagree.
 *
 * @see https://protobuf.dev/programming-guides/json
 */
export type JsonShape =
  | ScalarShape
  /** The name of a value; its number is accepted, and written where no value has it. */
  | { readonly kind: "enum"; readonly typeName: TypeName }
  | { readonly kind: "message"; readonly typeName: TypeName }
  /** google.protobuf.Any: an object with `@type`, and the fields of the message beside it or in `value`. */
  | { readonly kind: "any" }
  /** google.protobuf.Empty: an object without members. */
  | { readonly kind: "empty" }
  /** google.protobuf.Struct: any object. */
  | { readonly kind: "struct" }
  /** google.protobuf.Value: any JSON value. */
  | { readonly kind: "value" }
  /** google.protobuf.ListValue: any array. */
  | { readonly kind: "list-value" }
  /** google.protobuf.NullValue. */
  | { readonly kind: "null" }
  /** google.api.HttpBody: raw bytes of any type where it is a whole body; else an object like any message. */
  | { readonly kind: "http-body" };

export interface ScalarShape {
  readonly kind: "scalar";
  readonly json: "string" | "integer" | "number" | "boolean";
  /** Wrappers: `null` stands for "not set". */
  readonly nullable: boolean;
  /** Format of JSON Schema and OpenAPI. */
  readonly format?: "int32" | "int64" | "uint32" | "uint64" | "float" | "double" | "date-time";
  /** Regular expression (ECMA-262) of the string form. */
  readonly pattern?: string;
  readonly contentEncoding?: "base64";
  /** Bounds in decimal notation, so that those of 64 bits are exact. */
  readonly bounds?: { readonly minimum: string; readonly maximum: string };
  /** Strings that stand for numbers which JSON has not. */
  readonly specials?: readonly string[];
}

/** The ProtoJSON form of one value of a type: the element of a list, the value of a map. */
export function jsonShape(type: FieldType): JsonShape {
  switch (type.kind) {
    case "scalar":
      return scalars[type.scalar];
    case "enum":
      return { kind: "enum", typeName: type.typeName };
    case "message":
      return { kind: "message", typeName: type.typeName };
    case "well-known":
      return wellKnown[type.name];
  }
}

/** The form of the keys of a map, which JSON writes as strings: a regular expression, and bounds. Undefined: any string. */
export function mapKeyForm(
  key: ScalarName,
): { readonly pattern: string; readonly bounds?: ScalarShape["bounds"] } | undefined {
  if (key === "bool") return { pattern: "^(true|false)$" };
  if (key === "string") return undefined;
  const { bounds } = scalars[key];
  return { pattern: isUnsigned(key) ? unsignedPattern : signedPattern, ...(bounds === undefined ? {} : { bounds }) };
}

/**
 * How a path segment or a query parameter holds a value: `text` is the bare value, never quoted; `json` is JSON text, for
 * values that have no other form. Undefined: the type cannot stand there.
 */
export function textForm(type: FieldType): "text" | "json" | undefined {
  const shape = jsonShape(type);
  switch (shape.kind) {
    case "scalar":
    case "enum":
    case "null":
      return "text";
    case "struct":
    case "value":
    case "list-value":
      return "json";
    case "message":
    case "any":
    case "empty":
    case "http-body":
      return undefined;
  }
}

function isUnsigned(scalar: ScalarName): boolean {
  return scalar.startsWith("uint") || scalar.startsWith("fixed");
}

// As JSON writes numbers: without leading zeros.
const signedPattern = "^(0|-?[1-9][0-9]*)$";
const unsignedPattern = "^(0|[1-9][0-9]*)$";

const int32: ScalarShape = {
  kind: "scalar",
  json: "integer",
  nullable: false,
  format: "int32",
  bounds: { minimum: "-2147483648", maximum: "2147483647" },
};
const uint32: ScalarShape = {
  kind: "scalar",
  json: "integer",
  nullable: false,
  format: "uint32",
  bounds: { minimum: "0", maximum: "4294967295" },
};
const int64: ScalarShape = {
  kind: "scalar",
  json: "string",
  nullable: false,
  format: "int64",
  pattern: signedPattern,
  bounds: { minimum: "-9223372036854775808", maximum: "9223372036854775807" },
};
const uint64: ScalarShape = {
  kind: "scalar",
  json: "string",
  nullable: false,
  format: "uint64",
  pattern: unsignedPattern,
  bounds: { minimum: "0", maximum: "18446744073709551615" },
};
const specials = ["NaN", "Infinity", "-Infinity"];
const float: ScalarShape = { kind: "scalar", json: "number", nullable: false, format: "float", specials };
const double: ScalarShape = { kind: "scalar", json: "number", nullable: false, format: "double", specials };
const bool: ScalarShape = { kind: "scalar", json: "boolean", nullable: false };
const string: ScalarShape = { kind: "scalar", json: "string", nullable: false };
/** Bytes in the standard alphabet, padded. */
export const base64Pattern = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

const bytes: ScalarShape = {
  kind: "scalar",
  json: "string",
  nullable: false,
  pattern: base64Pattern,
  contentEncoding: "base64",
};

const scalars: Readonly<Record<ScalarName, ScalarShape>> = {
  double,
  float,
  int32,
  int64,
  uint32,
  uint64,
  sint32: int32,
  sint64: int64,
  fixed32: uint32,
  fixed64: uint64,
  sfixed32: int32,
  sfixed64: int64,
  bool,
  string,
  bytes,
};

/** What ProtoJSON takes of RFC 3339: capitals, nine digits of fraction, no leap second, and the years 1 to 9999. */
const timestampPattern =
  "^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$";

const wellKnown: Readonly<Record<WellKnownName, JsonShape>> = {
  Any: { kind: "any" },
  Timestamp: { kind: "scalar", json: "string", nullable: false, format: "date-time", pattern: timestampPattern },
  // Seconds with up to nine digits of fraction. Not ISO 8601, which JSON Schema's `duration` means.
  Duration: { kind: "scalar", json: "string", nullable: false, pattern: "^-?[0-9]{1,11}(\\.[0-9]{1,9})?s$" },
  // Paths joined by commas; empty for a mask of nothing.
  FieldMask: { kind: "scalar", json: "string", nullable: false, pattern: "^(\\*|[^.,]+([.,][^.,]+)*)?$" },
  Empty: { kind: "empty" },
  Struct: { kind: "struct" },
  Value: { kind: "value" },
  ListValue: { kind: "list-value" },
  NullValue: { kind: "null" },
  DoubleValue: { ...double, nullable: true },
  FloatValue: { ...float, nullable: true },
  Int64Value: { ...int64, nullable: true },
  UInt64Value: { ...uint64, nullable: true },
  Int32Value: { ...int32, nullable: true },
  UInt32Value: { ...uint32, nullable: true },
  BoolValue: { ...bool, nullable: true },
  StringValue: { ...string, nullable: true },
  BytesValue: { ...bytes, nullable: true },
  HttpBody: { kind: "http-body" },
};
