import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readProtoHeader } from "../../../generator/descriptors/proto-header.js";

describe("package and imports of a proto", () => {
  test.each<[string, string, string, string[]]>([
    ["plain", 'syntax = "proto3";\npackage a.b.v1;\nimport "x.proto";\n', "a.b.v1", ["x.proto"]],
    ["nothing", "", "", []],
    ["kinds of imports", 'import public "a";import weak \'b\';import option "c";', "", ["a", "b", "c"]],
    ["comments", '// import "no";\n/* package no; */ package /* x */ a /**/ . // y\n b;', "a.b", []],
    ["strings", 'option x = "import \\"no\\"; package no;"; import "y";', "", ["y"]],
    ["escapes and parts", "import 'a\\x2f' \"b\\057c\" '\\'';", "", ["a/b/c'"]],
    ["after declarations", 'message M { string import = 1; }\nimport "late.proto";', "", ["late.proto"]],
    [
      "after a declaration on its line",
      'message M {} import "late.proto"; enum E { A = 0; } package p;',
      "p",
      ["late.proto"],
    ],
    [
      "fields that are called so",
      'message M {\n  import package = 1;\n  string s = 2 [default = "import"];\n}',
      "",
      [],
    ],
    ["an option's literal", 'option (x) = { import: "no" package: "no" }; import "z";', "", ["z"]],
    ["unfinished", 'import "a', "", []],
    ["an unfinished comment", 'import "a"; /* import "b";', "", ["a"]],
    ["unbalanced", 'message M { } } import "a";', "", []],
  ])("%s", (_, text, name, imports) => {
    expect(readProtoHeader(text)).toEqual({ package: name, imports });
  });

  test("whatever stands between, and wherever the declarations are", () => {
    const space = fc.constantFrom(" ", "\n", "\t", "/* ; { */", '// "\n', "\r\n");
    const body = fc.constantFrom(
      "message M { string s = 1; }",
      "enum E { A = 0; }",
      'option o = "}";',
      ";",
      "service S {}",
    );
    const path = fc.stringMatching(/^[a-z/_.]{1,8}$/);
    const statement = fc.oneof(
      fc.record({ text: body, path: fc.constant(undefined) }),
      fc.tuple(path, space).map(([value, gap]) => ({ text: `import${gap}"${value}";`, path: value })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(statement, space), { maxLength: 8 }), (statements) => {
        const text = statements.map(([{ text: code }, gap]) => code + gap).join("");
        const want = statements.flatMap(([{ path: value }]) => (value === undefined ? [] : [value]));
        expect(readProtoHeader(text).imports).toEqual(want);
      }),
    );
  });

  test("any text is read without failing", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void readProtoHeader(text)));
  });
});
