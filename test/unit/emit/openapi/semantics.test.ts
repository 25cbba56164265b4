import { beforeAll, describe, expect, test } from "vitest";
import { resolveConfig } from "../../../../generator/config/resolve.js";
import type { UserConfig } from "../../../../generator/config/user-config.js";
import { buildDocument } from "../../../../generator/emit/openapi/document.js";
import { printJson } from "../../../../generator/render/stable-json.js";
import { modelOf } from "../../../support/model-of.js";
import { openapiFaults, openapiOptions } from "../../../support/openapi.js";

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by hand
type Document = any;

type RestConfig = Exclude<NonNullable<NonNullable<UserConfig["emit"]>["rest"]>, boolean>;

async function documentOf(
  body: string,
  rest: RestConfig = {},
  specification: "3.0" | "3.1" = "3.1",
): Promise<Document> {
  const imports = [
    "google/api/annotations",
    "google/api/field_behavior",
    "google/protobuf/empty",
    "google/protobuf/field_mask",
    "svcgen/v1/policy",
    "svcgen/v1/rest",
    "buf/validate/validate",
  ].map((path) => `import "${path}.proto";`);
  const proto = `syntax = "proto3";\npackage t.v1;\n${imports.join("\n")}\n${body}`;
  const { model, config, diagnostics } = await modelOf({ "t/v1/t.proto": proto }, resolveConfig({ emit: { rest } }));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const options = openapiOptions({ title: "Test", formats: ["json"], specification });
  const document = JSON.parse(printJson(buildDocument(model, options, config)));
  if (specification === "3.1") expect(await openapiFaults(document)).toEqual([]);
  return document;
}

const contract = `
  message Book {
    string id = 1;
    string title = 2;
    // Another one for each edition.
    string etag = 3;
  }
  message Request {
    Book book = 1;
    string request_id = 2 [(buf.validate.field) = {string: {min_len: 8}}];
    // Whose books.
    string tenant = 3 [(buf.validate.field).required = true];
    repeated int32 shelves = 4;
    string id = 5;
    string page_token = 6;
  }
  message Page {
    repeated Book books = 1;
    string next_page_token = 2;
    // How many there are.
    int32 total = 3;
  }
  service Books {
    rpc Get(Request) returns (Book) {
      option (google.api.http) = { get: "/books/{id}" };
      option (svcgen.v1.rest) = {
        cache: {max_age: {seconds: 5} vary: "X-Time"}
        request_headers: [{name: "X-Tenant" field: "tenant"}, {name: "X-Shelves" field: "shelves"}]
      };
    }
    rpc Create(Request) returns (Book) {
      option (google.api.http) = { post: "/books" body: "book" };
      option (svcgen.v1.rest) = {
        success_status: 201
        errors: {code: "already_exists" description: "There is one."}
        idempotency: {required: true keep: {seconds: 7200}}
      };
    }
    rpc Change(Request) returns (Book) {
      option (google.api.http) = { patch: "/books/{book.id}" body: "book" };
      option (svcgen.v1.rest) = { errors: {code: "already_exists"} };
    }
    rpc List(Request) returns (Page) {
      option (google.api.http) = { get: "/books" response_body: "books" };
      option (svcgen.v1.rest) = { response_headers: {name: "X-Total" field: "total"} };
      option (svcgen.v1.policy) = { auth: {jwt: {}} };
    }
  }`;

