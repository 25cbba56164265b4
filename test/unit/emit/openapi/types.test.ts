import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { buildDocument } from "../../../../generator/emit/openapi/document.js";
import { printTypes } from "../../../../generator/emit/openapi/types.js";
import { modelOf } from "../../../support/model-of.js";
import { openapiOptions } from "../../../support/openapi.js";
import { typeProblems } from "../../../support/type-check.js";

const options = openapiOptions({ formats: ["json"] });
const folder = fileURLToPath(new URL(".", import.meta.url));

const proto = `syntax = "proto3";
package t.v1;
import "google/api/annotations.proto";
import "google/api/field_behavior.proto";
import "buf/validate/validate.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/wrappers.proto";
import "svcgen/v1/rest.proto";
// */ export const evil = 1; /*
message M {
  string id = 1 [(google.api.field_behavior) = REQUIRED];
  oneof kind { string a = 2; int32 b = 3; }
  int64 big = 4;
  google.protobuf.StringValue word = 5;
  string odd = 6 [json_name = "*/ \\"\`\${x}"];
}
service S {
  // Gets. */ export const evil = 2; /*
  rpc Get(M) returns (M) { option (google.api.http) = { post: "/v1/{id}" body: "*" additional_bindings { post: "/v1/all" body: "*" } }; }
  rpc Watch(M) returns (stream M) { option (google.api.http) = { get: "/v1/watch" }; }
  rpc Find(FindRequest) returns (M) {
    option (google.api.http) = {get: "/v1/found"};
    option (svcgen.v1.rest) = {errors: [{code: "not_found"}]};
  }
}
message FindRequest {
  string request_id = 1 [(buf.validate.field) = {ignore: IGNORE_IF_ZERO_VALUE string: {uuid: true}}];
  google.protobuf.Struct filter = 2;
}
`;

describe("types of the document", () => {
  let types: string;
  beforeAll(async () => {
    const { model, config } = await modelOf({ "t/v1/t.proto": proto });
    types = await printTypes(buildDocument(model, options, config));
  });
  const check = (code: string): readonly string[] =>
    typeProblems(
      folder,
      new Map([
        ["openapi/types.ts", types],
        [
          "case.ts",
          `import type { components, operations } from "./openapi/types.js";\ntype In = components["schemas"]["t.v1.M-Input"];\ntype Out = components["schemas"]["t.v1.M"];\ntype Find = operations["t.v1.S.Find"];\ntype Watched = operations["t.v1.S.Watch"]["responses"][200]["content"];\ntype Query = NonNullable<Find["parameters"]["query"]>;\n${code}`,
        ],
      ]),
    );

  test("say of a oneof what it is, and nothing evil", () => {
    expect(
      check(`
        export const unset: In = { id: "1" };
        export const one: In = { id: "1", a: "x" };
        export const other: In = { id: "1", b: 1, big: "7", word: null };
        export const answer = (m: Out): readonly [string, string | undefined] => [m.big, m.a];
        export const query: Query = { requestId: "x", filter: { a: [1] } };
        export const code: "not_found" = {} as Find["responses"][404]["content"]["application/problem+json"]["code"];
        export const line = (m: Watched["application/x-ndjson"]): string => m.big;
        export const event = (m: Watched["text/event-stream"]): string => m.big;
        export const all = (m: Watched["application/json"]): number => m.length;
      `),
    ).toEqual([]);
  });

  test.each([
    ["two members of a oneof", `export const x: In = { id: "1", a: "x", b: 1 };`],
    ["a member of the wrong type", `export const x: In = { id: "1", a: 1 };`],
    ["a missing field", `export const x: In = { a: "x" };`],
    ["a number of 64 bits", `export const x: In = { id: "1", big: 7 };`],
    ["an unknown field", `export const x: In = { id: "1", z: 1 };`],
    ["a parameter of the wrong type", `export const x: Query = { requestId: 1 };`],
    ["JSON text where the value is wanted", `export const x: Query = { filter: "{}" };`],
    ["the answer without what is always written", `export const x: Out = { id: "1" };`],
  ])("refuse %s", (_name, code) => {
    expect(check(code).length).toBeGreaterThan(0);
  });
});
