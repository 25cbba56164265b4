import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../../generator/artifact/artifact.js";
import type { Config } from "../../../../generator/config/config.js";
import { buildDocument } from "../../../../generator/emit/openapi/document.js";
import { openapiEmitter } from "../../../../generator/emit/openapi/emitter.js";
import { printJson } from "../../../../generator/render/stable-json.js";
import { exampleModel, modelOf } from "../../../support/model-of.js";
import { openapiFaults, openapiOptions } from "../../../support/openapi.js";

const options = openapiOptions({ title: "Test", formats: ["json"] });

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by hand
type Document = any;

/** The document of one proto: its imports are given. */
async function documentOf(body: string, config: Partial<Config> = {}): Promise<Document> {
  const built = await modelOf({ "t/v1/t.proto": proto(body) }, config);
  expect(built.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return JSON.parse(printJson(buildDocument(built.model, options, built.config)));
}

async function warningsOf(body: string): Promise<readonly string[]> {
  const { model, config } = await modelOf({ "t/v1/t.proto": proto(body) });
  return [...((await openapiEmitter.check?.(model, { config, options, files: new Map() } as never)) ?? [])].map(
    ({ code, severity, span }) => `${severity} ${code} at ${span?.path}`,
  );
}

function proto(body: string): string {
  const imports = [
    "google/api/annotations",
    "google/api/field_behavior",
    "google/api/httpbody",
    "google/api/resource",
    "svcgen/v1/rest",
    "svcgen/v1/policy",
  ];
  const known = ["any", "duration", "empty", "field_mask", "struct", "timestamp", "wrappers"].map(
    (name) => `google/protobuf/${name}`,
  );
  const used = [...imports, "buf/validate/validate", ...known].map((path) => `import "${path}.proto";`).join("\n");
  return `syntax = "proto3";\npackage t.v1;\n${used}\n${body}`;
}

const rest = (rule: string, io = "(M) returns (M)", name = "Get"): string =>
  `rpc ${name}${io} { option (google.api.http) = ${rule}; }`;

describe("the example", () => {
  let document: Document;
  beforeAll(async () => {
    const { model, config } = await exampleModel();
    document = JSON.parse(printJson(buildDocument(model, options, config)));
  });

  test("is valid OpenAPI 3.1 and passes Redocly's errors", async () => {
    expect(await openapiFaults(document)).toEqual([]);
  });

  test("names each operation once", () => {
    const ids = Object.values(document.paths).flatMap((item: Document) =>
      Object.values(item).map(({ operationId }: Document) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("acme.user.v1.UserService.UpdateUser");
    expect(ids).toContain("acme.user.v1.UserService.UpdateUser-1");
  });

  test("says what a token must hold", () => {
    expect(document.paths["/v1/users:watch"].get.security).toEqual([{ jwt: ["users.read"] }]);
    expect(document.paths["/v1/users"].get.security).toEqual([]);
  });

  test("has a response for each error that a route can answer with", () => {
    const responses = document.paths["/v1/users/{id}:activate"].post.responses;
    expect(Object.keys(responses)).toEqual([
      "200",
      "400",
      "401",
      "403",
      "404",
      "406",
      "408",
      "413",
      "415",
      "429",
      "500",
      "503",
      "504",
      "default",
    ]);
    expect(responses["404"].content["application/problem+json"].schema.properties.code.enum).toEqual(["not_found"]);
  });

  test("writes the same for the same contract", async () => {
    const { model, config } = await exampleModel();
    expect(printJson(buildDocument(model, options, config))).toBe(printJson(document));
  });
});

test("notices a fault: the linter and the meta schema are really asked", async () => {
  const broken = { openapi: "3.1.0", info: { title: "x" }, paths: { "/a/{b}": { get: { responses: {} } } } };
  expect((await openapiFaults(broken)).length).toBeGreaterThan(1);
});

describe("paths", () => {
  const book = `message M { string name = 1; string id = 2; M user = 3; string parent = 4; }`;
  const shelf = `message Book { option (google.api.resource) = { type: "t/Book" pattern: "shelves/{shelf}/books/{book}" }; string name = 1; }`;

  test.each([
    ["a variable", "/v1/users/{id}", "", "/v1/users/{id}", ["id"]],
    ["a field of a field", "/v1/users/{user.id}", "", "/v1/users/{user.id}", ["user.id"]],
    ["a verb", "/v1/users/{id}:activate", "", "/v1/users/{id}:activate", ["id"]],
    ["a resource", "/v1/{name=shelves/*/books/*}", shelf, "/v1/shelves/{shelf}/books/{book}", ["shelf", "book"]],
    ["a parent of one", "/v1/{parent=shelves/*}/books", shelf, "/v1/shelves/{shelf}/books", ["shelf"]],
    [
      "several segments of no resource",
      "/v1/{name=racks/*/books/*}",
      shelf,
      "/v1/racks/{name_1}/books/{name_2}",
      ["name_1", "name_2"],
    ],
    ["the rest", "/v1/files/{name=**}", "", "/v1/files/{name}", ["name"]],
    ["a wildcard that binds nothing", "/v1/*/x", "", "/v1/{segment}/x", ["segment"]],
    ["the root", "/", "", "/", []],
  ])("%s", async (_name, template, more, path, parameters) => {
    const document = await documentOf(`${book} ${more} service S { ${rest(`{ get: "${template}" }`)} }`);
    expect(Object.keys(document.paths)).toEqual([path]);
    const operation = document.paths[path].get;
    expect(
      (operation.parameters ?? []).filter((one: Document) => one.in === "path").map(({ name }: Document) => name),
    ).toEqual(parameters);
    expect(operation["x-google-path-template"]).toBe(path === template ? undefined : template);
    expect(await openapiFaults(document)).toEqual([]);
  });

  test("routes of one shape share one path, whatever their variables are called", async () => {
    const document = await documentOf(`${book} service S {
      ${rest(`{ put: "/users/{user.id}" body: "*" additional_bindings { patch: "/users/{user.id}" body: "*" } }`, undefined, "Update")}
      ${rest(`{ get: "/users/{id}" }`)}
    }`);
    expect(Object.keys(document.paths)).toEqual(["/users/{id}"]);
    expect(Object.keys(document.paths["/users/{id}"]).sort()).toEqual(["get", "patch", "put"]);
    expect(document.paths["/users/{id}"].put.parameters[0]).toMatchObject({ name: "id", "x-svcgen-field": "user.id" });
    expect(await openapiFaults(document)).toEqual([]);
  });

  test("a route for all methods takes those that are left", async () => {
    const document = await documentOf(`${book} service S {
      ${rest(`{ custom: { kind: "*" path: "/users/{id}" } }`, undefined, "All")}
      ${rest(`{ get: "/users/{id}" }`)}
    }`);
    const item = document.paths["/users/{id}"];
    expect(Object.keys(item).sort()).toEqual(["delete", "get", "head", "options", "patch", "post", "put", "trace"]);
    expect(item.get.operationId).toBe("t.v1.S.Get");
    expect(item.trace.operationId).toBe("t.v1.S.All-trace");
  });

  test.each([
    [
      "a method of its own",
      rest(`{ custom: { kind: "PURGE" path: "/users/{id}" } }`),
      ["warning openapi/method at schemas/t/v1/t.proto"],
    ],
    [
      "a rest within the path",
      rest(`{ get: "/v1/{name=**}/x" }`),
      ["warning openapi/rest-inside at schemas/t/v1/t.proto"],
    ],
    [
      "a rest beside a segment",
      `${rest(`{ get: "/v1/{name=*}" }`)} ${rest(`{ get: "/v1/{name=**}" }`, undefined, "Find")}`,
      ["warning openapi/path-taken at schemas/t/v1/t.proto"],
    ],
    ["nothing", rest(`{ get: "/v1/{name=files/**}" }`), []],
  ])("warns of %s", async (_name, rpcs, want) => {
    expect(await warningsOf(`${book} service S { ${rpcs} }`)).toEqual(want);
  });
});

describe("requests", () => {
  const contract = `
    message M { string id = 1; User user = 2; repeated string tags = 3; map<string, string> labels = 4; google.protobuf.Struct facts = 5;
      bytes raw = 6; Color color = 7; int64 size = 8; google.protobuf.Int32Value limit = 9; google.protobuf.FieldMask mask = 10; string display_name = 11; }
    message User { string id = 1; string name = 2 [(google.api.field_behavior) = REQUIRED]; Address address = 3;
      bool active = 4 [(google.api.field_behavior) = OUTPUT_ONLY]; string password = 5 [(google.api.field_behavior) = INPUT_ONLY]; }
    message Address { string street = 1; string city = 2; }
    enum Color {
      COLOR_UNSPECIFIED = 0;

      // Like blood.
      COLOR_RED = 1;
      COLOR_OLD = 2 [deprecated = true];
    }`;
  const operation = async (rule: string, method: string, io?: string): Promise<Document> => {
    const document = await documentOf(`${contract} service S { ${rest(rule, io)} }`);
    expect(await openapiFaults(document)).toEqual([]);
    return { ...(Object.values(document.paths)[0] as Document)[method], schemas: document.components.schemas };
  };

  test("a query has all fields, in camel case, messages flattened", async () => {
    const { parameters } = await operation(`{ get: "/v1/{id}" }`, "get");
    const byName = Object.fromEntries(parameters.map((one: Document) => [one.name, one]));
    expect(Object.keys(byName)).toEqual(
      [
        "id",
        "user.id",
        "user.name",
        "user.address.street",
        "user.address.city",
        "user.active",
        "user.password",
        "tags",
        "labels",
        "facts",
        "raw",
        "color",
        "size",
        "limit",
        "mask",
        "displayName",
      ].filter((name) => name in byName),
    );
    expect(byName.tags.schema).toEqual({ type: "array", items: { type: "string" } });
    expect(byName.labels).toMatchObject({
      style: "deepObject",
      explode: true,
      schema: { type: "object", additionalProperties: { type: "string" } },
    });
    expect(byName.facts.content["application/json"].schema.type).toBe("object");
    expect(byName.raw.schema.contentEncoding).toBe("base64url");
    expect(byName.color.schema).toEqual({ $ref: "#/components/schemas/t.v1.Color" });
    expect(byName.size.schema).toMatchObject({ type: "string", format: "int64" });
    expect(byName.limit.schema.type).toBe("integer");
    expect(byName["user.address.street"].schema.type).toBe("string");
  });

  test("a whole body lacks what the path holds, also within messages", async () => {
    const { requestBody, schemas } = await operation(`{ post: "/v1/{id}/{user.id}" body: "*" }`, "post");
    const { $ref } = requestBody.content["application/json"].schema;
    expect($ref).toBe("#/components/schemas/t.v1.M-Without-id-user.id");
    expect(schemas["t.v1.M-Without-id-user.id"].properties.id).toBeUndefined();
    expect(schemas["t.v1.M-Without-id-user.id"].properties.user).toEqual({
      $ref: "#/components/schemas/t.v1.User-Without-id",
    });
    expect(Object.keys(schemas["t.v1.User-Without-id"].properties)).toEqual(["name", "address", "password"]);
    expect(schemas["t.v1.User-Without-id"].required).toEqual(["name"]);
  });

  test("a message of which the path holds a part must hold what else it demands", async () => {
    const held = `message Held { User user = 1; }
      message User { string id = 1; string name = 2 [(buf.validate.field).string.min_len = 1];
        oneof way { option (buf.validate.oneof).required = true; string mail = 3; string phone = 4; } }
      service S { ${rest(
        `{ put: "/v1/{user.id}" body: "*" additional_bindings { get: "/v1/{user.id}" }
        additional_bindings { post: "/v1/{user.mail}" body: "*" } }`,
        "(Held) returns (Held)",
      )} }`;
    const { paths, components } = await documentOf(held);
    const { get, put, post } = paths["/v1/{user.id}"];
    expect([put.requestBody.required, components.schemas["t.v1.Held-Without-user.id"].required]).toEqual([
      true,
      ["user"],
    ]);
    const demanded = get.parameters.filter(({ required }: Document) => required).map(({ name }: Document) => name);
    expect(demanded).toEqual(["user.id", "user.name"]);
    // The path has the one member of the oneof that can be there.
    expect(post.parameters[0]).toMatchObject({ name: "user.id", "x-svcgen-field": "user.mail" });
    const { oneOf, required } = components.schemas["t.v1.User-Without-mail"];
    expect([required, oneOf]).toEqual([["name"], [{ title: "none", properties: { phone: false } }]]);
  });

  test("a field as the body leaves the rest to the query", async () => {
    const { requestBody, parameters } = await operation(`{ put: "/v1/{id}" body: "user" }`, "put");
    expect(requestBody.content["application/json"].schema.$ref).toBe("#/components/schemas/t.v1.User-Input");
    expect(parameters.map(({ name }: Document) => name)).toContain("tags");
    expect(parameters.map(({ name }: Document) => name)).not.toContain("user.name");
  });

  test("a patch demands nothing, and null clears", async () => {
    const { requestBody, schemas } = await operation(`{ patch: "/v1/{id}" body: "user" }`, "patch");
    expect(Object.keys(requestBody.content)).toEqual(["application/json", "application/merge-patch+json"]);
    const patch = schemas["t.v1.User-Patch"];
    expect(patch.required).toBeUndefined();
    expect(patch.properties.password.type).toEqual(["string", "null"]);
    // It is required: a change cannot take it away.
    expect(patch.properties.name.type).toBe("string");
    expect(patch.properties.address.anyOf).toEqual([
      { $ref: "#/components/schemas/t.v1.Address-Patch" },
      { type: "null" },
    ]);
  });

  test("what is only read or only written stands in the view that it belongs to", async () => {
    const { schemas } = await operation(`{ post: "/v1/x" body: "user" response_body: "user" }`, "post");
    expect(schemas["t.v1.User-Input"].properties.active).toBeUndefined();
    expect(schemas["t.v1.User-Input"].properties.password).toEqual({ type: "string", writeOnly: true });
    expect(schemas["t.v1.User"].properties.active).toEqual({ type: "boolean", readOnly: true });
    expect(schemas["t.v1.User"].required).toEqual(["id", "name", "active"]);
  });

  test("a list or a scalar can be the body and the answer", async () => {
    const { requestBody, responses } = await operation(
      `{ post: "/v1/x" body: "tags" response_body: "labels" }`,
      "post",
    );
    expect(requestBody.content["application/json"].schema).toEqual({ type: "array", items: { type: "string" } });
    expect(responses["200"].content["application/json"].schema).toEqual({
      type: "object",
      additionalProperties: { type: "string" },
    });
  });

  test("streams are arrays, lines or events", async () => {
    const server = await operation(`{ get: "/v1/x" }`, "get", "(M) returns (stream User)");
    const { content } = server.responses["200"];
    const user = { $ref: "#/components/schemas/t.v1.User" };
    expect(content).toEqual({
      "application/json": { schema: { type: "array", items: user } },
      "application/x-ndjson": {
        schema: user,
        "x-itemSchema": { anyOf: [user, { $ref: "#/components/schemas/Stream-Error" }] },
      },
      "text/event-stream": { schema: user, "x-itemSchema": expect.objectContaining({ type: "object" }) },
    });
    const client = await operation(`{ post: "/v1/x" body: "*" }`, "post", "(stream Address) returns (M)");
    expect(Object.keys(client.requestBody.content)).toEqual(["application/json", "application/x-ndjson"]);
    const both = await operation(`{ post: "/v1/x" body: "*" }`, "post", "(stream Address) returns (stream User)");
    expect(both.requestBody.required).toBeUndefined();
    expect(Object.keys(both.requestBody.content)).toEqual(["application/json", "application/x-ndjson"]);
    expect(both.responses["200"].content).toEqual(content);
  });

  test("raw bodies are of any type", async () => {
    const { requestBody, responses } = await operation(
      `{ post: "/v1/x" body: "*" }`,
      "post",
      "(google.api.HttpBody) returns (google.api.HttpBody)",
    );
    expect(Object.keys(requestBody.content)).toEqual(["*/*"]);
    expect(Object.keys(responses["200"].content)).toEqual(["*/*"]);
    expect(responses["406"]).toBeUndefined();
  });

  test("an enum tells its values and which of them are old", async () => {
    const { schemas } = await operation(`{ get: "/v1/x" }`, "get");
    expect(schemas["t.v1.Color"]).toEqual({
      type: "string",
      enum: ["COLOR_UNSPECIFIED", "COLOR_RED", "COLOR_OLD"],
      "x-enum-descriptions": { COLOR_RED: "Like blood." },
      "x-enum-deprecated": ["COLOR_OLD"],
    });
  });

  test("success has its status, and no body where HTTP has none", async () => {
    const document = await documentOf(`${contract} service S { rpc Get(M) returns (google.protobuf.Empty) {
      option (google.api.http) = { delete: "/v1/{id}" }; option (svcgen.v1.rest).success_status = 204; } }`);
    expect(document.paths["/v1/{id}"].delete.responses["204"]).toEqual({ description: "Success." });
  });

  test("types that hold themselves refer to themselves", async () => {
    const document = await documentOf(
      `message Tree { repeated Tree children = 1; Tree parent = 2; } service S { ${rest(`{ post: "/v1/x" body: "*" }`, "(Tree) returns (Tree)")} }`,
    );
    expect(document.components.schemas["t.v1.Tree"].properties.parent).toEqual({
      $ref: "#/components/schemas/t.v1.Tree",
    });
    expect(document.components.schemas["t.v1.Tree-Input"].properties.children.items).toEqual({
      $ref: "#/components/schemas/t.v1.Tree-Input",
    });
    expect(await openapiFaults(document)).toEqual([]);
  });
});

describe("instances", () => {
  let validate: (name: string, instance: Json) => boolean;
  beforeAll(async () => {
    const document = await documentOf(`
      message M { string id = 1; oneof kind { string a = 2; int32 b = 3; } oneof other { bool c = 4; bool d = 5; }
        oneof must { option (buf.validate.oneof).required = true; string e = 6; string f = 7; }
        int64 big = 8; google.protobuf.Duration wait = 9; google.protobuf.Timestamp at = 10; google.protobuf.FieldMask mask = 11;
        google.protobuf.StringValue word = 12; google.protobuf.Value any = 13; google.protobuf.ListValue list = 14; google.protobuf.Struct struct = 15;
        google.protobuf.Any packed = 16; google.protobuf.Empty empty = 17; bytes raw = 18; double ratio = 19; map<int32, bool> flags = 20; google.protobuf.NullValue nothing = 21; uint32 count = 22; string kebab_case = 23 [json_name = "kebab-case"]; }
      message One { string id = 1; oneof kind { string a = 2; int32 b = 3; } }
      service S { ${rest(`{ post: "/v1/x" body: "*" }`, "(M) returns (One)")} ${rest(`{ post: "/v1/y" body: "*" }`, "(One) returns (One)", "Put")} }`);
    const ajv = new Ajv2020.default({ strict: false, logger: false });
    addFormats.default(ajv);
    ajv.addSchema({ $id: "https://t/", components: document.components });
    validate = (name, instance) => ajv.validate({ $ref: `https://t/#/components/schemas/${name}` }, instance) === true;
  });

  const base = { id: "1", e: "x" };
  test.each<[string, string, Json, boolean]>([
    ["no member of a oneof", "t.v1.One-Input", { id: "1" }, true],
    ["one member", "t.v1.One-Input", { id: "1", a: "x" }, true],
    ["the other member", "t.v1.One-Input", { b: 0 }, true],
    ["two members", "t.v1.One-Input", { a: "x", b: 1 }, false],
    ["a member of the wrong type", "t.v1.One-Input", { a: 1 }, false],
    ["an unknown member", "t.v1.One-Input", { id: "1", z: 1 }, false],
    ["the answer without a member", "t.v1.One", { id: "" }, true],
    ["the answer without what is always written", "t.v1.One", { a: "x" }, false],
    ["several oneofs", "t.v1.M", { ...base, a: "x", c: true }, true],
    ["two of the second oneof", "t.v1.M", { ...base, c: true, d: true }, false],
    ["nothing of a oneof that demands something", "t.v1.M", { id: "1" }, false],
    ["64 bits", "t.v1.M", { ...base, big: "-9007199254740993" }, true],
    ["64 bits as a number", "t.v1.M", { ...base, big: 1 }, false],
    ["a duration", "t.v1.M", { ...base, wait: "3.5s" }, true],
    ["an ISO 8601 duration", "t.v1.M", { ...base, wait: "PT3S" }, false],
    ["a timestamp", "t.v1.M", { ...base, at: "2024-01-01T00:00:00Z" }, true],
    ["a date", "t.v1.M", { ...base, at: "2024-01-01" }, false],
    ["a field mask", "t.v1.M", { ...base, mask: "big,id" }, true],
    ["a field mask with a path that names nothing", "t.v1.M", { ...base, mask: "big,user.displayName" }, false],
    ["a field mask by the name that JSON has", "t.v1.M", { ...base, mask: "kebab-case" }, true],
    ["a field mask by the name that ProtoJSON makes", "t.v1.M", { ...base, mask: "kebabCase,kebab-case" }, true],
    ["an empty field mask", "t.v1.M", { ...base, mask: "" }, true],
    ["a list for a field mask", "t.v1.M", { ...base, mask: "a,,b" }, false],
    ["a wrapper", "t.v1.M", { ...base, word: "x" }, true],
    ["null for a wrapper", "t.v1.M", { ...base, word: null }, true],
    ["any value", "t.v1.M", { ...base, any: [1, { a: null }] }, true],
    ["a list", "t.v1.M", { ...base, list: [1, "a"] }, true],
    ["an object", "t.v1.M", { ...base, struct: { a: { b: 1 } } }, true],
    ["an object for a list", "t.v1.M", { ...base, list: {} }, false],
    ["an Any", "t.v1.M", { ...base, packed: { "@type": "type.googleapis.com/t.v1.One", id: "1" } }, true],
    ["an Any without a type", "t.v1.M", { ...base, packed: { id: "1" } }, false],
    ["an Empty", "t.v1.M", { ...base, empty: {} }, true],
    ["an Empty with something", "t.v1.M", { ...base, empty: { a: 1 } }, false],
    ["a number", "t.v1.M", { ...base, ratio: 0.5 }, true],
    ["no number", "t.v1.M", { ...base, ratio: "NaN" }, true],
    ["a word for a number", "t.v1.M", { ...base, ratio: "much" }, false],
    ["a key that is a number", "t.v1.M", { ...base, flags: { "-3": true } }, true],
    ["a key that is none", "t.v1.M", { ...base, flags: { x: true } }, false],
    ["null", "t.v1.M", { ...base, nothing: null }, true],
    ["a negative count", "t.v1.M", { ...base, count: -1 }, false],
    ["a count of more than 32 bits", "t.v1.M", { ...base, count: 4294967296 }, false],
  ])("%s", (_name, schema, instance, want) => {
    expect(validate(schema, instance)).toBe(want);
  });
});

test("words of a contract stay words", async () => {
  const document = await documentOf(`
    // */ \`\${process.exit()}\` {{x}} <script> # \\u2028 "quoted" '
    //
    // Second paragraph: key: value
    message M {
      // */ export const evil = 1; /*
      string __proto__ = 1 [json_name = "__proto__"];
      string constructor = 2;
      string odd = 3 [json_name = "a}b/{c}~1 \\"'*/"];
      string ref = 4 [json_name = "$odd"];
    }
    // Serves. */ \`
    service S { // Gets. */
      ${rest(`{ get: "/v1/{odd}/{ref}" }`)} ${rest(`{ post: "/v1/x" body: "*" }`, undefined, "Post")} }`);
  expect(await openapiFaults(document)).toEqual([]);
  expect(Object.keys(document.components.schemas["t.v1.M"].properties)).toEqual([
    "__proto__",
    "constructor",
    "a}b/{c}~1 \"'*/",
    "$odd",
  ]);
  expect(Object.keys(document.paths)).toContain("/v1/{a_b__c__1_____}/{_odd}");
});

test("deprecation reaches operations, messages, fields", async () => {
  const document = await documentOf(`
    message M { option deprecated = true; string a = 1 [deprecated = true]; }
    service S { option deprecated = true; ${rest(`{ post: "/v1/x" body: "*" }`)} }`);
  expect(document.paths["/v1/x"].post.deprecated).toBe(true);
  expect(document.components.schemas["t.v1.M"].deprecated).toBe(true);
  expect(document.components.schemas["t.v1.M"].properties.a.deprecated).toBe(true);
});

test("issuers of the configuration become security schemes", async () => {
  const jwks = { uri: "https://issuer.example/jwks.json" };
  const document = await documentOf(
    `message M { string a = 1; } service S { rpc Get(M) returns (M) { option (google.api.http) = { get: "/v1/x" };
      option (svcgen.v1.policy).auth.jwt = { provider: "acme" scopes: ["a", "b"] }; } }`,
    {
      gateway: {
        hosts: ["*"],
        upstreams: {},
        auth: { acme: { issuer: "https://issuer.example/", audiences: [], jwks } },
      },
    },
  );
  expect(document.components.securitySchemes.acme).toMatchObject({
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  expect(document.paths["/v1/x"].get.security).toEqual([{ acme: ["a", "b"] }]);
  expect(await openapiFaults(document)).toEqual([]);
});