describe("what a route says in headers", () => {
  let document: Document;
  let operation: (path: string, method: string) => Document;
  const parameter = (of: Document, name: string) => of.parameters?.find((one: Document) => one.name === name);
  beforeAll(async () => {
    document = await documentOf(contract);
    operation = (path, method) => document.paths[path][method];
  });

  test("is fields of the request", () => {
    const get = operation("/books/{id}", "get");
    expect(parameter(get, "x-tenant")).toMatchObject({ in: "header", required: true, description: "Whose books." });
    expect(parameter(get, "x-shelves")).toMatchObject({
      in: "header",
      schema: { type: "array", items: { type: "integer", format: "int32" } },
    });
    expect(parameter(get, "x-shelves").required).toBeUndefined();
    expect(get.parameters.some((one: Document) => one.in === "query" && one.name === "tenant")).toBe(false);
  });

  test("is the state of a resource", () => {
    const get = operation("/books/{id}", "get");
    expect(parameter(get, "If-None-Match")).toMatchObject({ in: "header" });
    expect(get.responses["304"].headers.ETag).toBeDefined();
    expect(get.responses["200"].headers).toMatchObject({
      ETag: { schema: { type: "string" } },
      "Cache-Control": { description: "`max-age=5`" },
      Vary: { description: "`x-shelves, x-tenant, x-time` among others." },
    });
    const change = operation("/books/{id}", "patch");
    expect(parameter(change, "If-Match")).toMatchObject({ in: "header" });
    expect(change.responses["412"]).toEqual({ $ref: "#/components/responses/PreconditionFailed" });
    expect(change.responses["304"]).toBeUndefined();
    expect(change.responses["200"].headers.ETag).toBeDefined();
  });

  test("is the name of a request", () => {
    const create = operation("/books", "post");
    expect(parameter(create, "Idempotency-Key")).toMatchObject({
      in: "header",
      required: true,
      description: expect.stringContaining("within 2 hours"),
      schema: { type: "string", minLength: 8 },
    });
    expect(create.responses["422"]).toEqual({ $ref: "#/components/responses/UnprocessableContent" });
    expect(create.responses["201"].headers["Idempotent-Replayed"]).toBeDefined();
    // Beside what the method declares itself.
    expect(create.responses["409"].description).toContain("There is one.\n\nThe request with this Idempotency-Key");
    expect(create.responses["409"].headers["Retry-After"].schema).toEqual({ type: "integer", minimum: 0 });
    const schema = create.responses["409"].content["application/problem+json"].schema;
    expect(schema.properties.code.enum).toEqual(["already_exists", "aborted"]);
    const declared = operation("/books/{id}", "patch").responses["409"];
    expect(declared.content["application/problem+json"].schema.properties.code.enum).toEqual([
      "already_exists",
      "aborted",
    ]);
    expect(parameter(operation("/books", "get"), "Idempotency-Key")).toBeUndefined();
  });

  test("is where something is, and what comes next", () => {
    expect(operation("/books", "post").responses["201"].headers.Location).toMatchObject({
      description: "`/books/{id}`",
    });
    expect(operation("/books", "get").responses["200"].headers).toMatchObject({
      Link: { schema: { type: "string" } },
      "x-total": { description: "How many there are.", schema: { type: "integer" } },
      "Cache-Control": { description: "`no-store`" },
    });
  });
});

