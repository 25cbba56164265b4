import { beforeAll, describe, expect, test } from "vitest";
import type { Model } from "../../../generator/model/model.js";
import { diagnosticsOf, modelOf, proto3, routeOf } from "./model-of.js";

const messages = `
  message Request {
    string id = 1; Inner inner = 2; repeated string tags = 3; map<string, string> labels = 4;
    google.protobuf.Timestamp at = 5; google.protobuf.Struct data = 6; google.api.HttpBody file = 7; oneof one { int32 n = 8; }
    google.protobuf.Any any = 9; repeated Inner inners = 10; bytes raw = 11; Mode mode = 12;
  }
  message Inner { string name = 1; Inner self = 2; int32 size = 3 [(google.api.field_behavior) = REQUIRED]; }
  enum Mode { MODE_UNSPECIFIED = 0; }
  message Response { string text = 1; repeated Inner inners = 2; }
`;

describe("where fields come from", () => {
  const rules: Readonly<Record<string, string>> = {
    Get: `{get: "/a/{id}"}`,
    Post: `{post: "/b/{inner.name}" body: "inner"}`,
    Star: `{post: "/c/{id}/{inner.name=x/*}" body: "*" response_body: "inners"}`,
    Head: `{custom: {kind: "HEAD" path: "/d/{at}/{mode}/{raw}/{n}"}}`,
    Any: `{custom: {kind: "*" path: "/e/{id=**}"} body: "file"}`,
    Many: `{get: "/f" additional_bindings {put: "/f/{id}" body: "tags"} additional_bindings {delete: "/f"}}`,
  };
  let model: Model;
  beforeAll(async () => {
    const methods = Object.entries(rules).map(
      ([name, rule]) => `rpc ${name}(Request) returns (Response) { option (google.api.http) = ${rule}; }`,
    );
    const others = `rpc None(Request) returns (Response);
      rpc Empty(google.protobuf.Empty) returns (google.api.HttpBody) { option (google.api.http) = {get: "/g"}; }
      rpc Upload(stream google.api.HttpBody) returns (Response) { option (google.api.http) = {post: "/h" body: "*"}; }
      rpc Echo(google.api.HttpBody) returns (Response) { option (google.api.http) = {get: "/i"}; }`;
    const text = proto3("r", `${messages} service S {\n${methods.join("\n")}\n${others}\n}`);
    const found = await modelOf({ "r.proto": text });
    expect(found.diagnostics).toEqual([]);
    model = found.model;
  });

  const bindingsOf = (name: string) => {
    const { bindings } = routeOf(model, `r.S.${name}`);
    return {
      path: bindings.path.map(({ field, multi }) => field.json.join(".") + (multi ? "/**" : "")),
      query: bindings.query.map(({ name: parameter, required }) => parameter + (required ? "!" : "")),
      body: bindings.body.kind === "field" ? bindings.body.field.name : bindings.body.kind,
      without: bindings.body.kind === "none" ? [] : bindings.body.without.map(({ proto }) => proto.join(".")),
      response: bindings.response.kind === "field" ? bindings.response.field.name : bindings.response.kind,
      unreachable: bindings.unreachable.map(({ path, reason }) => `${path.proto.join(".")}: ${reason}`),
    };
  };

  test("GET: all but the path is the query", () => {
    expect(bindingsOf("Get#rest0")).toEqual({
      path: ["id"],
      query: ["inner.name", "inner.size", "tags", "labels", "at", "data", "n", "raw", "mode"],
      body: "none",
      without: [],
      response: "message",
      unreachable: [
        "inner.self: r.Inner holds itself",
        "file: google.api.HttpBody has no form in a query",
        "any: google.protobuf.Any has no form in a query",
        "inners: a list of messages has no form in a query",
      ],
    });
  });

  test("a body field holds what the path leaves of it", () => {
    expect(bindingsOf("Post#rest0")).toMatchObject({
      path: ["inner.name"],
      query: ["id", "tags", "labels", "at", "data", "n", "raw", "mode"],
      body: "inner",
      without: ["inner.name"],
    });
  });

  test("the whole body leaves nothing to the query", () => {
    expect(bindingsOf("Star#rest0")).toEqual({
      path: ["id", "inner.name/**"],
      query: [],
      body: "message",
      without: ["id", "inner.name"],
      response: "inners",
      unreachable: [],
    });
  });

  test("custom kinds, enums, bytes, timestamps, members of oneofs", () => {
    expect(routeOf(model, "r.S.Head#rest0")).toMatchObject({ verb: "HEAD" });
    expect(bindingsOf("Head#rest0").path).toEqual(["at", "mode", "raw", "n"]);
    expect(routeOf(model, "r.S.Any#rest0")).toMatchObject({ verb: "*" });
    expect(bindingsOf("Any#rest0")).toMatchObject({ path: ["id/**"], body: "file" });
  });

  test("additional bindings have numbers and places of their own", () => {
    const { routes } = model.services[0]?.operations.find(({ id }) => id === "r.S.Many") ?? { routes: [] };
    expect(routes.map(({ id, verb, template }) => [id, verb, template.text])).toEqual([
      ["r.S.Many#rest0", "GET", "/f"],
      ["r.S.Many#rest1", "PUT", "/f/{id}"],
      ["r.S.Many#rest2", "DELETE", "/f"],
    ]);
    expect(new Set(routes.map(({ span }) => JSON.stringify(span))).size).toBe(3);
  });

  test("requests that are well-known types", () => {
    expect(bindingsOf("Empty#rest0")).toMatchObject({ query: [], unreachable: [] });
    expect(bindingsOf("Upload#rest0")).toMatchObject({ body: "message", unreachable: [] });
    expect(bindingsOf("Echo#rest0").unreachable).toEqual([
      ": google.api.HttpBody has no fields that a query could hold",
    ]);
  });

  test("a method without a rule has no route", () => {
    expect(model.services[0]?.operations.find(({ id }) => id === "r.S.None")?.routes).toEqual([]);
  });
});

