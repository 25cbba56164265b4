import { beforeAll, describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../generator/diagnostics/diagnostic.js";
import type { Enum, Field, Message, Model } from "../../../generator/model/model.js";
import { imports, modelOf, proto3 } from "./model-of.js";

const protos = {
  "two.proto": `syntax = "proto2"; package two;
    message A {
      required int32 needed = 1;
      optional int64 big = 2 [default = -9007199254740993];
      optional double odd = 3 [default = -inf];
      optional bytes raw = 4 [default = "a\\000\\xff"];
      optional Color color = 5 [default = GREEN];
      optional bool flag = 6 [default = true];
      optional string text = 7 [default = "a\\"b"];
      optional group Part = 8 { optional int32 x = 1; }
      repeated int32 list = 9;
      optional float none = 10;
      extensions 100 to 200;
    }
    enum Color { GREEN = 3; BLUE = 1; }
    message Scope { extend A { repeated A more = 101; } }
    extend A { optional string note = 100; }`,
  "three.proto": proto3(
    "three",
    `// A tree.
    message Tree {
      option deprecated = true;
      // Its name.
      string name = 1;
      optional string nick = 2;
      Tree left = 3;
      repeated Tree children = 4;
      map<string, Tree> by_name = 5;
      map<int64, bytes> by_id = 6;
      oneof kind { option (buf.validate.oneof).required = true; Leaf leaf = 7; int32 count = 8; }
      google.protobuf.NullValue nothing = 9;
      google.protobuf.UInt64Value wrapped = 10;
      string odd_name = 11 [json_name = "odd-name"];
      string _ = 12;
      string secret = 13 [(google.api.field_behavior) = INPUT_ONLY, (google.api.field_behavior) = REQUIRED, deprecated = true];
      string mail = 14 [(buf.validate.field).string = {email: true, max_len: 5}, (buf.validate.field).required = true];
      google.protobuf.Any any = 15;
    }
    message Leaf {
      option (buf.validate.message).cel = {id: "x", message: "m", expression: "this.size > 0"};
      enum Size { SIZE_UNSPECIFIED = 0; SIZE_BIG = 1 [deprecated = true]; }
      Size size = 1;
    }`,
  ),
  "edition.proto": `edition = "2023"; package edition;
    message A {
      int32 tracked = 1;
      int32 plain = 2 [features.field_presence = IMPLICIT];
      int32 needed = 3 [features.field_presence = LEGACY_REQUIRED];
      A within = 4 [features.message_encoding = DELIMITED];
      Closed closed = 5;
    }
    enum Closed { option features.enum_type = CLOSED; CLOSED_A = 1; }`,
  "odd/rules.proto": `syntax = "proto2"; package rules; import "buf/validate/validate.proto";
    extend buf.validate.StringRules { optional bool shouted = 1999 [(buf.validate.predefined).cel = {id: "s", expression: "true"}]; }
    message A { optional string text = 1 [(buf.validate.field).string.(rules.shouted) = true]; }`,
};

let model: Model;
let diagnostics: readonly Diagnostic[];
beforeAll(async () => {
  ({ model, diagnostics } = await modelOf(protos));
});

test("nothing is wrong with these", () => {
  expect(diagnostics).toEqual([]);
});

describe("proto2", () => {
  test.each<[string, Partial<Field>]>([
    ["needed", { presence: "required" }],
    ["big", { presence: "explicit", default: "-9007199254740993" }],
    ["odd", { default: "-Infinity" }],
    ["raw", { default: "YQD/" }],
    ["color", { default: "GREEN", type: { kind: "enum", typeName: "two.Color" } }],
    ["flag", { default: true }],
    ["text", { default: 'a"b' }],
    ["part", { jsonName: "part", type: { kind: "message", typeName: "two.A.Part" }, cardinality: { kind: "one" } }],
    ["list", { cardinality: { kind: "list" } }],
    ["[two.note]", { jsonName: "[two.note]", localName: "", type: { kind: "scalar", scalar: "string" } }],
    ["[two.Scope.more]", { cardinality: { kind: "list" }, type: { kind: "message", typeName: "two.A" } }],
  ])("%s", (name, want) => {
    expect(fieldOf("two.A", name)).toMatchObject(want);
  });

  test("without a default there is none", () => {
    expect(fieldOf("two.A", "none")).not.toHaveProperty("default");
  });

  test("extensions come last, in the order of their numbers", () => {
    expect(
      messageOf("two.A")
        .fields.map(({ name }) => name)
        .slice(-2),
    ).toEqual(["[two.note]", "[two.Scope.more]"]);
  });

  test("enums are closed, their values in the order of the file", () => {
    const { closed, values } = enumOf("two.Color");
    expect(closed).toBe(true);
    expect(values.map(({ name, number }) => [name, number])).toEqual([
      ["GREEN", 3],
      ["BLUE", 1],
    ]);
  });
});

describe("proto3", () => {
  test.each<[string, Partial<Field>]>([
    ["name", { presence: "implicit", doc: { text: "Its name.", summary: "Its name" }, behavior: [] }],
    ["nick", { presence: "explicit" }],
    ["left", { type: { kind: "message", typeName: "three.Tree" } }],
    ["by_name", { cardinality: { kind: "map", key: "string" }, type: { kind: "message", typeName: "three.Tree" } }],
    [
      "by_id",
      { jsonName: "byId", cardinality: { kind: "map", key: "int64" }, type: { kind: "scalar", scalar: "bytes" } },
    ],
    ["leaf", { oneof: "kind", presence: "explicit" }],
    ["nothing", { type: { kind: "well-known", name: "NullValue" } }],
    ["wrapped", { type: { kind: "well-known", name: "UInt64Value" } }],
    ["odd_name", { jsonName: "odd-name", localName: "oddName" }],
    ["_", { jsonName: "", localName: "" }],
    ["secret", { behavior: ["input-only", "required"], deprecated: true }],
    ["mail", { rules: { required: true, string: { email: true, maxLen: "5" } } }],
    ["any", { type: { kind: "well-known", name: "Any" } }],
  ])("%s", (name, want) => {
    expect(fieldOf("three.Tree", name)).toMatchObject(want);
  });

  test("proto3 optional is no oneof", () => {
    expect(fieldOf("three.Tree", "nick")).not.toHaveProperty("oneof");
    expect(messageOf("three.Tree").oneofs).toMatchObject([{ name: "kind", fields: ["leaf", "count"], required: true }]);
  });

  test("messages hold documentation, deprecation and rules", () => {
    expect(messageOf("three.Tree")).toMatchObject({ deprecated: true, doc: { text: "A tree.", summary: "A tree" } });
    expect(messageOf("three.Leaf").rules).toEqual({ cel: [{ id: "x", message: "m", expression: "this.size > 0" }] });
  });

  test("nested types have the name of what they are nested in", () => {
    expect(enumOf("three.Leaf.Size")).toMatchObject({
      names: { proto: "Leaf.Size", camel: "leafSize", pascal: "LeafSize", kebab: "leaf-size" },
      symbol: { name: "Leaf_Size" },
      closed: false,
      values: [{ name: "SIZE_UNSPECIFIED" }, { name: "SIZE_BIG", jsonName: "SIZE_BIG", deprecated: true }],
    });
  });

  test("well-known types are no messages of the model", () => {
    expect(Object.keys({ ...model.messages, ...model.enums }).filter((id) => id.startsWith("google."))).toEqual([]);
  });

  test("spans are those of the declaration", () => {
    const { span } = fieldOf("three.Tree", "name");
    const line = protos["three.proto"].split("\n").findIndex((text) => text.includes("string name = 1")) + 1;
    expect(span).toMatchObject({ path: "schemas/three.proto", start: { line } });
  });
});

test.each<[string, Partial<Field>]>([
  ["tracked", { presence: "explicit" }],
  ["plain", { presence: "implicit" }],
  ["needed", { presence: "required" }],
  ["within", { type: { kind: "message", typeName: "edition.A" } }],
])("editions: %s", (name, want) => {
  expect(fieldOf("edition.A", name)).toMatchObject(want);
  expect(enumOf("edition.Closed").closed).toBe(true);
});

test("predefined rules have the full name of their extension", () => {
  expect(fieldOf("rules.A", "text").rules).toEqual({ string: { "[rules.shouted]": true } });
});

describe("what cannot be represented", () => {
  test.each([
    [
      "a property twice",
      `syntax = "proto2"; message A { optional int32 foo_bar = 1; optional int32 fooBar = 2; }`,
      "schema/name-clash",
    ],
    [
      "a oneof and a field",
      `syntax = "proto3"; message A { oneof foo_bar { int32 a = 1; } int32 fooBar = 2; }`,
      "schema/name-clash",
    ],
    [
      "a rule without JSON form",
      `syntax = "proto3"; ${imports} message A { google.protobuf.Duration d = 1 [(buf.validate.field).duration.lt = {seconds: 999999999999}]; }`,
      "schema/bad-rules",
    ],
  ])("%s", async (_, text, code) => {
    const found = await modelOf({ "a.proto": text });
    expect(found.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(found.diagnostics[0]?.span?.path).toBe("schemas/a.proto");
  });

  test("an option of somebody else under our number is not read as ours", async () => {
    const body = `import "google/protobuf/descriptor.proto";
      extend google.protobuf.MethodOptions { string theirs = 50811; }
      message A {}
      service S { rpc Get(A) returns (A) { option (theirs) = "not ours"; } }`;
    const text = `syntax = "proto3"; package a; ${body}`;
    const found = await modelOf({ "a.proto": text });
    expect(found.diagnostics).toEqual([]);
    expect(found.model.services[0]?.operations[0]?.emits).toEqual([]);
  });
});

test("names of JavaScript's own objects are names like others", async () => {
  const body = `message constructor { int32 toString = 1; constructor __proto__ = 2; oneof valueOf { int32 hasOwnProperty = 3; } }
    message __proto__ { constructor c = 1; }
    service S { rpc constructor(.constructor) returns (__proto__) { option (google.api.http) = {get: "/{toString}"}; } }`;
  const found = await modelOf({ "a.proto": `syntax = "proto3"; ${imports} ${body}` });
  expect(found.diagnostics).toEqual([]);
  expect(Object.keys(found.model.messages)).toEqual(["__proto__", "constructor"]);
  expect(found.model.services[0]?.operations[0]).toMatchObject({ localName: "constructor$" });
});

function messageOf(id: string): Message {
  const found = model.messages[id];
  if (found === undefined) throw new Error(`no message ${id}`);
  return found;
}

function enumOf(id: string): Enum {
  const found = model.enums[id];
  if (found === undefined) throw new Error(`no enum ${id}`);
  return found;
}

function fieldOf(id: string, name: string): Field {
  const found = messageOf(id).fields.find((field) => field.name === name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
}
