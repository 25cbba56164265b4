import { create, createRegistry, type DescField, type JsonValue, toJson } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { AnySchema, anyPack, EmptySchema, TimestampSchema, timestampFromMs } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Descriptors } from "../../../generator/descriptors/descriptors.js";
import { fieldType } from "../../../generator/model/field-type.js";
import { type JsonShape, jsonShape, mapKeyForm, textForm } from "../../../generator/model/json-shape.js";
import type { FieldType, ScalarName, WellKnownName } from "../../../generator/model/model.js";
import { compileProtos } from "../../support/compile.js";
import { proto3 } from "./model-of.js";

const scalars: readonly ScalarName[] = [
  ...(["double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64"] as const),
  ...(["fixed32", "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes"] as const),
];

let descriptors: Descriptors;
beforeAll(async () => {
  const fields = scalars.map((scalar, index) => `${scalar} ${scalar}_field = ${index + 1};`).join("\n");
  descriptors = await compileProtos({ "shapes.proto": proto3("shapes", `message Scalars {\n${fields}\n}`) });
});

/** Values that each scalar can have, as protobuf-es holds them. */
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const values: Readonly<Record<ScalarName, fc.Arbitrary<unknown>>> = {
  double: fc.double(),
  float: fc.float(),
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
  bool: fc.boolean(),
  string: fc.string(),
  bytes: fc.uint8Array(),
};

describe("what protobuf-es writes has the shape of its type", () => {
  test.each(scalars)("%s", (scalar) => {
    const desc = descriptors.registry.getMessage("shapes.Scalars");
    const field = desc?.fields.find(({ name }) => name === `${scalar}_field`);
    if (desc === undefined || field === undefined) throw new Error("no field");
    const shape = jsonShape(fieldType(field));
    fc.assert(
      fc.property(values[scalar], (value) => {
        const message = reflect(desc);
        message.set(field as DescField, value as never);
        const json = toJson(desc, message.message, { alwaysEmitImplicit: true }) as Record<string, JsonValue>;
        return fits(json[field.jsonName], shape);
      }),
    );
  });

  test.each<[WellKnownName, JsonValue]>([
    ["Timestamp", toJson(TimestampSchema, timestampFromMs(1_700_000_000_123))],
    ["Duration", "3.500s"],
    ["Duration", "-0.000000001s"],
    ["FieldMask", ""],
    ["FieldMask", "user.displayName,user.address.zip"],
    ["Int64Value", "9223372036854775807"],
    ["UInt64Value", "18446744073709551615"],
    ["DoubleValue", "NaN"],
    ["DoubleValue", 1.5],
    ["BoolValue", null],
    ["BytesValue", "AAE="],
    ["StringValue", "x"],
    ["NullValue", null],
    ["Struct", { a: [1] }],
    ["ListValue", [1, {}]],
    ["Value", null],
    ["Any", toJson(AnySchema, anyPack(EmptySchema, create(EmptySchema)), { registry: createRegistry(EmptySchema) })],
    ["Empty", {}],
  ])("%s: %j", (name, json) => {
    expect(fits(json, jsonShape({ kind: "well-known", name }))).toBe(true);
  });

  test.each<[WellKnownName, JsonValue]>([
    ["Duration", "PT3S"],
    ["Duration", "3.1234567890s"],
    ["Timestamp", 1],
    ["Int64Value", 1],
    ["FieldMask", "a,,b"],
    ["Struct", []],
    ["ListValue", {}],
    ["Empty", { a: 1 }],
    ["Any", {}],
  ])("%s is not %j", (name, json) => {
    expect(fits(json, jsonShape({ kind: "well-known", name }))).toBe(false);
  });
});

test.each<[ScalarName, string, boolean]>([
  ["string", "anything", true],
  ["int32", "-1", true],
  ["int32", "x", false],
  ["uint64", "1", true],
  ["uint64", "-1", false],
  ["fixed32", "-1", false],
  ["sfixed64", "-1", true],
  ["bool", "true", true],
  ["bool", "1", false],
])("a key of a map<%s, …> may be %j: %s", (key, text, fitting) => {
  const pattern = mapKeyForm(key)?.pattern;
  expect(pattern === undefined || new RegExp(pattern).test(text)).toBe(fitting);
});

test.each<[FieldType, "text" | "json" | undefined]>([
  [{ kind: "scalar", scalar: "bytes" }, "text"],
  [{ kind: "enum", typeName: "a.E" }, "text"],
  [{ kind: "message", typeName: "a.M" }, undefined],
  [{ kind: "well-known", name: "Timestamp" }, "text"],
  [{ kind: "well-known", name: "BoolValue" }, "text"],
  [{ kind: "well-known", name: "NullValue" }, "text"],
  [{ kind: "well-known", name: "Struct" }, "json"],
  [{ kind: "well-known", name: "Value" }, "json"],
  [{ kind: "well-known", name: "ListValue" }, "json"],
  [{ kind: "well-known", name: "Any" }, undefined],
  [{ kind: "well-known", name: "Empty" }, undefined],
  [{ kind: "well-known", name: "HttpBody" }, undefined],
])("text form of %j: %s", (type, form) => {
  expect(textForm(type)).toBe(form);
});

/** Whether a JSON value has a shape: a reader of the shape that knows nothing of protobuf. */
function fits(json: JsonValue | undefined, shape: JsonShape): boolean {
  const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
  switch (shape.kind) {
    case "scalar": {
      if (json === null) return shape.nullable;
      if (typeof json === "string" && shape.specials?.includes(json) === true) return true;
      if (shape.json === "integer" ? !Number.isInteger(json) : typeof json !== shape.json) return false;
      if (typeof json === "string") {
        if (shape.pattern !== undefined && !new RegExp(shape.pattern).test(json)) return false;
        if (shape.contentEncoding === "base64" && Buffer.from(json, "base64").toString("base64") !== json) return false;
        if (shape.format === "date-time" && Number.isNaN(Date.parse(json))) return false;
      }
      if (shape.bounds === undefined) return true;
      const number = BigInt(json as string | number);
      return number >= BigInt(shape.bounds.minimum) && number <= BigInt(shape.bounds.maximum);
    }
    case "any":
      return isObject && typeof json["@type"] === "string";
    case "empty":
      return isObject && Object.keys(json).length === 0;
    case "struct":
      return isObject;
    case "list-value":
      return Array.isArray(json);
    case "null":
      return json === null;
    case "value":
      return json !== undefined;
    case "enum":
    case "message":
    case "http-body":
      throw new Error(`no sample of ${shape.kind}`);
  }
}