describe("how routes read and write is in the document too", () => {
  const plain = `
    enum Kind { KIND_NONE = 0; KIND_Some = 1; }
    message M {
      string name = 1;
      bool flag = 2;
      Kind kind = 3;
      repeated int32 numbers = 4;
      google.protobuf.FieldMask mask = 5;
      optional string maybe = 6;
    }
    service S {
      rpc Get(M) returns (M) { option (google.api.http) = {get: "/m/{name}"}; }
      rpc Post(M) returns (M) { option (google.api.http) = {post: "/m" body: "*"}; option (svcgen.v1.rest).errors = {code: "aborted"}; }
      rpc Delete(M) returns (google.protobuf.Empty) { option (google.api.http) = {delete: "/m/{name}"}; }
      rpc Watch(M) returns (stream M) { option (google.api.http) = {get: "/watch"}; }
    }`;
  const query = (document: Document, name: string) =>
    document.paths["/m/{name}"].get.parameters.find((one: Document) => one.name === name);
  const m = "t.v1.M";

  test("errors", async () => {
    const error = async (errors: "problem" | "google" | "status") => {
      const { paths, components } = await documentOf(plain, { errors });
      const [type = ""] = Object.keys(components.responses.BadRequest.content);
      const { schema } = paths["/m"].post.responses["409"].content[type];
      const event = paths["/watch"].get.responses["200"].content["text/event-stream"]["x-itemSchema"];
      const ended = event.oneOf.at(-1).properties.data.contentSchema;
      const streamed = components.schemas["Stream-Error"].properties.error;
      expect([ended, streamed]).toEqual([{ $ref: schema.$ref }, { $ref: schema.$ref }]);
      expect(Object.keys(components.schemas)).toContain(schema.$ref.split("/").at(-1));
      return [type, schema.$ref.split("/").at(-1), schema.properties];
    };
    expect(await error("problem")).toEqual([
      "application/problem+json",
      "Problem-Details",
      { code: { enum: ["aborted"] } },
    ]);
    expect(await error("google")).toEqual([
      "application/json",
      "Google-Error",
      { error: { properties: { status: { enum: ["ABORTED"] } } } },
    ]);
    expect(await error("status")).toEqual(["application/json", "Rpc-Status", { code: { enum: [10] } }]);
  });

  test("details of errors", async () => {
    const declared = (code: string, ...details: readonly string[]) =>
      `option (svcgen.v1.rest).errors = {code: "${code}" ${details.map((name) => `details: "${name}"`).join(" ")}};`;
    const body = `
      message M { string name = 1; }
      message Gone { string by = 1; }
      service S {
        rpc Get(M) returns (M) {
          option (google.api.http) = {get: "/m/{name}"};
          ${declared("not_found", "t.v1.Gone")}
          ${declared("already_exists", "t.v1.Gone", "google.rpc.ErrorInfo")}
          ${declared("aborted", "google.rpc.ErrorInfo")}
          ${declared("unimplemented", "google.rpc.RetryInfo")}
          ${declared("data_loss", "google.rpc.BadRequest")}
          ${declared("unauthenticated")}
          ${declared("resource_exhausted", "t.v1.Gone")}
          ${declared("out_of_range", "t.v1.Gone")}
        }
      }`;
    const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const { paths, components } = await documentOf(body);
    const { responses } = paths["/m/{name}"].get;
    const schemaOf = (status: number) => responses[status].content["application/problem+json"].schema;
    const items = (status: number) => schemaOf(status).properties.details.items;
    expect(components.schemas["t.v1.Gone-Detail"]).toEqual({
      type: "object",
      properties: { "@type": { type: "string", const: "type.googleapis.com/t.v1.Gone" }, by: { type: "string" } },
      required: ["@type", "by"],
      unevaluatedProperties: false,
    });
    expect(schemaOf(404).allOf).toEqual([reference("Problem-Details-Without-details")]);
    expect(schemaOf(404).properties.code).toEqual({ enum: ["not_found"] });
    expect(items(404)).toEqual(reference("t.v1.Gone-Detail"));
    expect(items(409)).toEqual({
      oneOf: [reference("t.v1.Gone-Detail"), reference("google.rpc.ErrorInfo-Detail")],
    });
    const other = { type: "string", not: { enum: ["type.googleapis.com/t.v1.Gone"] } };
    expect(items(400).oneOf).toMatchObject([reference("t.v1.Gone-Detail"), { properties: { "@type": other } }]);
    expect(responses[501].headers).toHaveProperty("Retry-After");
    expect(responses[404].headers).toBeUndefined();
    expect(responses[401].headers).toHaveProperty("WWW-Authenticate");
    // The form has a place of its own for problems of fields.
    expect(schemaOf(500)).toEqual(reference("Problem-Details"));
    expect(schemaOf(401).$ref).toBe("#/components/schemas/Problem-Details");
  });

  test("defaults in answers", async () => {
    const required = async (rest: RestConfig) => {
      const { components } = await documentOf(plain, rest);
      return components.schemas[m].required;
    };
    expect(await required({})).toEqual(["name", "flag", "kind", "numbers"]);
    expect(await required({ alwaysEmitImplicit: false })).toBeUndefined();
  });

  test("members that no field has", async () => {
    const { components, paths } = await documentOf(plain, { unknownFields: "ignore" });
    const { $ref } = paths["/m"].post.requestBody.content["application/json"].schema;
    expect(components.schemas[$ref.split("/").at(-1)].unevaluatedProperties).toBeUndefined();
    expect(components.schemas[m].unevaluatedProperties).toBe(false);
  });

  test("names of enum values that nobody knows", async () => {
    const contract = `
      enum Kind { KIND_NONE = 0; KIND_SOME = 1; }
      message N {
        Kind free = 1;
        Kind must = 2 [(google.api.field_behavior) = REQUIRED];
        repeated Kind few = 3 [(buf.validate.field).repeated = {min_items: 1 max_items: 2 unique: true}];
        map<string, Kind> called = 4;
        map<string, Kind> counted = 5 [(buf.validate.field).map.max_pairs = 2];
        oneof choice { Kind kind = 6; string text = 7; }
      }
      service S { rpc Post(N) returns (N) { option (google.api.http) = {post: "/n/{free}" body: "*" additional_bindings: {post: "/n" body: "*"}}; } }`;
    const { components, paths } = await documentOf(contract, { unknownFields: "ignore" });
    const kind = { $ref: "#/components/schemas/t.v1.Kind" };
    const open = { anyOf: [kind, { type: "string", not: kind }] };
    const { properties, oneOf } = components.schemas["t.v1.N-Input"];
    expect(properties).toMatchObject({
      free: open,
      must: kind,
      few: {
        items: open,
        minItems: 1,
        contains: kind,
        minContains: 1,
        maxContains: 2,
        allOf: [["KIND_NONE"], ["KIND_SOME"]].map((names) => ({
          contains: { enum: names },
          minContains: 0,
          maxContains: 1,
        })),
      },
      called: { additionalProperties: open },
      counted: { additionalProperties: kind, maxProperties: 2 },
    });
    expect(properties.must).toEqual(kind);
    // Beside another member, a name that nobody knows is none.
    expect(oneOf[1].properties.kind).toEqual({ type: "string", not: kind });
    expect(paths["/n/{free}"].post.parameters[0].schema).toEqual(kind);
  });

  test("parameters that no field has", async () => {
    const document = await documentOf(plain, { ignoredQuery: ["key", "utm_*"], unknownQuery: "ignore" });
    expect(query(document, "key")).toMatchObject({ in: "query", schema: { type: "string" } });
    expect(query(document, "utm_*")).toMatchObject({
      style: "form",
      explode: true,
      schema: { type: "object", propertyNames: { pattern: "^utm_" } },
    });
    expect(query(document, "*").schema).toEqual({ type: "object", additionalProperties: { type: "string" } });
  });

  test("nothing to say", async () => {
    const document = await documentOf(plain, { noContent: true });
    expect(Object.keys(document.paths["/m/{name}"].delete.responses)).toContain("204");
    expect(document.paths["/m/{name}"].delete.responses["204"].content).toBeUndefined();
  });

  test("streams", async () => {
    const types = async (defaultStream: "application/json" | "text/event-stream") =>
      Object.keys((await documentOf(plain, { defaultStream })).paths["/watch"].get.responses["200"].content);
    expect(await types("application/json")).toEqual(["application/json", "application/x-ndjson", "text/event-stream"]);
    expect(await types("text/event-stream")).toEqual(["text/event-stream", "application/json", "application/x-ndjson"]);
  });

  test("texts", async () => {
    const document = await documentOf(plain, { booleanDigits: true, anyCaseEnums: true, commaLists: true });
    expect(query(document, "flag").schema).toEqual({ anyOf: [{ type: "boolean" }, { type: "integer", enum: [0, 1] }] });
    const [, other] = query(document, "kind").schema.anyOf;
    expect(new RegExp(other.pattern).test("kind_SOME")).toBe(true);
    expect(new RegExp(other.pattern).test("kind_OTHER")).toBe(false);
    expect(query(document, "numbers")).toMatchObject({ style: "form", explode: false, schema: { type: "array" } });
    expect(query(document, "mask").explode).toBeUndefined();
  });
});
