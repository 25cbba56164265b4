import { describe, expect, test } from "vitest";
import type { OpenapiOptions } from "../../../../generator/config/config.js";
import { buildDocument } from "../../../../generator/emit/openapi/document.js";
import { openapiEmitter } from "../../../../generator/emit/openapi/emitter.js";
import { printJson } from "../../../../generator/render/stable-json.js";
import { modelOf } from "../../../support/model-of.js";
import { openapiFaults, openapiOptions } from "../../../support/openapi.js";

// What (svcgen.v1.openapi) and the configuration say of the document beyond the contract.

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by hand
type Document = any;

interface Result {
  readonly document: Document;
  /** `code line: message`, of errors. */
  readonly found: readonly string[];
}

async function run(
  body: string,
  given: Partial<OpenapiOptions> = {},
  more: Record<string, string> = {},
): Promise<Result> {
  const built = await modelOf({ "t/v1/t.proto": proto(body), ...more });
  const options = openapiOptions(given);
  const context = { config: built.config, options, files: new Map() } as never;
  const diagnostics = [...built.diagnostics, ...((await openapiEmitter.check?.(built.model, context)) ?? [])];
  return {
    document: JSON.parse(printJson(buildDocument(built.model, options, built.config))),
    found: diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ code, span, message }) => `${code} ${span?.start.line}: ${message}`),
  };
}

const imports = [
  "buf/validate/validate",
  "google/api/annotations",
  "google/api/field_behavior",
  "google/protobuf/struct",
  "google/protobuf/timestamp",
  "svcgen/v1/openapi",
  "svcgen/v1/rest",
].map((path) => `import "${path}.proto";`);

/** All on one line, so that what a test writes begins at line 2. */
function proto(body: string): string {
  return `syntax = "proto3"; package t.v1; ${imports.join(" ")}\n${body}`;
}

const rpc = (docs: string, rule = `{ post: "/v1/users" body: "*" }`, io = "(M) returns (M)", name = "Create"): string =>
  `rpc ${name}${io} { option (google.api.http) = ${rule}; ${docs} }`;
const message = `message M { string id = 1; int64 big = 2; bytes raw = 3; repeated string tags = 4; User user = 5; string name = 6;
  google.protobuf.Struct facts = 7; map<string, string> labels = 8; string email = 9 [(buf.validate.field) = {ignore: IGNORE_IF_ZERO_VALUE string: {min_len: 4}}]; }
  message User { string id = 1; string name = 2; }`;

describe("an operation", () => {
  test("has what its option says", async () => {
    const { document, found } = await run(
      `${message}
      // A service.
      service S {
        // From the comment.
        ${rpc(
          `option (svcgen.v1.openapi) = {
          operation_id: "createUser" summary: "Adds" description: "Adds **one**." tags: ["Onboarding", "Zoo"]
          external_docs: {url: "/docs" description: "Guide"}
          extensions: {key: "x-b" value: {list_value: {values: {number_value: 1}}}}
          extensions: {key: "x-a" value: {string_value: "partners"}}
        };`,
          `{ post: "/v1/users" body: "*" additional_bindings { put: "/v1/users" body: "*" } }`,
        )}
      }`,
      { tags: { Onboarding: { description: "New customers.", externalDocs: { url: "/new" } }, Unused: {} } },
    );
    expect(found).toEqual([]);
    expect(document.paths["/v1/users"].post).toMatchObject({
      operationId: "createUser",
      summary: "Adds",
      description: "Adds **one**.",
      tags: ["t.v1.S", "Onboarding", "Zoo"],
      externalDocs: { url: "/docs", description: "Guide" },
      "x-a": "partners",
      "x-b": [1],
    });
    expect(document.paths["/v1/users"].put.operationId).toBe("createUser-1");
    expect(document.tags).toEqual([
      { name: "t.v1.S", "x-displayName": "S", description: "A service." },
      { name: "Onboarding", description: "New customers.", externalDocs: { url: "/new" } },
      { name: "Zoo" },
    ]);
    expect(await openapiFaults(document)).toEqual([]);
  });

  test("can be hidden, and leaves its place to others", async () => {
    const { document, found } = await run(`${message} service S {
      ${rpc("option (svcgen.v1.openapi).hidden = true;", `{ get: "/v1/{id}" }`)}
      ${rpc("", `{ custom: { kind: "*" path: "/v1/{name}" } }`, undefined, "Any")}
    }`);
    expect(found).toEqual([]);
    expect(document.paths["/v1/{name}"].get.operationId).toBe("t.v1.S.Any-get");
  });

  test("of a service that is all hidden leaves no tag and no path", async () => {
    const { document } = await run(`${message} service S { ${rpc("option (svcgen.v1.openapi).hidden = true;")} }`);
    expect(document).toMatchObject({ paths: {}, tags: [] });
    expect(document.components).toEqual({ schemas: {} });
  });
});

