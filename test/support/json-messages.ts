import { type DescField, type DescMessage, type JsonObject, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import fc from "fast-check";

/** Random messages of a type, as ProtoJSON. Messages that hold themselves end after a few levels. */
export function jsonMessages(desc: DescMessage, depth = 2): fc.Arbitrary<JsonObject> {
  const fields = desc.fields
    .filter((field) => depth > 0 || field.message === undefined || wellKnown.has(field.message.typeName))
    .map((field) => fc.tuple(fc.constant(field), fc.option(jsonField(field, depth), { nil: undefined, freq: 3 })));
  return fc.tuple(...fields).map((given) => {
    const taken = new Set<string>();
    const members = given.flatMap(([field, value]) => {
      if (value === undefined || taken.has(field.oneof?.name ?? "")) return [];
      if (field.oneof !== undefined) taken.add(field.oneof.name);
      return [[field.jsonName, value] as const];
    });
    return Object.fromEntries(members);
  });
}

/** Random values of a field. */
export function jsonField(field: DescField, depth = 2): fc.Arbitrary<JsonValue> {
  const values = jsonElement(field, depth);
  switch (field.fieldKind) {
    case "list":
      return fc.array(values, { maxLength: 3 });
    case "map":
      return fc
        .uniqueArray(fc.tuple(mapKeys(field.mapKey), values), { maxLength: 3, selector: ([key]) => key })
        .map((entries) => Object.fromEntries(entries));
    default:
      return values;
  }
}

function jsonElement(field: DescField, depth: number): fc.Arbitrary<JsonValue> {
  if (field.scalar !== undefined) return scalars(field.scalar);
  if (field.enum !== undefined) return fc.constantFrom(...field.enum.values.map(({ name }) => name), 4711);
  if (field.message === undefined) throw new Error(`${field} has no values`);
  return wellKnown.get(field.message.typeName)?.() ?? jsonMessages(field.message, depth - 1);
}

/** Text of any language, without halves of surrogate pairs. */
export const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom("a/b", "%2F", "a:b", "..", "+"),
);

function scalars(type: ScalarType): fc.Arbitrary<JsonValue> {
  switch (type) {
    case ScalarType.DOUBLE:
      return fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }).map(withoutSign), specials);
    case ScalarType.FLOAT:
      return fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }).map(withoutSign), specials);
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.STRING:
      return texts;
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString("base64"));
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return fc.nat({ max: 0xffffffff });
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
    default:
      return fc.integer();
  }
}

const specials = fc.constantFrom("NaN", "Infinity", "-Infinity");

/** JSON.stringify writes -0 as 0. */
function withoutSign(value: number): number {
  return value === 0 ? 0 : value;
}

function mapKeys(type: ScalarType): fc.Arbitrary<string> {
  // `__proto__` is no key of an object that a caller writes.
  if (type === ScalarType.STRING) return texts.filter((key) => key !== "__proto__");
  return scalars(type).map(String);
}

const json = fc
  .jsonValue({ maxDepth: 2, noUnicodeString: false })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll("__proto__", "proto")) as JsonValue);
const objects = fc.dictionary(fc.string(), json, { noNullPrototype: true }).map(withoutPrototype);

function withoutPrototype(value: { readonly [key: string]: JsonValue }): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== "__proto__"));
}

const wellKnown: ReadonlyMap<string, () => fc.Arbitrary<JsonValue>> = new Map([
  [
    "google.protobuf.Timestamp",
    () =>
      fc
        .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
        .map((date) => date.toISOString()),
  ],
  [
    "google.protobuf.Duration",
    () => fc.tuple(fc.integer(), fc.nat({ max: 999 })).map(([s, ms]) => `${s}.${String(ms).padStart(3, "0")}s`),
  ],
  ["google.protobuf.FieldMask", () => fc.subarray(["name", "size"]).map((paths) => paths.join(","))],
  ["google.protobuf.Int64Value", () => scalars(ScalarType.INT64)],
  ["google.protobuf.Int32Value", () => scalars(ScalarType.INT32)],
  ["google.protobuf.BytesValue", () => scalars(ScalarType.BYTES)],
  ["google.protobuf.StringValue", () => texts],
  ["google.protobuf.Struct", () => objects],
  ["google.protobuf.Value", () => json],
  ["google.protobuf.ListValue", () => fc.array(json, { maxLength: 3 })],
]);
