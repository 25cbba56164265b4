import { createRegistry, fromJson, type JsonValue } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../../generator/artifact/artifact.js";
import { createSchemas } from "../../../../generator/emit/json-schema/schemas.js";
import type { Model } from "../../../../generator/model/model.js";
import { compileProtos } from "../../../support/compile.js";
import { modelOf } from "../../../support/model-of.js";

// protovalidate is the oracle: whatever becomes a keyword accepts and refuses what the runtime does.

/** Field with its rules, values of it. Undefined stands for a message without the field. */
const table: readonly [field: string, samples: readonly (JsonValue | undefined)[]][] = [
  ["string x = 1 [(buf.validate.field).string.const = 'a']", ["a", "b", "", undefined]],
  [
    "string x = 1 [(buf.validate.field).string = {min_len: 2, max_len: 3}]",
    ["a", "ab", "abc", "abcd", "🎉🎉", "", undefined],
  ],
  ["string x = 1 [(buf.validate.field).string.len = 2]", ["a", "ab", "abc", "éé", undefined]],
  ["string x = 1 [(buf.validate.field).string.pattern = '^[a-z]+(-[a-z]+)?$']", ["a-b", "a", "A", "-", undefined]],
  [
    "string x = 1 [(buf.validate.field).string = {prefix: 'a.', suffix: '.z', contains: '+'}]",
    ["a.+.z", "a..z", "ab+.z", "a.+z"],
  ],
  ["string x = 1 [(buf.validate.field).string.not_contains = '*']", ["a", "a*b", undefined]],
  ["string x = 1 [(buf.validate.field).string = {in: ['a', 'b']}]", ["a", "c", undefined]],
  ["string x = 1 [(buf.validate.field).string = {not_in: ['a', '']}]", ["a", "c", "", undefined]],
  ["string x = 1 [(buf.validate.field).string.email = true]", ["a@b.example", "a", "", undefined]],
  ["string x = 1 [(buf.validate.field).string.hostname = true]", ["a.example", "-a.example", undefined]],
  ["string x = 1 [(buf.validate.field).string.ip = true]", ["10.0.0.1", "::1", "10.0.0", undefined]],
  ["string x = 1 [(buf.validate.field).string.ipv4 = true]", ["10.0.0.1", "::1", undefined]],
  ["string x = 1 [(buf.validate.field).string.ipv6 = true]", ["10.0.0.1", "::1", undefined]],
  ["string x = 1 [(buf.validate.field).string.address = true]", ["10.0.0.1", "a.example", "::1", "a b", undefined]],
  ["string x = 1 [(buf.validate.field).string.uri = true]", ["https://a.example/b", "a b", undefined]],
  [
    "string x = 1 [(buf.validate.field).string.uuid = true]",
    ["123e4567-e89b-12d3-a456-426614174000", "123e4567", undefined],
  ],
  [
    "string x = 1 [(buf.validate.field).string.tuuid = true]",
    ["123e4567e89b12d3a456426614174000", "123e4567", undefined],
  ],
  [
    "string x = 1 [(buf.validate.field).string.ulid = true]",
    ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAI", undefined],
  ],
  ["string x = 1 [(buf.validate.field).string.protobuf_fqn = true]", ["a.b_c.D", "a..b", ".a", undefined]],
  ["string x = 1 [(buf.validate.field).string.protobuf_dot_fqn = true]", [".a.b", "a.b", undefined]],
  [
    "string x = 1 [(buf.validate.field).string.ipv4_with_prefixlen = true]",
    ["10.1.0.1/24", "10.1.0.1/33", "10.1.0.1", undefined],
  ],
  [
    "string x = 1 [(buf.validate.field).string.well_known_regex = KNOWN_REGEX_HTTP_HEADER_NAME]",
    ["x-a", ":path", "x a", undefined],
  ],
  [
    "string x = 1 [(buf.validate.field) = {ignore: IGNORE_IF_ZERO_VALUE, string: {min_len: 2}}]",
    ["", "a", "ab", undefined],
  ],
  ["string x = 1 [(buf.validate.field) = {ignore: IGNORE_ALWAYS, string: {min_len: 2}}]", ["", "a", undefined]],
  ["string x = 1 [(buf.validate.field).required = true]", ["", "a", undefined]],
  ["optional string x = 1 [(buf.validate.field).string.min_len = 1]", ["", "a", undefined]],
  ["optional string x = 1 [(buf.validate.field).required = true]", ["", "a", undefined]],
  ["int32 x = 1 [(buf.validate.field).int32 = {gt: 0, lte: 10}]", [0, 1, 10, 11, undefined]],
  ["int32 x = 1 [(buf.validate.field).int32 = {gte: -1, lt: 10}]", [-2, -1, 9, 10, undefined]],
  ["int32 x = 1 [(buf.validate.field).int32 = {gt: 10, lt: 0}]", [-1, 0, 5, 10, 11, undefined]],
  ["int32 x = 1 [(buf.validate.field).int32 = {const: 3}]", [3, 4, undefined]],
  ["int32 x = 1 [(buf.validate.field).int32 = {in: [1, 2]}]", [1, 3, undefined]],
  ["int32 x = 1 [(buf.validate.field).int32 = {not_in: [0]}]", [0, 1, undefined]],
  ["int32 x = 1 [(buf.validate.field).required = true]", [0, 1, undefined]],
  ["uint32 x = 1 [(buf.validate.field).uint32.lte = 100]", [0, 100, 101, undefined]],
  ["int64 x = 1 [(buf.validate.field).int64.const = 3]", ["3", "4", undefined]],
  [
    "int64 x = 1 [(buf.validate.field).int64 = {in: [1, 9007199254740993]}]",
    ["1", "9007199254740993", "9007199254740992"],
  ],
  ["int64 x = 1 [(buf.validate.field).int64.gt = 0]", ["1", "0", "-1", undefined]],
  ["int64 x = 1 [(buf.validate.field).int64.gte = 0]", ["1", "0", "-1", undefined]],
  ["double x = 1 [(buf.validate.field).double.finite = true]", [1.5, "NaN", "Infinity", undefined]],
  ["double x = 1 [(buf.validate.field).double.gt = 0.5]", [0.6, 0.5, "Infinity", "-Infinity", "NaN", undefined]],
  ["double x = 1", [0.6, "Infinity", "NaN", undefined]],
  ["float x = 1 [(buf.validate.field).float = {in: [1, 2]}]", [1, 3, "NaN", undefined]],
  ["bool x = 1 [(buf.validate.field).bool.const = true]", [true, false, undefined]],
  [
    "bytes x = 1 [(buf.validate.field).bytes = {min_len: 2, max_len: 3}]",
    ["YQ==", "YWI=", "YWJj", "YWJjZA==", undefined],
  ],
  [
    "Color x = 1 [(buf.validate.field).enum = {in: [1, 2]}]",
    ["COLOR_RED", "COLOR_BLACK", "COLOR_UNSPECIFIED", undefined],
  ],
  ["Color x = 1 [(buf.validate.field).enum = {not_in: [0]}]", ["COLOR_RED", "COLOR_UNSPECIFIED", undefined]],
  ["Color x = 1 [(buf.validate.field).enum.const = 1]", ["COLOR_RED", "COLOR_BLACK", undefined]],
  [
    "repeated string x = 1 [(buf.validate.field).repeated = {min_items: 1, max_items: 2, unique: true, items: {string: {min_len: 1}}}]",
    [[], ["a"], ["a", "a"], ["a", "b", "c"], [""], undefined],
  ],
  ["repeated string x = 1 [(buf.validate.field).required = true]", [[], ["a"], undefined]],
  [
    "repeated string x = 1 [(buf.validate.field) = {ignore: IGNORE_IF_ZERO_VALUE, repeated: {min_items: 2}}]",
    [[], ["a"], ["a", "b"], undefined],
  ],
  [
    "map<string, int32> x = 1 [(buf.validate.field).map = {min_pairs: 1, max_pairs: 2, keys: {string: {min_len: 2}}, values: {int32: {gt: 0}}}]",
    [{}, { ab: 1 }, { a: 1 }, { ab: 0 }, { aa: 1, bb: 1, cc: 1 }, undefined],
  ],
  ["map<int32, string> x = 1", [{ 1: "a" }, {}, undefined]],
  ["google.protobuf.StringValue x = 1 [(buf.validate.field).string.min_len = 2]", ["a", "ab", null, undefined]],
  ["google.protobuf.Int32Value x = 1 [(buf.validate.field).int32.gt = 0]", [0, 1, null, undefined]],
  ["google.protobuf.Int64Value x = 1 [(buf.validate.field).int64.gt = 0]", ["0", "1", null, undefined]],
  ["Other x = 1 [(buf.validate.field).required = true]", [{ y: "a" }, undefined]],
  [
    "google.protobuf.Any x = 1 [(buf.validate.field).any.in = 'type.googleapis.com/t.v1.Other']",
    [{ "@type": "type.googleapis.com/t.v1.Other" }, { "@type": "type.googleapis.com/t.v1.Case0" }, undefined],
  ],
];

