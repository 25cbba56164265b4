import { beforeAll, describe, expect, test } from "vitest";
import type { FieldPath, Route } from "../../../generator/model/model.js";
import { diagnosticsOf, modelOf, operationOf, proto3, routeOf } from "./model-of.js";

interface Case {
  /** Of the messages `Request` and `Response`. */
  readonly request?: string;
  readonly response?: string;
  readonly rule?: string;
  readonly rest?: string;
  /** Other options and methods. */
  readonly more?: string;
  readonly rpc?: string;
}

function body({ request = "", response = "", rule = `post: "/a" body: "*"`, rest, more = "", rpc }: Case): string {
  const signature = rpc ?? "rpc Do(Request) returns (Response)";
  return `
    message Item { string etag = 1; string id = 2; string name = 3; map<string, string> labels = 4; oneof o { string a = 5; } repeated string tags = 6; }
    message Request { ${request} }
    message Response { ${response} }
    service S {
      ${signature} {
        option (google.api.http) = {${rule}};
        ${rest === undefined ? "" : `option (svcgen.v1.rest) = {${rest}};`}
        ${more}
      }
    }`;
}

const plain = (path: FieldPath | undefined) => path?.proto.join(".");

describe("etags", () => {
  const get = `get: "/a"`;
  const cases: readonly (readonly [string, Case, { etag?: string; ifMatch?: string }])[] = [
    ["of the answer", { response: "string etag = 1;", rule: get }, { etag: "etag" }],
    [
      "of what the body of the answer holds",
      { response: "Item item = 1;", rule: `${get} response_body: "item"` },
      { etag: "item.etag" },
    ],
    [
      "not of what is beside it",
      { response: "Item item = 1; string etag = 2;", rule: `${get} response_body: "item"` },
      { etag: "item.etag" },
    ],
    ["not below the answer", { response: "Item item = 1;", rule: get }, {}],
    ["no number", { response: "int64 etag = 1;", rule: get }, {}],
    ["no list", { response: "repeated string etag = 1;", rule: get }, {}],
    ["of a POST", { response: "string etag = 1;" }, { etag: "etag" }],
    ["not of a PUT", { response: "string etag = 1;", rule: `put: "/a" body: "*"` }, {}],
    ["not of a DELETE", { response: "string etag = 1;", rule: `delete: "/a"` }, {}],
    ["of the request", { request: "string etag = 1;" }, { ifMatch: "etag" }],
    [
      "of what the body holds",
      { request: "Item item = 1;", rule: `patch: "/a" body: "item"` },
      { ifMatch: "item.etag" },
    ],
    ["not of what is created", { request: "Item item = 1;", rule: `post: "/a" body: "item"` }, {}],
    [
      "of the request before that",
      { request: "Item item = 1; string etag = 2;", rule: `patch: "/a" body: "item"` },
      { ifMatch: "etag" },
    ],
    ["of a DELETE, in its query", { request: "string etag = 1;", rule: `delete: "/a"` }, { ifMatch: "etag" }],
    ["not of a GET", { request: "string etag = 1;", rule: get }, {}],
    ["not in the path", { request: "string etag = 1;", rule: `delete: "/a/{etag}"` }, {}],
    [
      "named",
      {
        request: "Item item = 1;",
        response: "Item item = 1;",
        rest: `etag: {response_field: "item.name" request_field: "item.id"}`,
      },
      { etag: "item.name", ifMatch: "item.id" },
    ],
    ["off", { request: "string etag = 1;", response: "string etag = 1;", rest: "etag: {off: true}" }, {}],
    [
      "not of a stream",
      { response: "string etag = 1;", rpc: "rpc Do(Request) returns (stream Response)", rule: get },
      {},
    ],
  ];
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(cases.map(([name, given]) => [name, body(given)]));
  });
  test.each(cases.map(([name, , want], index) => [name, want, index] as const))("%s", (_, want, index) => {
    expect(found.of(index).filter(({ severity }) => severity === "error")).toEqual([]);
    const { etag, ifMatch } = routeOf(found.model, `case${index}.S.Do#rest0`);
    expect({ etag: plain(etag?.field), ifMatch: plain(ifMatch?.field) }).toEqual({
      etag: undefined,
      ifMatch: undefined,
      ...want,
    });
  });
});

