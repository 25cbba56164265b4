import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../../generator/artifact/artifact.js";
import type { OpenapiOptions } from "../../../../generator/config/config.js";
import type { JsonSchema } from "../../../../generator/emit/json-schema/schema.js";
import { buildDocument } from "../../../../generator/emit/openapi/document.js";
import { openapiEmitter } from "../../../../generator/emit/openapi/emitter.js";
import { toSchema30 } from "../../../../generator/emit/openapi/versions/schema-3-0.js";
import { changeSchema } from "../../../../generator/emit/openapi/versions/walk.js";
import { printJson } from "../../../../generator/render/stable-json.js";
import { exampleModel, modelOf } from "../../../support/model-of.js";
import { openapiFaults, openapiOptions } from "../../../support/openapi.js";
import { readFolder } from "../../../support/pipeline.js";

type Version = OpenapiOptions["specification"];

const versions: readonly Version[] = ["3.0", "3.1", "3.2"];

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by hand
type Document = any;

function optionsOf(specification: Version, more: Partial<OpenapiOptions> = {}): OpenapiOptions {
  return openapiOptions({ specification, ...more });
}

async function documentOf(body: string, specification: Version, more?: Partial<OpenapiOptions>): Promise<Document> {
  const built = await modelOf({ "t/v1/t.proto": proto(body) });
  expect(built.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return JSON.parse(printJson(buildDocument(built.model, optionsOf(specification, more), built.config)));
}

function proto(body: string): string {
  const imports = [
    "google/api/annotations",
    "google/api/field_behavior",
    "google/api/httpbody",
    "google/protobuf/wrappers",
    "svcgen/v1/policy",
    "svcgen/v1/rest",
    "buf/validate/validate",
  ];
  return `syntax = "proto3";\npackage t.v1;\n${imports.map((path) => `import "${path}.proto";`).join("\n")}\n${body}`;
}

describe.each(versions)("OpenAPI %s", (specification) => {
  test("of the example is valid, by the meta schema and the linter", async () => {
    const { model, config } = await exampleModel();
    const document = buildDocument(model, optionsOf(specification), config);
    expect((document as Document).openapi).toBe({ "3.0": "3.0.3", "3.1": "3.1.0", "3.2": "3.2.0" }[specification]);
    expect(await openapiFaults(document)).toEqual([]);
  });

  test("of contracts with everything in them is valid", async () => {
    for (const folder of ["test/proof/torture", "test/scenarios/hostile/input/schemas"]) {
      const { model, config } = await modelOf(readFolder(folder));
      expect(await openapiFaults(buildDocument(model, optionsOf(specification), config))).toEqual([]);
    }
  });

  test("says that of some fields one must be there, of which null is none", async () => {
    const { components, paths } = await documentOf(
      `message M {
        option (buf.validate.message).oneof = {fields: ["a", "b"] required: true};
        google.protobuf.StringValue a = 1;
        google.protobuf.Int32Value b = 2;
      }
      service S { rpc Post(M) returns (M) {
        option (google.api.http) = {post: "/m" body: "*"};
        option (svcgen.v1.rest).forms.urlencoded = true;
      } }`,
      specification,
    );
    const ajv = new Ajv2020.default({ strict: false, logger: false });
    const { content } = paths["/m"].post.requestBody;
    const accepts = (type: string, value: Json) => ajv.compile({ ...content[type].schema, components })(value);
    const json = [{ a: "x" }, { b: 1 }, { a: "x", b: null }, {}, { a: null }, { a: null, b: null }, { a: "x", b: 1 }];
    expect(json.map((value) => accepts("application/json", value))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    const pairs = [{ a: "x" }, { b: 1 }, {}, { a: "x", b: 1 }];
    expect(pairs.map((value) => accepts("application/x-www-form-urlencoded", value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test("says who made it and where it is", async () => {
    const document = await documentOf("message M {}", specification, {
      summary: "Short.",
      termsOfService: "https://a.example/terms",
      contact: { name: "A", url: "https://a.example", email: "a@a.example" },
      license: { name: "Apache 2.0", identifier: "Apache-2.0" },
      externalDocs: { url: "https://a.example/docs", description: "Guides" },
      servers: [{ url: "https://{region}.a.example", variables: { region: { default: "eu", enum: ["eu", "us"] } } }],
    });
    const old = specification === "3.0";
    expect(document.info).toEqual({
      title: "API",
      version: "1.0.0",
      ...(old ? { "x-summary": "Short." } : { summary: "Short." }),
      termsOfService: "https://a.example/terms",
      contact: { name: "A", url: "https://a.example", email: "a@a.example" },
      license: { name: "Apache 2.0", ...(old ? { "x-identifier": "Apache-2.0" } : { identifier: "Apache-2.0" }) },
    });
    expect(document.externalDocs).toEqual({ url: "https://a.example/docs", description: "Guides" });
    expect(document.servers).toEqual([
      { url: "https://{region}.a.example", variables: { region: { default: "eu", enum: ["eu", "us"] } } },
    ]);
    expect(await openapiFaults(document)).toEqual([]);
  });
});

describe("what only one version can say", () => {
  const contract = `message M { string id = 1; google.protobuf.Int32Value n = 2; }
    service S {
      rpc Watch(M) returns (stream M) { option (google.api.http) = { get: "/v1/watch" }; }
      rpc Purge(M) returns (M) { option (google.api.http) = { custom: { kind: "PURGE" path: "/v1/{id}" } };
        option (svcgen.v1.policy).auth.jwt.scopes = "admin"; }
      rpc Find(M) returns (M) { option (google.api.http) = { custom: { kind: "QUERY" path: "/v1/{id}" } body: "*" }; }
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/v1/{id}" };
        option (svcgen.v1.policy).auth.jwt.scopes = "read"; }
    }`;
  const message = { $ref: "#/components/schemas/t.v1.M" };

  test.each<[Version, readonly string[]]>([
    ["3.0", ["get"]],
    ["3.1", ["get"]],
    ["3.2", ["get", "query", "additionalOperations"]],
  ])("%s has these methods", async (version, want) => {
    const document = await documentOf(contract, version);
    expect(Object.keys(document.paths["/v1/{id}"]).sort()).toEqual([...want].sort());
    expect(Object.keys(document.paths["/v1/{id}"].additionalOperations ?? {})).toEqual(
      version === "3.2" ? ["PURGE"] : [],
    );
    expect(await openapiFaults(document)).toEqual([]);
  });

  test.each<[Version, readonly string[]]>([
    ["3.0", ["openapi/method", "openapi/method"]],
    ["3.1", ["openapi/method", "openapi/method"]],
    ["3.2", []],
  ])("%s warns of what it leaves out", async (version, want) => {
    const { model, config } = await modelOf({ "t/v1/t.proto": proto(contract) });
    const context = { config, options: optionsOf(version) } as never;
    expect([...((await openapiEmitter.check?.(model, context)) ?? [])].map(({ code }) => code)).toEqual(want);
  });

  test("the types are the same in each", async () => {
    const { model, config } = await modelOf({ "t/v1/t.proto": proto(contract) });
    const typesIn = async (specification: Version): Promise<unknown> => {
      const context = { options: optionsOf(specification), config, enabled: new Set(["openapi"]) } as never;
      return [...(await openapiEmitter.emit(model, context))].find(({ path }) => path === "openapi/types.ts");
    };
    const types = await typesIn("3.1");
    expect(types).toMatchObject({ content: expect.stringContaining('"application/x-ndjson"') });
    expect(await typesIn("3.0")).toEqual(types);
    expect(await typesIn("3.2")).toEqual(types);
  });

  test("3.2: the items of a stream", async () => {
    const { content } = (await documentOf(contract, "3.2")).paths["/v1/watch"].get.responses["200"];
    expect(content["application/json"]).toEqual({ schema: { type: "array", items: message } });
    expect(content["application/x-ndjson"]).toEqual({
      itemSchema: { anyOf: [message, { $ref: "#/components/schemas/Stream-Error" }] },
    });
    expect(content["text/event-stream"].itemSchema.oneOf[0].properties.data.contentSchema).toEqual(message);
    expect(content["text/event-stream"].schema).toBeUndefined();
  });

  test("3.2 has the schemas of 3.1, so what is proved of those holds", async () => {
    const { model, config } = await modelOf(readFolder("test/proof/torture"));
    const [old, now] = (["3.1", "3.2"] as const).map(
      (version): Document => buildDocument(model, optionsOf(version), config),
    );
    expect(Object.keys(now.components.schemas).length).toBeGreaterThan(20);
    expect(now.components.schemas).toEqual(old.components.schemas);
  });

  test("3.1 and 3.0: one message, and the items as an extension", async () => {
    for (const version of ["3.0", "3.1"] as const) {
      const { content } = (await documentOf(contract, version)).paths["/v1/watch"].get.responses["200"];
      expect(content["application/x-ndjson"].schema).toEqual(message);
      expect(content["application/x-ndjson"]["x-itemSchema"].anyOf).toHaveLength(2);
    }
  });

  test("3.2 names tags, others as documentation pages have it", async () => {
    expect((await documentOf(contract, "3.2")).tags[0]).toEqual({ name: "t.v1.S", summary: "S" });
    expect((await documentOf(contract, "3.1")).tags[0]).toEqual({ name: "t.v1.S", "x-displayName": "S" });
  });

  test("3.0 has scopes only for OAuth", async () => {
    const { get } = (await documentOf(contract, "3.0")).paths["/v1/{id}"];
    expect(get.security).toEqual([{ jwt: [] }]);
    expect(get["x-scopes"]).toEqual(["read"]);
  });
});

describe("a schema of 3.0", () => {
  test.each<[string, JsonSchema, JsonSchema]>([
    ["null beside a type", { type: ["string", "null"] }, { type: "string", nullable: true }],
    ["null as a type", { type: "null" }, { type: "string", nullable: true, enum: [null] }],
    [
      "null beside a reference",
      { anyOf: [{ $ref: "#/a" }, { type: "null" }] },
      { anyOf: [{ $ref: "#/a" }, { type: "string", nullable: true, enum: [null] }] },
    ],
    [
      "null in an enum",
      { type: ["string", "null"], enum: ["A", null] },
      { type: "string", nullable: true, enum: ["A", null] },
    ],
    [
      "several types",
      { type: ["string", "integer"] },
      { allOf: [{ anyOf: [{ type: "string" }, { type: "integer" }] }] },
    ],
    ["a constant", { type: "string", const: "a" }, { type: "string", enum: ["a"] }],
    [
      "a bound that is excluded",
      { type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 9 },
      { type: "integer", minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true },
    ],
    ["two bounds, the open one tighter", { minimum: 0, exclusiveMinimum: 1 }, { minimum: 1, exclusiveMinimum: true }],
    ["two bounds, the shut one tighter", { maximum: 0, exclusiveMaximum: 1 }, { maximum: 0 }],
    ["bytes", { type: "string", contentEncoding: "base64" }, { type: "string", format: "byte" }],
    [
      "bytes in a URL",
      { type: "string", contentEncoding: "base64url" },
      { type: "string", "x-contentEncoding": "base64url" },
    ],
    [
      "a raw body",
      { type: "string", contentMediaType: "application/octet-stream" },
      { type: "string", format: "binary" },
    ],
    [
      "JSON text",
      { type: "string", contentMediaType: "application/json" },
      { type: "string", "x-contentMediaType": "application/json" },
    ],
    [
      "what stands beside a reference",
      { $ref: "#/a", description: "x" },
      { description: "x", allOf: [{ $ref: "#/a" }] },
    ],
    ["examples", { type: "string", examples: ["a", "b"] }, { type: "string", example: "a" }],
    ["a list of anything", { type: "array", items: true }, { type: "array", items: {} }],
    ["a list of nothing said", { type: "array" }, { type: "array", items: {} }],
    [
      "keys of a map",
      { type: "object", propertyNames: { const: "a" } },
      { type: "object", "x-propertyNames": { enum: ["a"] } },
    ],
    [
      "a closed object",
      { type: "object", properties: { a: {} }, unevaluatedProperties: false },
      { type: "object", properties: { a: {} }, additionalProperties: false },
    ],
    [
      "a closed object without members",
      { type: "object", unevaluatedProperties: false },
      { type: "object", additionalProperties: false },
    ],
    [
      "a oneof",
      {
        type: "object",
        properties: { id: {} },
        oneOf: [
          { properties: { a: { type: "string" }, b: false }, required: ["a"] },
          { properties: { a: false, b: false } },
        ],
        unevaluatedProperties: false,
      },
      {
        type: "object",
        properties: { id: {}, a: {}, b: {} },
        oneOf: [
          { properties: { a: { type: "string" }, b: { not: {} } }, required: ["a"] },
          { properties: { a: { not: {} }, b: { not: {} } } },
        ],
        additionalProperties: false,
      },
    ],
    [
      "members that are called like keywords",
      { properties: { const: { const: "a" }, examples: { type: "string" }, $ref: { type: "string" } } },
      { properties: { const: { enum: ["a"] }, examples: { type: "string" }, $ref: { type: "string" } } },
    ],
    [
      "an example that looks like a schema",
      { example: { const: "a", type: ["null"] } },
      { example: { const: "a", type: ["null"] } },
    ],
  ])("%s", (_name, given, want) => {
    expect(changeSchema(given as Json, toSchema30)).toEqual(want);
  });
});