test("a service is the tag that its option says", async () => {
  const { document, found } = await run(`${message}
    // The comment.
    service S { option (svcgen.v1.openapi_tag) = { name: "Users" display_name: "People" description: "All of them."
      external_docs: {url: "https://a.example"} extensions: {key: "x-a" value: {null_value: NULL_VALUE}} }; ${rpc("")} }
    service T { option (svcgen.v1.openapi_tag).name = "Users"; ${rpc("", `{ get: "/v1/t" }`)} }`);
  expect(found).toEqual([]);
  expect(document.tags).toEqual([
    {
      name: "Users",
      "x-displayName": "People",
      description: "All of them.",
      externalDocs: { url: "https://a.example" },
      "x-a": null,
    },
  ]);
  expect(document.paths["/v1/users"].post.tags).toEqual(["Users"]);
  expect(await openapiFaults(document)).toEqual([]);
});

test("a message and a field have their title, links and extensions", async () => {
  const { document, found } = await run(`message M {
      option (svcgen.v1.openapi_schema) = { title: "Thing" external_docs: {url: "/thing"} extensions: {key: "x-m" value: {bool_value: true}} };
      string id = 1 [(svcgen.v1.openapi_field) = { title: "Number" extensions: {key: "x-f" value: {bool_value: false}} }];
      M other = 2 [(svcgen.v1.openapi_field).title = "Another"];
    } service S { ${rpc("")} ${rpc("", `{ get: "/v1/{id}" }`, undefined, "Get")} }`);
  expect(found).toEqual([]);
  expect(document.components.schemas["t.v1.M"]).toMatchObject({
    title: "Thing",
    externalDocs: { url: "/thing" },
    "x-m": true,
    properties: {
      id: { type: "string", title: "Number", "x-f": false },
      other: { $ref: "#/components/schemas/t.v1.M", title: "Another" },
    },
  });
  expect(document.paths["/v1/{id}"].get.parameters[0].schema).toMatchObject({ title: "Number", "x-f": false });
  expect(await openapiFaults(document)).toEqual([]);
});