describe("keys of requests", () => {
  const cases: readonly (readonly [string, Case, unknown])[] = [
    ["by AIP-155", { request: "string request_id = 1;" }, { field: "request_id", required: false, keepMs: 86_400_000 }],
    [
      "by the command",
      { request: "string key = 1;", more: `option (svcgen.v1.queue) = {command: {idempotency_key: "key"}};` },
      { field: "key", required: false, keepMs: 86_400_000 },
    ],
    [
      "by an option",
      { request: "Item item = 1;", rest: `idempotency: {field: "item.id" required: true keep: {seconds: 60}}` },
      { field: "item.id", required: true, keepMs: 60_000 },
    ],
    ["without a field", { rest: "idempotency: {}" }, { field: undefined, required: false, keepMs: 86_400_000 }],
    ["not without both", {}, undefined],
    ["off", { request: "string request_id = 1;", rest: "idempotency: {off: true}" }, undefined],
    [
      "not where nothing happens",
      { request: "string request_id = 1;", more: "option idempotency_level = NO_SIDE_EFFECTS;" },
      undefined,
    ],
    [
      "not of a stream",
      { request: "string request_id = 1;", rpc: "rpc Do(stream Request) returns (Response)" },
      undefined,
    ],
    ["not of a GET", { request: "string request_id = 1;", rule: `get: "/a"` }, undefined],
    ["no number", { request: "int32 request_id = 1;" }, undefined],
  ];
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(cases.map(([name, given]) => [name, body(given)]));
  });
  test.each(cases.map(([name, , want], index) => [name, want, index] as const))("%s", (_, want, index) => {
    expect(found.of(index).filter(({ severity }) => severity === "error")).toEqual([]);
    const { idempotency } = operationOf(found.model, `case${index}.S.Do`).rest;
    expect(idempotency && { ...idempotency, field: plain(idempotency.field) }).toEqual(want);
  });
});

describe("the next page", () => {
  const response = "repeated Item items = 1; string next_page_token = 2;";
  const cases: readonly (readonly [string, Case, unknown])[] = [
    [
      "by AIP-158",
      { request: "string page_token = 1;", response, rule: `get: "/a"` },
      { token: "next_page_token", parameter: "page_token" },
    ],
    [
      "without what it leaves out",
      { request: "string page_token = 1; int32 skip = 2;", response, rule: `get: "/a"` },
      { token: "next_page_token", parameter: "page_token", skip: "skip" },
    ],
    [
      "beside a list that is the body",
      { request: "string page_token = 1;", response, rule: `get: "/a" response_body: "items"` },
      { token: "next_page_token", parameter: "page_token" },
    ],
    ["not of a POST", { request: "string page_token = 1;", response }, undefined],
    [
      "not without a token",
      { request: "string page_token = 1;", response: "repeated Item items = 1;", rule: `get: "/a"` },
      undefined,
    ],
    ["not without a parameter", { response, rule: `get: "/a"` }, undefined],
  ];
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(cases.map(([name, given]) => [name, body(given)]));
  });
  test.each(cases.map(([name, , want], index) => [name, want, index] as const))("%s", (_, want, index) => {
    const { nextPage } = routeOf(found.model, `case${index}.S.Do#rest0`);
    const named = nextPage && Object.fromEntries(Object.entries(nextPage).map(([name, path]) => [name, plain(path)]));
    expect(named).toEqual(want);
  });
});