describe("required", () => {
  test.each<[string, string, boolean]>([
    ["nothing said", "string a = 1;", false],
    ["field_behavior", "string a = 1 [(google.api.field_behavior) = REQUIRED];", true],
    ["protovalidate", "string a = 1 [(buf.validate.field).required = true];", true],
    ["ignored rule", "string a = 1 [(buf.validate.field) = {required: true ignore: IGNORE_ALWAYS}];", false],
    [
      "only within something optional",
      "B a = 1; message B { string b = 1 [(google.api.field_behavior) = REQUIRED]; }",
      false,
    ],
    [
      "within something required",
      "B a = 1 [(google.api.field_behavior) = REQUIRED]; message B { string b = 1 [(google.api.field_behavior) = REQUIRED]; }",
      true,
    ],
  ])("%s", async (_, fields, required) => {
    const body = `message A { ${fields} } service S { rpc Get(A) returns (A) { option (google.api.http) = {get: "/a"}; } }`;
    const { model } = await modelOf({ "r.proto": proto3("r", body) });
    expect(routeOf(model, "r.S.Get#rest0").bindings.query.map((parameter) => parameter.required)).toEqual([required]);
  });

  test("an unreachable field tells whether the request can do without", async () => {
    const body = `message A { repeated A a = 1 [(google.api.field_behavior) = REQUIRED]; }
      service S { rpc Get(A) returns (A) { option (google.api.http) = {get: "/a"}; } }`;
    const { model } = await modelOf({ "r.proto": proto3("r", body) });
    expect(routeOf(model, "r.S.Get#rest0").bindings.unreachable).toEqual([
      { path: { proto: ["a"], json: ["a"] }, reason: "a list of messages has no form in a query", required: true },
    ]);
  });
});

test("a request that unfolds without end is cut, and what is cut is said", async () => {
  const layers = Array.from(
    { length: 30 },
    (_, index) => `message L${index} { L${index + 1} a = 1; L${index + 1} b = 2; }`,
  );
  const body = `${layers.join("\n")} message L30 { string leaf = 1; }
    service S { rpc Get(L0) returns (L0) { option (google.api.http) = {get: "/a"}; } }`;
  const { model } = await modelOf({ "r.proto": proto3("r", body) });
  const { query, unreachable } = routeOf(model, "r.S.Get#rest0").bindings;
  expect(query.length).toBe(4000);
  expect(unreachable.length).toBeLessThan(100);
  expect(unreachable[0]?.reason).toBe("a query has at most 4000 parameters");
});

test("a query goes a hundred messages deep", async () => {
  const chain = Array.from(
    { length: 300 },
    (_, index) => `message M${index} { M${index + 1} next = 1; string text = 2; }`,
  );
  const body = `${chain.join("\n")} message M300 {}
    service S { rpc Get(M0) returns (M0) { option (google.api.http) = {get: "/a"}; } }`;
  const { model } = await modelOf({ "r.proto": proto3("r", body) });
  const { query, unreachable } = routeOf(model, "r.S.Get#rest0").bindings;
  expect(query.length).toBe(101);
  expect(unreachable.map(({ reason }) => reason)).toEqual(["a query goes at most 100 messages deep"]);
});