describe("examples", () => {
  const literal = (name: string, value: string, more = ""): string =>
    `{name: "${name}" ${more} message: {[type.googleapis.com/t.v1.M] {${value}}}}`;
  const whole = `id: "7" big: 9007199254740993 raw: "\\377\\376" tags: ["a", "b"] name: "racks/1/books/2" user: {id: "u" name: "Ada"}
    facts: {fields: {key: "a" value: {number_value: 1}}} labels: {key: "k" value: "v"}`;

  const shown = async (rule: string, docs: string, io?: string): Promise<Document> => {
    const { document, found } = await run(
      `${message} service S { ${rpc(`option (svcgen.v1.openapi) = {${docs}};`, rule, io)} }`,
    );
    expect(found).toEqual([]);
    expect(await openapiFaults(document)).toEqual([]);
    return Object.values(Object.values(document.paths)[0] as Document)[0];
  };
  const parameters = (operation: Document): Document =>
    Object.fromEntries(
      operation.parameters.flatMap((one: Document) => {
        const examples = one.examples ?? one.content?.["application/json"].examples;
        return examples === undefined ? [] : [[`${one.in} ${one.name}`, examples.a.value]];
      }),
    );

  test("of a request stand where its parts are: path and query", async () => {
    const operation = await shown(`{ get: "/v1/{name=racks/*/books/*}/{id}" }`, `requests: ${literal("a", whole)}`);
    expect(parameters(operation)).toEqual({
      "path name_1": "1",
      "path name_2": "2",
      "path id": "7",
      "query big": "9007199254740993",
      "query raw": "__4",
      "query tags": ["a", "b"],
      "query user.id": "u",
      "query user.name": "Ada",
      "query facts": { a: 1 },
      "query labels": { k: "v" },
    });
  });

  test("path and body", async () => {
    const operation = await shown(
      `{ post: "/v1/{user.id}" body: "*" }`,
      `requests: ${literal("a", `user: {id: "u" name: "Ada"} tags: "x"`, `summary: "Ada" description: "A **user**."`)}`,
    );
    expect(parameters(operation)).toEqual({ "path user.id": "u" });
    expect(operation.requestBody.content["application/json"].examples).toEqual({
      a: { summary: "Ada", description: "A **user**.", value: { user: { name: "Ada" }, tags: ["x"] } },
    });
  });

  test("a field as the body, of a patch in both types", async () => {
    const { requestBody } = await shown(
      `{ patch: "/v1/{id}" body: "user" }`,
      `requests: [${literal("a", `id: "1" user: {name: "Ada"}`)}, {json: "{\\"id\\": \\"2\\"}"}]`,
    );
    const examples = { a: { value: { name: "Ada" } } };
    expect(requestBody.content["application/json"].examples).toEqual(examples);
    expect(requestBody.content["application/merge-patch+json"].examples).toEqual(examples);
  });

  test("of an answer have the fields that are always written", async () => {
    const operation = await shown(`{ get: "/v1/{id}" }`, `responses: {json: "{\\"id\\":\\"7\\"}"}`);
    expect(operation.responses["200"].content["application/json"].examples).toEqual({
      example: { value: { id: "7", big: "0", raw: "", tags: [], name: "", labels: {}, email: "" } },
    });
  });

  test("of a field of the answer, and of streams", async () => {
    const field = await shown(
      `{ get: "/v1/{id}" response_body: "tags" }`,
      `responses: {json: "{\\"tags\\":[\\"x\\"]}"}`,
    );
    expect(field.responses["200"].content["application/json"].examples.example.value).toEqual(["x"]);
    const streams = await shown(
      `{ post: "/v1/x" body: "*" }`,
      `requests: {json: "{\\"id\\":\\"1\\"}"} responses: {json: "{\\"id\\":\\"2\\"}"}`,
      "(stream M) returns (stream M)",
    );
    expect(streams.requestBody.content["application/json"].examples.example.value).toEqual([{ id: "1" }]);
    expect(streams.responses["200"].content["application/json"].examples.example.value).toMatchObject([{ id: "2" }]);
    expect(streams.responses["200"].content["text/event-stream"].examples).toBeUndefined();
  });

  test.each<[string, string, string]>([
    [
      "a literal of another type",
      `requests: {message: {[type.googleapis.com/t.v1.Other] {}}}`,
      "openapi/example 5: the example example is wrong: it is a t.v1.Other, and a t.v1.M is wanted",
    ],
    ["nothing", `requests: {name: "a"}`, "openapi/example 5: the example a is wrong: it has neither message nor json"],
    [
      "two of one name",
      `responses: [{json: "{}"}, {json: "{}"}]`,
      "openapi/example 5: the example example is wrong: there is another one of that name",
    ],
    ["no JSON", `requests: {json: "{"}`, "openapi/example 5: the example example is wrong: Expected property name"],
    [
      "no ProtoJSON",
      `requests: {json: "{\\"ids\\":1}"}`,
      'openapi/example 5: the example example is wrong: cannot decode message t.v1.M from JSON: key "ids" is unknown',
    ],
    [
      "what a rule forbids",
      `requests: {json: "{\\"email\\":\\"ada\\"}"}`,
      `openapi/example 5: the example example is wrong: body: /email must NOT have fewer than 4 characters`,
    ],
  ])("%s is refused", async (_name, docs, want) => {
    const { found } = await run(
      `${message} message Other {}\nservice S { ${rpc(`option (svcgen.v1.openapi) = {${docs}};`)} }`,
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(want) ? want : found[0]).toBe(want);
  });

  test("one that a parameter refuses is told once, whatever the number of bindings", async () => {
    const { found } = await run(
      `${message}\nservice S { ${rpc(`option (svcgen.v1.openapi).requests = {json: "{\\"email\\":\\"ada\\"}"};`, `{ get: "/v1/a" additional_bindings { get: "/v1/b" } }`)} }`,
    );
    expect(found).toEqual([
      `openapi/example 5: the example example is wrong: query email: must NOT have fewer than 4 characters`,
    ]);
  });
});