describe("the location of what was created", () => {
  const service = (
    create: string,
    rest: string,
    get: string,
    messages = "message Made { string message = 1; Item item = 2; }",
  ) => `
    message Item { string name = 1; int32 id = 2; string owner = 3; bytes raw = 4; map<string, string> labels = 5; }
    message Request { Item item = 1; string parent = 2; string id = 3; string owner = 4; string name = 5; string item_id = 6; }
    ${messages}
    service S {
      rpc Create(Request) returns (${create.includes("Made") ? "Made" : "Item"}) {
        option (google.api.http) = {${create.replace("Made", "")}};
        option (svcgen.v1.rest) = {${rest}};
      }
      rpc Get(Request) returns (Item) { option (google.api.http) = {${get}}; }
    }`;
  const made = "success_status: 201";
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ["by the GET route", service(`post: "/items" body: "item"`, made, `get: "/items/{id}"`), "/items/{id}"],
    [
      "whose variable names the type",
      service(`post: "/items" body: "item"`, made, `get: "/items/{item_id}"`),
      "/items/{id}",
    ],
    [
      "by the name of a resource",
      service(`post: "/v1/{parent=shelves/*}/items" body: "item"`, made, `get: "/v1/{name=shelves/*/items/*}"`),
      "/v1/{name=shelves/*/items/*}",
    ],
    [
      "within an answer that holds more",
      service(`Made post: "/items" body: "item"`, made, `get: "/items/{id}"`),
      "/items/{item.id}",
    ],
    [
      "with a field of the path above",
      service(`post: "/{owner}/items" body: "item"`, made, `get: "/{owner}/items/{id}"`),
      "/{owner}/items/{id}",
    ],
    ["not for a 200", service(`post: "/items" body: "item"`, "", `get: "/items/{id}"`), undefined],
    ["not two segments further", service(`post: "/items" body: "item"`, made, `get: "/items/x/{id}"`), undefined],
    ["not to a verb", service(`post: "/items" body: "item"`, made, `get: "/items/{id}:peek"`), undefined],
    [
      "not with a field that the answer lacks",
      service(`post: "/items" body: "item"`, made, `get: "/items/{parent}"`),
      undefined,
    ],
    [
      "named",
      service(`post: "/items" body: "item"`, `${made} location: "/x/{owner}/{name=a/**}"`, `get: "/items/{id}"`),
      "/x/{owner}/{name=a/**}",
    ],
    [
      "named for a 202",
      service(`post: "/items" body: "item"`, `success_status: 202 location: "/x/{id}"`, `get: "/items/{id}"`),
      "/x/{id}",
    ],
    ["off", service(`post: "/items" body: "item"`, `${made} location: ""`, `get: "/items/{id}"`), undefined],
  ];
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(cases);
  });
  test.each(cases.map(([name, , want], index) => [name, want, index] as const))("%s", (_, want, index) => {
    expect(found.of(index).filter(({ severity }) => severity === "error")).toEqual([]);
    expect(routeOf(found.model, `case${index}.S.Create#rest0`).location?.text).toBe(want);
  });
});

describe("headers", () => {
  const request = "string tenant = 1; repeated int32 sizes = 2; Item item = 3; string q = 4;";
  const rest = `request_headers: [{name: "X-Tenant" field: "tenant"}, {name: "x-sizes" field: "sizes"}, {name: "x-name" field: "item.name"}]`;
  let routes: readonly Route[];
  let vary: readonly string[];
  beforeAll(async () => {
    const rule = `get: "/a" additional_bindings {post: "/a" body: "*"} additional_bindings {put: "/a/{tenant}" body: "item"}`;
    const { model } = await modelOf({ "m.proto": proto3("m", body({ request, rest, rule })) });
    routes = operationOf(model, "m.S.Do").routes;
    vary = operationOf(model, "m.S.Do").rest.vary;
  });
  const headersOf = (route: Route | undefined) =>
    route?.bindings.header.map(({ name, field }) => `${name} ${plain(field)}`);

  test("are taken out of the query", () => {
    expect(headersOf(routes[0])).toEqual(["x-tenant tenant", "x-sizes sizes", "x-name item.name"]);
    expect(routes[0]?.bindings.query.map(({ name }) => name)).toEqual([
      "item.etag",
      "item.id",
      "item.labels",
      "item.a",
      "item.tags",
      "q",
    ]);
    expect(vary).toEqual(["x-name", "x-sizes", "x-tenant"]);
  });
  test("are taken out of the body", () => {
    const taken = (route: Route | undefined) =>
      route?.bindings.body.kind === "none" ? undefined : route?.bindings.body.without.map(plain);
    expect(taken(routes[1])).toEqual(["tenant", "sizes", "item.name"]);
    expect(taken(routes[2])).toEqual(["item.name"]);
  });
  test("leave to the path what is the path's", () => {
    expect(headersOf(routes[2])).toEqual(["x-sizes sizes", "x-name item.name"]);
  });
});

