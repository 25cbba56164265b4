import { beforeAll, describe, expect, test } from "vitest";
import type { AnyDesc, Descriptors } from "../../../generator/descriptors/descriptors.js";
import { descriptorsFromImage } from "../../../generator/descriptors/image.js";
import type { Span } from "../../../generator/diagnostics/span.js";
import { compileProtos } from "../../support/compile.js";

const proto = `// Licensed to you.
syntax = "proto3";

// The package.
package acme.x.v1;

import "buf/validate/validate.proto";
import "google/api/annotations.proto";
import "svcgen/v1/rest.proto";

/** Serves. */
service S {
  // Gets.
  rpc Get(M) returns (M) {
    option deprecated = true;
    option (google.api.http) = {
      get: "/a/{id}" // {
      additional_bindings: [
        {get: "/b" "/c"},
        {custom: {kind: "*", path: "/d"}, response_body: 'id'}
      ]
    };
    option (svcgen.v1.rest).success_status = 201;
    option (svcgen.v1.rest).cache = {max_age {seconds: 5} private: true};
  }
  rpc Two(stream M)
      returns (stream M) {
    option (google.api.http).get = "/two";
    option (svcgen.v1.rest) = {
      success_status: 202;
      errors { code: "a" } errors { code: "b", description: "]" }
      errors: [{code: "c"}] // get: 3
    };
  }
  rpc None(M) returns (M);
}

message M {
  string id = 1; // Trailing.
  /* \u{1d4b3}漢e\u0301\t*/ repeated string tags = 2 [deprecated = true, (buf.validate.field).repeated = {
    items: {string: {min_len: 3}}
  }];
  map<string, M> map = 3;
\t\tN.Kind kind = 4;
  oneof choice {
    // Indented
    //   more.
    bool yes = 5;
    optional_ no = 6;
  }
  optional bool maybe = 7;
  message N { enum Kind { KIND_UNSPECIFIED = 0; KIND_A = 1 [deprecated = true]; } }
}
message optional_ {}
`;

const path = "acme/x/v1/x.proto";
let descriptors: Descriptors;

beforeAll(async () => {
  descriptors = await compileProtos({ [path]: proto });
});

describe("where a declaration stands", () => {
  test.each<[string, string]>([
    ["acme/x/v1/x.proto", "package acme.x.v1;"],
    ["acme.x.v1.S", "service S"],
    ["acme.x.v1.S.Get", "rpc Get"],
    ["acme.x.v1.S.Two", "rpc Two"],
    ["acme.x.v1.S.None", "rpc None(M) returns (M);"],
    ["acme.x.v1.M", "message M"],
    ["acme.x.v1.optional_", "message optional_ {}"],
    ["acme.x.v1.M.id", "string id = 1;"],
    ["acme.x.v1.M.tags", "repeated string tags"],
    ["acme.x.v1.M.map", "map<string, M> map = 3;"],
    ["acme.x.v1.M.kind", "N.Kind kind = 4;"],
    ["acme.x.v1.M.choice", "oneof choice"],
    ["acme.x.v1.M.yes", "bool yes = 5;"],
    ["acme.x.v1.M.maybe", "optional bool maybe = 7;"],
    ["acme.x.v1.M.N", "message N { enum Kind { KIND_UNSPECIFIED = 0; KIND_A = 1 [deprecated = true]; } }"],
    ["acme.x.v1.M.N.Kind", "enum Kind { KIND_UNSPECIFIED = 0; KIND_A = 1 [deprecated = true]; }"],
    ["acme.x.v1.M.N.Kind.KIND_A", "KIND_A = 1 [deprecated = true];"],
  ])("%s", (name, want) => {
    const span = descriptors.span(find(name));
    expect(span.path).toBe(`schemas/${path}`);
    expect(textAt(span)).toBe(want);
  });
});