describe("names", () => {
  const other = {
    "u/v1/u.proto": `syntax = "proto3"; package u.v1; message N { string id = 1; message Inner { string a = 1; } Inner inner = 2; enum E { E_UNSPECIFIED = 0; } E e = 3; }`,
  };
  const contract = (
    type: string,
  ): string => `import "u/v1/u.proto"; message M { u.v1.N n = 1; } message Inner { string b = 1; }
    service S { ${rpc("", undefined, `(${type}) returns (${type})`)} }`;

  test("are short where they are asked to be", async () => {
    const { document, found } = await run(contract("M"), { names: "short" }, other);
    expect(found).toEqual([]);
    expect(Object.keys(document.components.schemas).filter((name) => /^[MNIE]/.test(name) && name !== "Error")).toEqual(
      ["M", "M-Input", "N", "N-Input", "N.E", "N.Inner", "N.Inner-Input"],
    );
    expect(document.paths["/v1/users"].post).toMatchObject({ operationId: "S.Create", tags: ["S"] });
    expect(await openapiFaults(document)).toEqual([]);
  });

  test("must not clash", async () => {
    const { found } = await run(
      `import "u/v1/u.proto"; message N { u.v1.N n = 1; } service S { ${rpc("", undefined, "(N) returns (N)")} }`,
      { names: "short" },
      other,
    );
    expect(found).toEqual(["openapi/name-clash 1: the schema N stands for two things: t.v1.N and u.v1.N"]);
  });

  test("of operations must not clash either", async () => {
    const { found } = await run(`${message} service S {
      ${rpc(`option (svcgen.v1.openapi).operation_id = "a";`, `{ get: "/v1/a" additional_bindings { get: "/v1/b" } }`)}
      ${rpc(`option (svcgen.v1.openapi).operation_id = "a-1";`, `{ get: "/v1/c" }`, undefined, "Other")} }`);
    expect(found).toEqual([
      "openapi/name-clash 6: the operation a-1 stands for two things: t.v1.S.Create and t.v1.S.Other",
    ]);
  });
});

test.each<[string, string, string]>([
  [
    "a name without x-",
    `extensions: {key: "audience" value: {bool_value: true}}`,
    "openapi/extension 2: the extension audience cannot stand in the document: its name does not begin with x-",
  ],
  [
    "a name of the OpenAPI Initiative",
    `extensions: {key: "x-oai-a" value: {bool_value: true}}`,
    "openapi/extension 2: the extension x-oai-a cannot stand in the document: names with x-oai- and x-oas- are the OpenAPI Initiative's",
  ],
  [
    "a name of svcgen's",
    `extensions: {key: "x-svcgen-route" value: {bool_value: true}}`,
    "openapi/extension 2: the extension x-svcgen-route cannot stand in the document: names with x-svcgen- are svcgen's",
  ],
  [
    "a number that JSON has not",
    `extensions: {key: "x-a" value: {number_value: nan}}`,
    "openapi/extension 2: the extension x-a cannot stand in the document: google.protobuf.Value cannot be NaN or Infinity",
  ],
  [
    "no address",
    `external_docs: {description: "a"}`,
    'openapi/url 2: the address of external documentation is no URL: ""',
  ],
  [
    "no URL",
    `external_docs: {url: "https://[a"}`,
    'openapi/url 2: the address of external documentation is no URL: "https://[a"',
  ],
])("%s is refused", async (_name, docs, want) => {
  const { found } = await run(`message M {} service S { ${rpc(`option (svcgen.v1.openapi) = {${docs}};`)} }`);
  expect(found).toEqual([want]);
});