const proto = `syntax = "proto3";
package t.v1;
import "buf/validate/validate.proto";
import "google/protobuf/any.proto";
import "google/protobuf/wrappers.proto";
enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; COLOR_BLACK = 5; COLOR_BLUE = 2; }
message Other { string y = 1; }
${table.map(([field], index) => `message Case${index} { ${field}; }`).join("\n")}
service S { ${table.map((_, index) => `rpc M${index}(Case${index}) returns (Other);`).join("\n")} }
`;

let model: Model;
let accepted: (index: number, value: JsonValue | undefined) => boolean;
let documented: (index: number, value: JsonValue | undefined) => boolean;

beforeAll(async () => {
  const protos = { "t/v1/t.proto": proto };
  ({ model } = await modelOf(protos));
  const { registry } = await compileProtos(protos);
  const validator = createValidator({ registry });
  accepted = (index, value) => {
    const desc = registry.getMessage(`t.v1.Case${index}`);
    if (desc === undefined) throw new Error("no such case");
    const message = fromJson(desc, value === undefined ? {} : { x: value }, { registry: createRegistry(...registry) });
    const { kind, error } = validator.validate(desc, message);
    if (kind === "error") throw error;
    return kind === "valid";
  };
  const schemas = createSchemas(model, {
    prefix: "#/$defs/",
    validated: new Set(["input"]),
    written: "output",
    dialect: { closed: true, siblings: true },
  });
  const roots: Json = table.map((_, index) => schemas.message(`t.v1.Case${index}`, "input"));
  const { document, components } = schemas.finish(roots);
  const ajv = new Ajv2020.default({ strict: false, logger: false });
  addFormats.default(ajv);
  const validate = (document as readonly { readonly $ref: string }[]).map((root) =>
    ajv.compile({ ...root, $defs: components }),
  );
  documented = (index, value) => validate[index]?.(value === undefined ? {} : { x: value }) === true;
});

