import { file_buf_validate_validate as validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { describe, expect, test } from "vitest";
import { printProto } from "../../../generator/descriptors/print-proto.js";
import { compileProtos } from "../../support/compile.js";

test("protovalidate's options compile to the descriptor that they are printed from", async () => {
  const { registry } = await compileProtos(
    { "buf/validate/validate.proto": printProto(validate) },
    { include: ["buf"] },
  );
  expect(plain(registry.getFile("buf/validate/validate.proto")?.proto)).toEqual(plain(validate.proto));
});

const options = `
import "google/protobuf/descriptor.proto";
message Rule { optional string id = 1; repeated Rule inner = 2; map<string, int32> counts = 3; optional bytes raw = 4; optional double number = 5; }
enum Level { LOW = 0; HIGH = 1; }
extend google.protobuf.FileOptions { optional Rule file = 50001; }
extend google.protobuf.MessageOptions { optional Rule message = 50001; repeated string names = 50002; }
extend google.protobuf.FieldOptions { optional Level level = 50001; }
extend google.protobuf.OneofOptions { optional string oneof = 50001; }
extend google.protobuf.EnumOptions { optional int64 big = 50001; }
extend google.protobuf.EnumValueOptions { optional float number = 50001; }
extend google.protobuf.ExtensionRangeOptions { optional bool range = 50001; }
extend google.protobuf.ServiceOptions { repeated Rule service = 50001; }
extend google.protobuf.MethodOptions { optional Rule method = 50001; }`;

describe("a printed file compiles to the descriptor that it was printed from", () => {
  test.each<[string, string]>([
    [
      "proto2",
      `syntax = "proto2"; package a.b; ${options}
      option java_package = "x\\"y\\n\\001é"; option (file) = {id: "f", raw: "\\000\\xff"};
      message M {
        option (message) = {id: "a\\nb" inner {id: "x" inner {}} counts {key: "k" value: 3} number: -inf};
        option (names) = "n1"; option (names) = "n2";
        message Before { optional int32 x = 1; }
        required string s = 1 [default = "a\\"b\\tc\\001é", json_name = "es"];
        optional bytes b = 2 [default = "\\000\\377x\\"", deprecated = true, (level) = HIGH];
        repeated int32 packed = 3 [packed = true];
        optional group Grp = 4 { optional int32 g = 1; repeated group In = 2 { optional int32 y = 1; } }
        message Middle { extensions 1 to 5, 7; reserved 10, 12 to 20, 100 to max; reserved "foo", "bar"; }
        map<string, Before> m = 5;
        oneof o { option (oneof) = "oo"; int32 o1 = 6; group Og = 7 { optional int32 z = 1; } Middle o2 = 8; }
        map<int64, Level> m2 = 9;
        optional float inf = 10 [default = -inf]; optional double nan = 11 [default = nan]; optional Level l = 12 [default = HIGH];
        optional int64 i = 13 [default = -9223372036854775808]; optional bool t = 14 [default = true];
        message After { enum E { A = 0; } extend Ext { optional After after = 101; } }
        extensions 1000 to max [(range) = true, verification = UNVERIFIED];
      }
      message Ext { extensions 100 to 200; }
      extend Ext { optional string one = 102; repeated group Two = 103 { optional int32 q = 1; } }
      extend M { optional Ext other = 1001; }
      extend Ext { optional int32 three = 104; }
      enum E { option allow_alias = true; option (big) = -9223372036854775808; Z = 0; N = -1; Y = 0 [deprecated = true, (number) = 0.1]; reserved 5 to 7, 9, -5 to -3, 100 to max; reserved "OLD"; }
      service S { option (service) = {id: "1"}; option (service) = {id: "2"};
        rpc A(M) returns (stream M); rpc B(stream M) returns (M) { option (method) = {id: "m"}; option idempotency_level = IDEMPOTENT; } rpc C(stream M) returns (stream M); }`,
    ],
    [
      "proto3",
      `syntax = "proto3"; package a; import public "google/protobuf/any.proto"; import "google/protobuf/wrappers.proto"; option java_multiple_files = true;
      message M { optional int32 a = 1; int32 b = 2; oneof o { string c = 3; google.protobuf.Any d = 4; } repeated string e = 5; optional string f = 6; map<bool, M> g = 7; string __x_Y2 = 8; string fooBar_baz = 9; }
      message Empty {} enum E { E_0 = 0; }`,
    ],
    ["no package", `syntax = "proto3"; message M { N n = 1; message N {} } service S { rpc R(M) returns (M.N); }`],
    [
      "edition 2023",
      `edition = "2023"; package a; option features.field_presence = IMPLICIT; option features.enum_type = CLOSED;
      message M { int32 a = 1; string b = 2 [features.field_presence = LEGACY_REQUIRED]; N c = 3 [features.message_encoding = DELIMITED];
        repeated int32 d = 4 [features.repeated_field_encoding = EXPANDED]; map<string, N> e = 5; message N { reserved foo, bar; } int32 f = 6 [default = 3, features.field_presence = EXPLICIT]; extensions 10 to 20; }
      enum E { option features.enum_type = OPEN; A = 0; reserved OLD; } extend M { M.N x = 10; }`,
    ],
    [
      "edition 2024",
      `edition = "2024"; package a; export message M { local enum E { E_UNKNOWN = 0; } } local message N {}`,
    ],
  ])("%s", async (_, text) => {
    const original = (await compileProtos({ "a.proto": text })).registry.getFile("a.proto");
    if (original === undefined) throw new Error("not compiled");
    const printed = printProto(original);
    const again = (await compileProtos({ "a.proto": printed })).registry.getFile("a.proto");
    expect(plain(again?.proto)).toEqual(plain(original.proto));
    expect(again && printProto(again)).toBe(printed);
  });
});

/** A descriptor for comparison: without places and comments; options are there as bytes. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "sourceCodeInfo" && name !== "$unknown");
  const unknown = "$unknown" in value && Array.isArray(value.$unknown) ? value.$unknown.map(plain) : [];
  return { ...Object.fromEntries(entries.map(([name, item]) => [name, plain(item)])), unknown };
}