describe("what cannot be represented", () => {
  const cases = (
    [
      ["template", `{get: "v1/a"}`, "http/bad-template", "v1/a"],
      ["nested variable", `{get: "/{id=a/{inner.name}}"}`, "http/bad-template"],
      ["duplicate variable", `{get: "/{id}/{id}"}`, "http/bad-template"],
      ["unknown field", `{get: "/{idd}"}`, "http/path-field", "did you mean {id}?"],
      ["unknown inner field", `{get: "/{inner.nam}"}`, "http/path-field", "did you mean {inner.name}?"],
      ["repeated field", `{get: "/{tags}"}`, "http/path-field", "list"],
      ["map field", `{get: "/{labels}"}`, "http/path-field", "map"],
      ["through a list", `{get: "/{inners.name}"}`, "http/path-field", "inners is a list"],
      ["message field", `{get: "/{inner}"}`, "http/path-field", "c.Inner"],
      ["through a scalar", `{get: "/{id.x}"}`, "http/path-field"],
      ["Struct", `{get: "/{data}"}`, "http/path-field", "google.protobuf.Struct"],
      ["Any", `{get: "/{any}"}`, "http/path-field"],
      ["HttpBody", `{get: "/{file}"}`, "http/path-field"],
      ["JSON name", `{get: "/{Id}"}`, "http/path-field"],
      ["body: unknown field", `{post: "/a" body: "iner"}`, "http/body-field", "did you mean inner?"],
      ["body: nested path", `{post: "/a" body: "inner.name"}`, "http/body-field", `bind inner, or "*"`],
      ["body: in the path", `{post: "/a/{id}" body: "id"}`, "http/body-field", "the path holds it already"],
      [
        "response_body: unknown field",
        `{get: "/a" response_body: "texxt"}`,
        "http/response-field",
        "did you mean text?",
      ],
      ["response_body: nested path", `{get: "/a" response_body: "inners.name"}`, "http/response-field"],
      ["body on GET", `{get: "/a" body: "*"}`, "http/body-on-get", "GET"],
      ["body on HEAD", `{custom: {kind: "HEAD" path: "/a"} body: "*"}`, "http/body-on-get", "HEAD"],
      ["body on TRACE", `{custom: {kind: "TRACE" path: "/a"} body: "inner"}`, "http/body-on-get", "TRACE"],
      ["lower-case kind", `{custom: {kind: "head" path: "/a"}}`, "http/custom-kind", "write HEAD"],
      ["kind with a space", `{custom: {kind: "GET IT" path: "/a"}}`, "http/custom-kind"],
      ["CONNECT", `{custom: {kind: "CONNECT" path: "/a"}}`, "http/custom-kind"],
      ["empty kind", `{custom: {path: "/a"}}`, "http/custom-kind"],
      ["no pattern", `{body: "*"}`, "http/no-pattern"],
      ["empty pattern", `{get: ""}`, "http/no-pattern"],
      ["custom without path", `{custom: {kind: "HEAD"}}`, "http/no-pattern"],
      [
        "nested bindings",
        `{get: "/a" additional_bindings {get: "/b" additional_bindings {get: "/c"}}}`,
        "http/nested-bindings",
      ],
      ["in an additional binding", `{get: "/a" additional_bindings {get: "/{idd}"}}`, "http/path-field"],
    ] as const
  ).map(
    ([name, rule, code, words]) =>
      [
        name,
        `${messages} service S {\n  rpc Do(Request) returns (Response) {\n    option (google.api.http) = ${rule};\n  }\n}`,
        code,
        words,
      ] as const,
  );
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(cases);
  });

  test.each(cases.map(([name, , code, words], index) => [name, code, words, index] as const))(
    "%s",
    (_, code, words, index) => {
      const diagnostics = found.of(index);
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
      const [diagnostic] = diagnostics;
      const all = `${diagnostic?.message} ${diagnostic?.help}`;
      expect(all).toContain((words ?? "").replaceAll("c.Inner", `case${index}.Inner`));
      expect(all).not.toMatch(/undefined \w|\{\w+\} /);
    },
  );

  test("the place is that of the part, not of the rule", async () => {
    const text = `syntax = "proto3";
import "google/api/annotations.proto";
message A { string id = 1; }
service S {
  rpc Get(A) returns (A) {
    option (google.api.http) = {
      put: "/a/{idd}"
      body: "ide"
      response_body: "ide"
      additional_bindings {
        post: "/b/{idd}"
      }
    };
  }
}`;
    const { diagnostics } = await modelOf({ "a.proto": text });
    expect(diagnostics.map(({ code, span }) => [code, span?.start.line])).toEqual([
      ["http/path-field", 7],
      ["http/body-field", 8],
      ["http/response-field", 9],
      ["http/path-field", 11],
    ]);
  });

  test("two fields with one parameter", async () => {
    const body = `message A { B b = 1; string c = 2 [json_name = "b.c"]; message B { string c = 1; } }
      service S { rpc Get(A) returns (A) { option (google.api.http) = {get: "/a"}; } }`;
    const { diagnostics } = await modelOf({ "a.proto": proto3("a", body) });
    expect(diagnostics.map(({ code }) => code)).toEqual(["http/query-name"]);
  });
});