describe("rules as keywords", () => {
  test.each(table.map(([field, samples], index): [string, number, typeof samples] => [field, index, samples]))(
    "%s",
    (_field, index, samples) => {
      const verdicts = (judge: typeof accepted) =>
        samples.map((sample) => [JSON.stringify(sample), judge(index, sample)]);
      expect(verdicts(documented)).toEqual(verdicts(accepted));
    },
  );
});

describe("rules in words", () => {
  test.each([
    ["string x = 1 [(buf.validate.field).string.max_bytes = 8]", "- At most 8 bytes in UTF-8."],
    ["string x = 1 [(buf.validate.field).string.pattern = '(?i)^a$']", "- Matches `(?i)^a$` (RE2)."],
    ["int64 x = 1 [(buf.validate.field).int64 = {gt: 1, lte: 5}]", "- Greater than 1 and at most 5."],
    ["google.protobuf.Duration x = 1 [(buf.validate.field).duration.lt.seconds = 5]", "- Shorter than `5s`."],
    ["google.protobuf.Timestamp x = 1 [(buf.validate.field).timestamp.lt_now = true]", "- In the past."],
    [
      "string x = 1 [(buf.validate.field).string.host_and_port = true]",
      "- A host name or IP address and a port: `example.com:8080`, `[::1]:80`.",
    ],
    [
      "string x = 1 [(buf.validate.field).cel = {id: 'a', message: 'must shout', expression: 'this == this.upperAscii()'}]",
      "- Must shout. (CEL: `this == this.upperAscii()`)",
    ],
  ])("%s", async (field, want) => {
    const built = await modelOf({
      "t/v1/t.proto": `syntax = "proto3"; package t.v1; import "buf/validate/validate.proto";
        import "google/protobuf/duration.proto"; import "google/protobuf/timestamp.proto";
        message M { ${field}; google.protobuf.Duration d = 8; google.protobuf.Timestamp t = 9; }
        service S { rpc A(M) returns (M); }`,
    });
    const schemas = createSchemas(built.model, {
      prefix: "#/$defs/",
      validated: new Set(["input"]),
      written: "output",
      dialect: { closed: true, siblings: true },
    });
    const { components } = schemas.finish([schemas.message("t.v1.M", "input")]);
    expect(components["t.v1.M"]).toMatchObject({ properties: { x: { description: want } } });
  });
});
