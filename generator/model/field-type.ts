import { type DescEnum, type DescExtension, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import type { Cardinality, Field, FieldType, MessageFieldType, ScalarName, WellKnownName } from "./model.js";

/** The type of one value of a field: of an element of a list, of a value of a map. */
export function fieldType(field: DescField | DescExtension): FieldType {
  if (field.message !== undefined) return messageType(field.message);
  if (field.enum !== undefined) return enumType(field.enum);
  return { kind: "scalar", scalar: scalarNames[field.scalar] };
}

export function messageType(desc: DescMessage): MessageFieldType {
  const name = wellKnownMessages.get(desc.typeName);
  return name === undefined ? { kind: "message", typeName: desc.typeName } : { kind: "well-known", name };
}

export function cardinality(field: DescField | DescExtension): Cardinality {
  if (field.fieldKind === "list") return { kind: "list" };
  if (field.fieldKind === "map") return { kind: "map", key: scalarNames[field.mapKey] };
  return { kind: "one" };
}

/** The default that proto2 and editions allow to be written, in ProtoJSON. */
export function defaultValue(field: DescField | DescExtension): Field["default"] {
  if (field.fieldKind !== "scalar" && field.fieldKind !== "enum") return undefined;
  const value = field.getDefaultValue();
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "bigint":
      return value.toString();
    case "number":
      if (field.enum !== undefined) return field.enum.value[value]?.name ?? value;
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return base64Encode(value);
    default:
      return value;
  }
}

/** google.protobuf.NullValue, the one enum with a JSON form of its own. */
export function isNullValue(desc: DescEnum): boolean {
  return desc.typeName === "google.protobuf.NullValue";
}

function enumType(desc: DescEnum): FieldType {
  return isNullValue(desc) ? { kind: "well-known", name: "NullValue" } : { kind: "enum", typeName: desc.typeName };
}

const scalarNames: Readonly<Record<ScalarType, ScalarName>> = {
  [ScalarType.DOUBLE]: "double",
  [ScalarType.FLOAT]: "float",
  [ScalarType.INT32]: "int32",
  [ScalarType.INT64]: "int64",
  [ScalarType.UINT32]: "uint32",
  [ScalarType.UINT64]: "uint64",
  [ScalarType.SINT32]: "sint32",
  [ScalarType.SINT64]: "sint64",
  [ScalarType.FIXED32]: "fixed32",
  [ScalarType.FIXED64]: "fixed64",
  [ScalarType.SFIXED32]: "sfixed32",
  [ScalarType.SFIXED64]: "sfixed64",
  [ScalarType.BOOL]: "bool",
  [ScalarType.STRING]: "string",
  [ScalarType.BYTES]: "bytes",
};

const wellKnownNames: readonly Exclude<WellKnownName, "NullValue" | "HttpBody">[] = [
  ...(["Any", "Timestamp", "Duration", "FieldMask", "Empty", "Struct", "Value", "ListValue", "DoubleValue"] as const),
  ...(["FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue", "StringValue"] as const),
  "BytesValue",
];

const wellKnownMessages: ReadonlyMap<string, WellKnownName> = new Map<string, WellKnownName>([
  ...wellKnownNames.map((name) => [`google.protobuf.${name}`, name] as const),
  ["google.api.HttpBody", "HttpBody"],
]);
