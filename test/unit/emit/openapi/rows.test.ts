import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { buildDocument } from "../../../../generator/emit/openapi/document.js";
import { printJson } from "../../../../generator/render/stable-json.js";
import { modelOf } from "../../../support/model-of.js";
import { openapiFaults, openapiOptions } from "../../../support/openapi.js";

// Rows of docs/openapi.md that have no other test.

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by hand
type Document = any;

async function documentOf(
  body: string,
  more: Record<string, string> = {},
  options: Parameters<typeof openapiOptions>[0] = {},
): Promise<Document> {
  const known = ["any", "duration", "empty", "field_mask", "struct", "timestamp", "wrappers"];
  const imports = [
    "buf/validate/validate",
    "google/api/annotations",
    "google/api/field_behavior",
    "google/api/resource",
    ...known.map((name) => `google/protobuf/${name}`),
  ];
  const head = `syntax = "proto3"; package t.v1; ${imports.map((path) => `import "${path}.proto";`).join(" ")}`;
  const built = await modelOf({ "t/v1/t.proto": `${head}\n${body}`, ...more });
  expect(built.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const document = JSON.parse(printJson(buildDocument(built.model, openapiOptions(options), built.config)));
  expect(await openapiFaults(document)).toEqual([]);
  return document;
}

const post = `rpc Put(M) returns (M) { option (google.api.http) = { post: "/v1/x" body: "*" }; }`;
const propertiesOf = async (fields: string, name = "t.v1.M-Input"): Promise<Document> => {
  const { schemas } = (await documentOf(`message M { ${fields} } service S { ${post} }`)).components;
  return (schemas[name] ?? schemas["t.v1.M"]).properties;
};

test("numbers are what ProtoJSON has", async () => {
  const properties = await propertiesOf(
    "int32 a = 1; uint32 b = 2; int64 c = 3; fixed64 d = 4; double e = 5; bool f = 6;",
  );
  expect(properties).toMatchObject({
    a: { type: "integer", format: "int32" },
    b: { type: "integer", minimum: 0, maximum: 4294967295 },
    c: { type: "string", format: "int64", pattern: expect.stringContaining("0-9") },
    d: { type: "string", format: "uint64" },
    e: {
      anyOf: [
        { type: "number", format: "double" },
        { type: "string", enum: ["NaN", "Infinity", "-Infinity"] },
      ],
    },
    f: { type: "boolean" },
  });
});

test("well-known types are what ProtoJSON has", async () => {
  const properties = await propertiesOf(`bytes a = 1; google.protobuf.Duration b = 2; google.protobuf.FieldMask c = 3;
    google.protobuf.Any d = 4; google.protobuf.Struct e = 5; google.protobuf.ListValue f = 6; google.protobuf.Empty g = 7;
    google.protobuf.Timestamp h = 8; google.protobuf.NullValue i = 9;`);
  expect(properties).toMatchObject({
    a: { type: "string", contentEncoding: "base64" },
    b: { type: "string", pattern: expect.stringContaining("s$") },
    c: { type: "string", pattern: expect.any(String) },
    d: { type: "object", required: ["@type"], additionalProperties: true },
    e: { type: "object", additionalProperties: true },
    f: { type: "array", items: {} },
    g: { type: "object", unevaluatedProperties: false },
    h: { type: "string", format: "date-time" },
    i: { type: "null" },
  });
});

const mixed = `
  enum Kind { KIND_UNSPECIFIED = 0; A = 1 [deprecated = true]; } message N { string x = 1; }
  message M {
    Kind kind = 1; int64 big = 2; repeated uint64 list = 3; N n = 4; string text = 5;
    oneof one { string left = 6; google.protobuf.Value right = 7; google.protobuf.Int64Value boxed = 8; }
    Kind known = 9 [(buf.validate.field).enum.defined_only = true];
    int64 small = 10 [(buf.validate.field).int64 = {gt: 0, lte: 9}];
    string must = 11 [(buf.validate.field).required = true];
  }
  service S { ${post} rpc Get(M) returns (N) { option (google.api.http).get = "/v1/y"; } }`;

test("requests may be described with all that is read", async () => {
  const { components, paths } = await documentOf(mixed, {}, { requests: "lenient" });
  const ajv = new Ajv2020.default({ strict: false });
  addFormats.default(ajv);
  const accepts = (name: string) => {
    const check = ajv.compile({ $ref: `#/components/schemas/${name}`, components });
    return (value: object) => check({ must: "x", small: 1, ...value });
  };
  const input = accepts("t.v1.M-Input");
  const taken: readonly object[] = [
    { kind: 1 },
    { kind: 99 },
    { kind: "A" },
    { kind: null },
    { known: 1 },
    { big: 5 },
    { big: "5" },
    { big: null, list: null, n: null, text: null },
    { list: [1, "2"] },
    { small: 9 },
    { left: null },
    { left: null, boxed: 5 },
    { right: null },
    { left: "x", boxed: null },
  ];
  for (const value of taken) expect([value, input(value)]).toEqual([value, true]);
  const refused: readonly object[] = [
    { kind: "B" },
    { kind: 1.5 },
    { known: 99 },
    { big: 1.5 },
    { list: [null] },
    { small: 10 },
    { small: 0 },
    { must: null },
    { left: "x", boxed: 5 },
    { left: "x", right: null },
  ];
  for (const value of refused) expect([value, input(value)]).toEqual([value, false]);
  // Nothing is null in an answer, nor in a query.
  expect(accepts("t.v1.M")({ kind: null })).toBe(false);
  const [parameter] = paths["/v1/y"].get.parameters;
  expect(parameter).toMatchObject({ name: "kind", schema: { $ref: "#/components/schemas/t.v1.Kind-Input" } });
  expect(JSON.stringify(paths["/v1/y"].get.parameters)).not.toContain("null");
});

test("enums may be described as open", async () => {
  const { schemas } = (await documentOf(mixed, {}, { openEnums: true })).components;
  expect(schemas["t.v1.Kind"]).toEqual({
    anyOf: [{ type: "string", enum: ["KIND_UNSPECIFIED", "A"] }, { type: "string" }, { type: "integer" }],
    "x-enum-deprecated": ["A"],
  });
  // What a service does not know it refuses.
  expect(schemas["t.v1.Kind-Input"]).toMatchObject({ type: "string", enum: ["KIND_UNSPECIFIED", "A"] });
  expect(schemas["t.v1.M-Input"].properties.kind).toEqual({ $ref: "#/components/schemas/t.v1.Kind-Input" });
});

test("wrappers may be null where they are read, all nine", async () => {
  const names = ["Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes"];
  const fields = names.map((name, index) => `google.protobuf.${name}Value f${index} = ${index + 1};`).join(" ");
  for (const [name, schema] of Object.entries(await propertiesOf(fields)))
    expect(JSON.stringify(schema), name).toContain('"null"');
  for (const [name, schema] of Object.entries(await propertiesOf(fields, "t.v1.M")))
    expect(JSON.stringify(schema), name).not.toContain('"null"');
});

test("keys of maps have the form of their type", async () => {
  const { a, b, c } = await propertiesOf(
    "map<int32, string> a = 1; map<bool, string> b = 2; map<string, string> c = 3;",
  );
  expect([a.propertyNames.pattern, b.propertyNames.pattern, c.propertyNames]).toEqual([
    expect.stringContaining("0-9"),
    "^(true|false)$",
    undefined,
  ]);
});

test("a date of google.type is the message that it is", async () => {
  const document = await documentOf(
    `import "google/type/date.proto"; message M { google.type.Date day = 1; } service S { ${post} }`,
    {
      "google/type/date.proto": `syntax = "proto3"; package google.type; message Date { int32 year = 1; int32 month = 2; int32 day = 3; }`,
    },
  );
  expect(Object.keys(document.components.schemas["google.type.Date"].properties)).toEqual(["year", "month", "day"]);
});

test("objects are closed, as the server is", async () => {
  const { schemas } = (await documentOf(`message M { string a = 1; } service S { ${post} }`)).components;
  expect(schemas["t.v1.M"].unevaluatedProperties).toBe(false);
});

test("a variable of several segments falls into parts that have the names of the resource", async () => {
  const document =
    await documentOf(`message M { option (google.api.resource) = { type: "t/M" pattern: "shelves/{shelf}/books/{book}" }; string name = 1; }
    service S { rpc Get(M) returns (M) { option (google.api.http) = { get: "/v1/{name=shelves/*/books/*}" }; } }`);
  const { get } = document.paths["/v1/shelves/{shelf}/books/{book}"];
  expect(get["x-google-path-template"]).toBe("/v1/{name=shelves/*/books/*}");
  expect(get.parameters.map(({ schema }: Document) => schema.pattern)).toEqual([
    expect.any(String),
    expect.any(String),
  ]);
});

test("a resource says what it is", async () => {
  const document = await documentOf(
    `message M { option (google.api.resource) = { type: "t/M" pattern: "ms/{m}" }; string name = 1; } service S { ${post} }`,
  );
  expect(document.components.schemas["t.v1.M"]["x-resource"]).toEqual({ type: "t/M", patterns: ["ms/{m}"] });
});

test("the first paragraph of a comment is the summary", async () => {
  const document = await documentOf(`message M {\n// Of a field.\nstring a = 1; }
    service S {
      // Adds one.
      //
      // And says so.
      ${post} }`);
  expect(document.paths["/v1/x"].post).toMatchObject({ summary: "Adds one", description: "Adds one.\n\nAnd says so." });
  expect(document.components.schemas["t.v1.M"].properties.a.description).toBe("Of a field.");
});

test("a field is described by the comment before it, else by the one behind it; by no other", async () => {
  const { before, behind, apart } = await propertiesOf(`
    // Before.
    string before = 1; // Not this.
    string behind = 2; // Behind.

    // Of nothing.

    string apart = 3;`);
  expect([before.description, behind.description, apart.description]).toEqual(["Before.", "Behind.", undefined]);
});

test("a field that is set once says so, in both views", async () => {
  const fields = `string made = 1 [(google.api.field_behavior) = IMMUTABLE]; string id = 2 [(google.api.field_behavior) = IDENTIFIER];
    string seen = 3 [(google.api.field_behavior) = OUTPUT_ONLY];`;
  for (const name of ["t.v1.M", "t.v1.M-Input"]) {
    const { made, id, seen } = await propertiesOf(fields, name);
    expect([made["x-field-behavior"], id["x-field-behavior"]]).toEqual([["immutable"], ["identifier"]]);
    expect(seen?.readOnly).toBe(name === "t.v1.M" ? true : undefined);
  }
});

test("what a file says of itself holds for all in it", async () => {
  const document = await documentOf(
    `option deprecated = true; message M { E e = 1; } enum E { E_UNSPECIFIED = 0; } service S { ${post} }`,
  );
  expect(document.paths["/v1/x"].post.deprecated).toBe(true);
  expect(document.components.schemas["t.v1.M"].deprecated).toBe(true);
  expect(document.components.schemas["t.v1.E"].deprecated).toBe(true);
});