describe("where an option stands", () => {
  const http = 72295728;
  const rest = 50813;
  const field = 1159;
  test.each<[string, string, number[], string | RegExp]>([
    ["a whole option", "S.Get", [http], /^\(google\.api\.http\) = \{\n.*\n {4}\}$/s],
    ["an entry", "S.Get", [http, 2], 'get: "/a/{id}"'],
    ["a list without an index: its first", "S.Get", [http, 11], '{get: "/b" "/c"}'],
    ["an entry in the first of a list", "S.Get", [http, 11, 0, 2], 'get: "/b" "/c"'],
    ["the second of a list", "S.Get", [http, 11, 1], `{custom: {kind: "*", path: "/d"}, response_body: 'id'}`],
    ["an entry in it", "S.Get", [http, 11, 1, 12], "response_body: 'id'"],
    ["an entry below", "S.Get", [http, 11, 1, 8, 2], 'path: "/d"'],
    ["an entry that is not set: the nearest", "S.Get", [http, 11, 1, 7], /^{custom/],
    ["an option in parts", "S.Get", [rest, 1], "option (svcgen.v1.rest).success_status = 201;"],
    ["a whole option in parts: its first", "S.Get", [rest], "option (svcgen.v1.rest).success_status = 201;"],
    ["a literal of a part", "S.Get", [rest, 2, 2], "private: true"],
    ["below a literal of a part", "S.Get", [rest, 2, 1, 1], "seconds: 5"],
    ["an option of protobuf's own", "S.Get", [33], "option deprecated = true;"],
    ["one value", "S.Two", [http, 2], 'option (google.api.http).get = "/two";'],
    ["repeated by name: the second", "S.Two", [rest, 3, 1, 2], 'description: "]"'],
    ["repeated by name and as a list: the third", "S.Two", [rest, 3, 2, 1], 'code: "c"'],
    ["after white space that spans lines", "M.tags", [field, 18, 4, 14, 2], "min_len: 3"],
    ["an option in brackets", "M.tags", [3], "deprecated = true"],
    ["an option that is not set", "S.None", [http, 2], "rpc None(M) returns (M);"],
    ["another option is not pointed at", "M.id", [field, 1], "string id = 1;"],
  ])("%s", (_, name, numbers, want) => {
    const text = textAt(descriptors.optionSpan(find(`acme.x.v1.${name}`), numbers));
    if (typeof want === "string") expect(text).toBe(want);
    else expect(text).toMatch(want);
  });
});

describe("comments", () => {
  test.each<[string, string]>([
    ["acme/x/v1/x.proto", "The package."],
    ["acme.x.v1.S", "Serves."],
    ["acme.x.v1.S.Get", "Gets."],
    ["acme.x.v1.M.id", "Trailing."],
    ["acme.x.v1.M.yes", "Indented\n  more."],
    ["acme.x.v1.S.None", ""],
  ])("%s: %j", (name, want) => {
    expect(descriptors.comment(find(name))).toBe(want);
  });

  test.each<[string, string, string]>([
    ["line feeds of Windows", "// One.\r\n//\r\n// Two.  \r\n", "One.\n\nTwo."],
    ["a star as bullet", "// * a\n// * b\n", "* a\n* b"],
    ["JavaDoc", "/**\n * One.\n *   two\n */\n", "One.\n  two"],
    ["a block without stars", "/*\n   One.\n     two\n*/\n", "One.\ntwo"],
    ["no space", "//One.\n//\ttwo\n", "One.\n\ttwo"],
  ])("%s", async (_, comment, want) => {
    const compiled = await compileProtos({ "a.proto": `syntax = "proto3";\npackage a;\n${comment}message A {}\n` });
    const message = compiled.registry.getMessage("a.A");
    expect(message && compiled.comment(message)).toBe(want);
  });

  test.each<[string, string, string]>([
    ["above the syntax", '// About.\nsyntax = "proto3";\npackage a;', "About."],
    ["a licence is none", '// Copyright 2024 X\nsyntax = "proto3";\npackage a;', ""],
    ["none", 'syntax = "proto3";', ""],
  ])("of a file: %s", async (_, text, want) => {
    const compiled = await compileProtos({ "a.proto": text });
    const file = compiled.registry.getFile("a.proto");
    expect(file && compiled.comment(file)).toBe(want);
  });
});

test("without the text, places are those of the compiler", () => {
  const { image, files, bundled } = descriptors;
  const bare = descriptorsFromImage(image, files, bundled);
  expect(bare.files).toEqual([path]);
  const method = find("acme.x.v1.S.Get", bare);
  expect(bare.span(method)).toEqual({ path, start: { line: 14, column: 3 }, end: { line: 14, column: 10 } });
  expect(bare.optionSpan(method, [72295728, 11, 1, 12]).start).toEqual({ line: 18, column: 7 });
});

test("the imports that are bundled are named", () => {
  expect([...descriptors.bundled]).toEqual([
    "buf/validate/validate.proto",
    "google/api/annotations.proto",
    "google/api/http.proto",
    "google/rpc/error_details.proto",
    "svcgen/v1/rest.proto",
  ]);
  expect(descriptors.files).toEqual([path]);
});

function find(name: string, among = descriptors): AnyDesc {
  const { registry } = among;
  const parent = name.slice(0, name.lastIndexOf("."));
  const last = name.slice(parent.length + 1);
  const message = registry.getMessage(parent);
  const found =
    registry.getFile(name) ??
    registry.get(name) ??
    registry.getService(parent)?.methods.find((method) => method.name === last) ??
    message?.fields.find((candidate) => candidate.name === last) ??
    message?.oneofs.find((oneof) => oneof.name === last) ??
    registry.getEnum(parent)?.values.find((value) => value.name === last);
  if (found === undefined) throw new Error(name);
  return found;
}

function textAt(span: Span): string {
  const lines = proto.split("\n").slice(span.start.line - 1, span.end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? "").slice(0, span.end.column - 1);
  lines[0] = (lines[0] ?? "").slice(span.start.column - 1);
  return lines.join("\n");
}
