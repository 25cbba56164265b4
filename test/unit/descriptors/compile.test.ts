import { describe, expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/resolve.js";
import type { UserConfig } from "../../../generator/config/user-config.js";
import { compileDescriptors } from "../../../generator/descriptors/compile.js";
import { createMemorySource } from "../../../generator/source/memory.js";

const message = (name: string, head = ""): string => `syntax = "proto3";\n${head}message ${name} {}\n`;

describe("which files are generated", () => {
  const files = {
    "schemas/acme/a/v1/a.proto": message("A", "package acme.a.v1;\n"),
    "schemas/acme/a/v1/sub/s.proto": message("S", "package acme.a.v1.sub;\n"),
    "schemas/acme/ab/v1/ab.proto": message("B", 'package acme.ab.v1;\nimport "acme/a/v1/a.proto";\n'),
    "schemas/google/api/http.proto": message("Mine", "package google.api;\n"),
    "schemas/google/api/other.proto": message("Other", "package google.api;\n"),
    "schemas/google/protobuf/any.proto": message("Any", "package google.protobuf;\n"),
    "schemas/README.md": "",
  };
  const a = "acme/a/v1/a.proto";
  const s = "acme/a/v1/sub/s.proto";
  const ab = "acme/ab/v1/ab.proto";
  const other = "google/api/other.proto";
  test.each<[string, UserConfig, string[]]>([
    ["all but the includes", {}, [a, s, ab, other]],
    ["a package with its sub-packages", { include: ["acme.a"] }, [a, s]],
    ["a package is not the beginning of a word", { include: ["acme.a.v1.s", "acme.ab"] }, [ab]],
    ["a file as imported", { include: [a] }, [a]],
    ["a file from the project", { include: [`./schemas/${a}`] }, [a]],
    ["a folder", { include: ["acme/a/v1/sub/", "schemas/acme/ab"] }, [s, ab]],
    ["without", { exclude: ["acme.a.v1.sub", "google"] }, [a, ab]],
    ["an include by name", { include: ["google.api"] }, ["google/api/http.proto", other]],
    ["excluded wins", { include: ["acme"], exclude: ["acme/ab"] }, [a, s]],
  ])("%s", async (_, user, want) => {
    const { descriptors, diagnostics } = await compile(files, user);
    const unmatched = user.include?.includes("acme.a.v1.s") ? ["schema/unmatched-include"] : [];
    expect(diagnostics.map(({ code }) => code)).toEqual(unmatched);
    if (unmatched.length === 0) expect(descriptors?.files).toEqual(want);
  });

  test("only what they import is compiled", async () => {
    const { descriptors } = await compile({ ...files, "schemas/x.proto": "broken" }, { include: ["acme.ab"] });
    expect([...(descriptors?.registry.files ?? [])].map(({ proto }) => proto.name)).toEqual([a, ab]);
  });

  test.each<[string, Record<string, string>, UserConfig, string]>([
    ["no folder", {}, {}, "no .proto files in schemas"],
    ["an empty folder", { "api/a.proto": message("A") }, { schemas: ["api", "vendor"] }, "no .proto files in vendor"],
    ["only includes", { "schemas/google/api/http.proto": message("A") }, {}, "no .proto files in schemas"],
    ["all excluded", { "schemas/a.proto": message("A") }, { exclude: ["a.proto"] }, "no .proto files in schemas"],
  ])("nothing to do: %s", async (_, given, user, want) => {
    await expect(compile(given, user)).rejects.toThrow(want);
  });
});

describe("import paths", () => {
  test("are relative to the roots; the inner root has the file", async () => {
    const { descriptors } = await compile(
      {
        "a/x.proto": message("X", 'import "y.proto";\nimport "z.proto";\n'),
        "a/in/y.proto": message("Y"),
        "z.proto": message("Z"),
      },
      { schemas: [".", "a", "a/in/"] },
    );
    expect(descriptors?.files).toEqual(["x.proto", "y.proto", "z.proto"]);
    const y = descriptors?.registry.getFile("y.proto");
    expect(y && descriptors?.span(y).path).toBe("a/in/y.proto");
  });

  test("must be unambiguous", async () => {
    const { diagnostics } = await compile(
      { "a/x.proto": message("X"), "b/x.proto": message("X") },
      { schemas: ["b", "a"] },
    );
    expect(diagnostics.map(({ code, span, related }) => [code, span?.path, related?.[0]?.span.path])).toEqual([
      ["schema/ambiguous-import", "b/x.proto", "a/x.proto"],
    ]);
  });

  test("a file of the user's wins over the bundled one, and over the compiler's", async () => {
    const { descriptors } = await compile({
      "schemas/a.proto": message("A", 'import "google/rpc/code.proto";\nimport "google/protobuf/empty.proto";\n'),
      "schemas/google/rpc/code.proto": message("Mine", "package google.rpc;\n"),
      "schemas/google/protobuf/empty.proto": message("Vacuum", "package google.protobuf;\n"),
    });
    expect(descriptors?.registry.getMessage("google.rpc.Mine")).toBeDefined();
    expect(descriptors?.registry.getMessage("google.protobuf.Vacuum")).toBeDefined();
    expect(descriptors?.files).toEqual(["a.proto"]);
    expect([...(descriptors?.bundled ?? [])]).toEqual(["google/rpc/code.proto"]);
  });

  test("may be long, and of any letters", async () => {
    const long = `${"folder/".repeat(40)}ä b.proto`;
    const { descriptors } = await compile({
      [`schemas/${long}`]: message("A"),
      "schemas/b.proto": message("B", `import "${long}";\n`),
    });
    expect(descriptors?.files).toEqual(["b.proto", long]);
  });
});

describe("what does not compile", () => {
  test("stands at its place in the user's file, whatever its encoding", async () => {
    const text = 'syntax = "proto3";\r\nimport "gogle/api/http.proto";\r\nmessage A {\r\n\tB b = 1;\r\n}\r\n';
    for (const mark of ["", "\ufeff"]) {
      const { descriptors, diagnostics } = await compile({ "schemas/x/a.proto": mark + text });
      expect(descriptors).toBeUndefined();
      const path = "schemas/x/a.proto";
      expect(diagnostics).toEqual([
        {
          code: "schema/compile",
          severity: "error",
          message: "imported file does not exist",
          span: { path, start: { line: 2, column: 1 }, end: { line: 2, column: 31 } },
          help: 'did you mean "google/api/http.proto"? Imports are relative to the folders in schemas',
        },
        {
          code: "schema/compile",
          severity: "error",
          message: "cannot find `B` in this scope",
          span: { path, start: { line: 4, column: 2 }, end: { line: 4, column: 3 } },
        },
      ]);
    }
  });

  test("a byte order mark is no column", async () => {
    const { diagnostics } = await compile({ "schemas/a.proto": '\ufeffsyntax = "proto3"; message A { B b = 1; }' });
    expect(diagnostics.map(({ span }) => span?.start.column)).toEqual([32]);
  });

  test.each<[string, string, string]>([
    ["a path from the project", "schemas/x/b.proto", 'did you mean "x/b.proto"?'],
    ["an unknown one", "zzz/q.proto", "svcgen brings google/api, google/rpc, svcgen/v1 and buf/validate"],
  ])("an import: %s", async (_, path, help) => {
    const { diagnostics } = await compile({
      "schemas/x/a.proto": message("A", `import "${path}";\n`),
      "schemas/x/b.proto": message("B"),
    });
    expect(diagnostics[0]?.help).toContain(help);
  });

  test("is found in imports too", async () => {
    const { diagnostics } = await compile(
      { "schemas/a.proto": message("A", 'import "b.proto";\n'), "vendor/b.proto": 'syntax = "proto3";\nmessage {}' },
      { schemas: ["schemas", "vendor"], include: ["a.proto"] },
    );
    expect(diagnostics.map(({ span }) => [span?.path, span?.start.line])).toEqual([["vendor/b.proto", 2]]);
  });

  test("bytes that are no text", async () => {
    const bytes = Uint8Array.from([...Buffer.from('syntax = "proto3"; // '), 0xff, 0xfe]);
    const { diagnostics } = await compile({ "schemas/a.proto": bytes });
    expect(diagnostics.map(({ code }) => code)).toEqual(["schema/compile"]);
  });
});

test.each<[string, string]>([
  ["proto2", 'syntax = "proto2"; message M { required string a = 1; optional group G = 2 {} extensions 5; }'],
  ["no syntax", "message M { optional string a = 1; }"],
  ["proto3", 'syntax = "proto3"; message M { optional string a = 1; }'],
  ["edition 2023", 'edition = "2023"; message M { string a = 1 [features.field_presence = IMPLICIT]; }'],
  ["edition 2024", 'edition = "2024"; export message M { string a = 1; }'],
])("%s compiles", async (_, text) => {
  const { descriptors, diagnostics } = await compile({ "schemas/m.proto": `\ufeff${text}` });
  expect(diagnostics).toEqual([]);
  expect(descriptors?.registry.getMessage("M")?.fields.at(0)?.name).toBe("a");
});

test("the image does not depend on the order of files, nor on line feeds in comments", async () => {
  const files = {
    "schemas/b.proto": message("B", 'import "a.proto";\n'),
    "schemas/a.proto": message("A", 'import "google/api/http.proto";\n'),
  };
  const [one, two] = await Promise.all([
    compile(files),
    compile(Object.fromEntries(Object.entries(files).reverse()), { schemas: ["./schemas/"] }),
  ]);
  expect(one.descriptors?.image).toEqual(two.descriptors?.image);
});

function compile(files: Readonly<Record<string, string | Uint8Array>>, user: UserConfig = {}) {
  return compileDescriptors(createMemorySource(files), resolveConfig(user));
}
