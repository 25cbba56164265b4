import { beforeAll, describe, expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/resolve.js";
import { buildRouteTable } from "../../../generator/emit/gateway/routes.js";
import type { Model } from "../../../generator/model/model.js";
import { imports, modelOf, operationOf, routeOf } from "./model-of.js";

const head = `syntax = "proto3"; package t; ${imports} import "google/api/visibility.proto";`;
const proto = `${head}
service Users {
  rpc Get(User) returns (User) { option (google.api.http) = {get: "/v1/users/{id}"}; }
  rpc Watch(User) returns (User) {
    option (google.api.method_visibility).restriction = "INTERNAL";
    option (google.api.http) = {post: "/v1/users/{id}/{note}" body: "*"};
    option (svcgen.v1.queue).command = {key: "note"}; option idempotency_level = IDEMPOTENT;
  }
}
service Admin {
  option (google.api.api_visibility).restriction = "INTERNAL, ADMIN";
  rpc Wipe(User) returns (User) { option (google.api.http) = {post: "/v1/wipe" body: "*"}; }
}
message User {
  string id = 1;
  string note = 2 [(google.api.field_visibility).restriction = "INTERNAL"];
  Kind kind = 3;
  Inner inner = 4;
  message Inner {
    option (google.api.message_visibility).restriction = "ADMIN";
    Deep deep = 1;
    message Deep { string x = 1; }
  }
  Inner.Deep deep = 5;
}
enum Kind { KIND_UNSPECIFIED = 0; KIND_A = 1; KIND_B = 2 [(google.api.value_visibility).restriction = "INTERNAL"]; }
`;

const build = async (visibility: readonly string[]) => modelOf({ "t.proto": proto }, { visibility });
const pathsOf = (model: Model) =>
  buildRouteTable(model, resolveConfig({})).routes.map(({ match: { path } }) =>
    path.kind === "template" ? path.template : path.path,
  );

describe("without labels", () => {
  let model: Model;
  beforeAll(async () => {
    const built = await build([]);
    model = built.model;
    expect(built.diagnostics).toEqual([]);
  });

  test("hidden methods have no route, and no gateway knows them", () => {
    expect(operationOf(model, "t.Users.Watch")).toMatchObject({ hidden: true, routes: [] });
    expect(operationOf(model, "t.Admin.Wipe")).toMatchObject({ hidden: true, routes: [] });
    expect(pathsOf(model).sort()).toEqual(["/t.Users/Get", "/v1/users/{id}"]);
  });

  test("RPC and the queue keep all", () => {
    expect(operationOf(model, "t.Users.Watch")).toMatchObject({ rpcPath: "/t.Users/Watch", command: { key: {} } });
    expect(model.messages["t.User"]?.fields.map(({ name }) => name)).toEqual(["id", "note", "kind", "inner", "deep"]);
  });

  test("REST has no hidden field, type or value, nor what stands in one", () => {
    expect(model.shown.messages["t.User"]?.fields.map(({ name }) => name)).toEqual(["id", "kind"]);
    expect(Object.keys(model.shown.messages)).toEqual(["t.User"]);
    expect(model.shown.enums["t.Kind"]?.values.map(({ name }) => name)).toEqual(["KIND_UNSPECIFIED", "KIND_A"]);
    expect(routeOf(model, "t.Users.Get#rest0").bindings.query.map(({ name }) => name)).toEqual(["kind"]);
  });
});

test("each label shows what names it", async () => {
  const { model, diagnostics } = await build(["ADMIN"]);
  expect(diagnostics).toEqual([]);
  expect(pathsOf(model)).toContain("/v1/wipe");
  expect(pathsOf(model)).not.toContain("/v1/users/{id}/{note}");
  expect(model.shown.messages["t.User"]?.hidden).toEqual(["note"]);
  const all = await build(["ADMIN", "INTERNAL"]);
  expect(all.model.shown.messages).toEqual(all.model.messages);
  expect(routeOf(all.model, "t.Users.Watch#rest0").template.text).toBe("/v1/users/{id}/{note}");
});

test("a number of ours that means something else restricts nothing", async () => {
  const { model } = await modelOf({
    "t.proto": `syntax = "proto3"; package t; import "google/protobuf/descriptor.proto";
      message Rule { string restriction = 2; }
      extend google.protobuf.FieldOptions { Rule other = 72295727; }
      message M { string a = 1 [(other).restriction = "INTERNAL"]; }`,
  });
  expect(model.shown.messages["t.M"]?.fields).toHaveLength(1);
});