describe("what cannot be", () => {
  const get = `get: "/a"`;
  const stream = "rpc Do(Request) returns (stream Response)";
  const header = (name: string, field: string): Case => ({
    request: "string s = 1; Item item = 2;",
    rest: `request_headers: {name: "${name}" field: "${field}"}`,
  });
  const cases: readonly (readonly [string, Case, string, string])[] = [
    ["a header of a field that is not there", header("x-a", "t"), "rest/header", "has no field t"],
    ["a header of a message", header("x-a", "item"), "rest/header", "cannot stand in a header"],
    ["a header of a map", header("x-a", "item.labels"), "rest/header", "a map"],
    ["a header of no name", header("x a", "s"), "rest/header", "no name"],
    ["a header of HTTP", header("Content-Type", "s"), "rest/header", "HTTP itself"],
    ["a header that OpenAPI ignores", header("Authorization", "s"), "rest/header", "HTTP itself"],
    ["a header with an option of its own", header("If-Match", "s"), "rest/header", "the option etag"],
    [
      "a header twice",
      {
        request: "string s = 1; string t = 2;",
        rest: `request_headers: [{name: "X-A" field: "s"}, {name: "x-a" field: "t"}]`,
      },
      "rest/header",
      "already",
    ],
    [
      "a header that is the body",
      { request: "string s = 1;", rule: `post: "/a" body: "s"`, rest: `request_headers: {name: "x-a" field: "s"}` },
      "http/body-field",
      "already",
    ],
    [
      "a header after the messages",
      { response: "string s = 1;", rpc: stream, rule: get, rest: `response_headers: {name: "x-a" field: "s"}` },
      "rest/header",
      "streams",
    ],
    [
      "a cookie of the answer",
      { response: "string s = 1;", rule: get, rest: `response_headers: {name: "set-cookie" field: "s"}` },
      "rest/header",
      "HTTP itself",
    ],
    ["an etag that is not there", { rule: get, rest: `etag: {response_field: "nope"}` }, "rest/etag", "has no field"],
    [
      "an etag of a number",
      { response: "int32 n = 1;", rule: get, rest: `etag: {response_field: "n"}` },
      "rest/etag",
      "no string",
    ],
    [
      "an etag in a oneof",
      { request: "Item item = 1;", rest: `etag: {request_field: "item.a"}` },
      "rest/etag",
      "oneof",
    ],
    [
      "an etag of a stream",
      { response: "string etag = 1;", rpc: stream, rule: get, rest: "etag: {}" },
      "rest/etag",
      "streams",
    ],
    [
      "a key of a stream",
      { rpc: "rpc Do(stream Request) returns (Response)", rest: "idempotency: {}" },
      "rest/idempotency",
      "streams",
    ],
    [
      "a key where nothing happens",
      { rest: "idempotency: {}", more: "option idempotency_level = NO_SIDE_EFFECTS;" },
      "rest/idempotency",
      "no side effects",
    ],
    ["a key of a GET", { rule: get, rest: "idempotency: {}" }, "rest/idempotency", "no route"],
    [
      "a key in a list",
      { request: "repeated string keys = 1;", rest: `idempotency: {field: "keys"}` },
      "rest/idempotency",
      "list",
    ],
    [
      "a key that is a number",
      { request: "int32 key = 1;", rest: `idempotency: {field: "key"}` },
      "rest/idempotency",
      "no string",
    ],
    ["a key that is kept for no time", { rest: "idempotency: {keep: {}}" }, "rest/idempotency", "keep is zero"],
    ["a location that is no path", { rest: `success_status: 201 location: "users"` }, "rest/location", "users"],
    [
      "a location of a field that is not there",
      { rest: `success_status: 201 location: "/a/{id}"` },
      "rest/location",
      "{id}",
    ],
    [
      "a location of a message",
      { response: "Item item = 1;", rest: `success_status: 201 location: "/a/{item}"` },
      "rest/location",
      "no form in a path",
    ],
    ["a location of nothing", { rest: `success_status: 201 location: "/a/*"` }, "rest/location", "belongs to no field"],
    ["a location of a 200", { rest: `location: "/a"` }, "rest/location", "201 or 202"],
    [
      "a location of a stream",
      { rpc: stream, rule: get, rest: `success_status: 201 location: "/a"` },
      "rest/location",
      "streams",
    ],
  ];
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(cases.map(([name, given]) => [name, body(given)]));
  });
  test.each(cases.map(([name, , code, words], index) => [name, code, words, index] as const))(
    "%s",
    (_, code, words, index) => {
      const [diagnostic, ...more] = found.of(index).filter(({ severity }) => severity === "error");
      expect([diagnostic?.code, more]).toEqual([code, []]);
      expect(`${diagnostic?.message} ${diagnostic?.help}`).toContain(words);
    },
  );
});
