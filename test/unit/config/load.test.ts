import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../generator/config/load.js";
import { resolveConfig } from "../../../generator/config/resolve.js";
import { createMemorySource } from "../../../generator/source/memory.js";
import type { Source } from "../../../generator/source/source.js";
import { createWorkTreeSource } from "../../../generator/source/work-tree.js";

let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "svcgen-config-")));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a configuration is found and evaluated", () => {
  test("there need not be one", async () => {
    expect(await load({})).toEqual({ config: resolveConfig(), path: undefined, dependencies: [], diagnostics: [] });
  });

  test.each<[string, string]>([
    ["svcgen.config.json", '{ "$schema": "./x.json", "out": "here" }'],
    [
      "svcgen.config.ts",
      'import { defineConfig } from "svcgen";\nconst out: string = "here";\nexport default defineConfig({ out });\n',
    ],
    [
      "svcgen.config.mts",
      'import { defineConfig } from "svcgen";\nexport default defineConfig({ out: "here" as string });\n',
    ],
    [
      "svcgen.config.js",
      'import { defineConfig } from "svcgen";\nexport default defineConfig({ out: await Promise.resolve("here") });\n',
    ],
    ["svcgen.config.mjs", 'export default { out: "here" };\n'],
    [
      "svcgen.config.js",
      'const { defineConfig } = require("svcgen");\nmodule.exports = defineConfig({ out: "here" });\n',
    ],
  ])("%s", async (path, text) => {
    const loaded = await load({ [path]: text });
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.path).toBe(path);
    expect(loaded.config.out).toBe("here");
  });

  test("TypeScript comes first, a named file before all", async () => {
    const files = { "svcgen.config.ts": 'export default { out: "ts" }', "svcgen.config.json": '{"out":"json"}' };
    expect((await load(files)).config.out).toBe("ts");
    expect((await load(files, "svcgen.config.json")).config.out).toBe("json");
    await expect(load(files, "other.json")).rejects.toThrow("the configuration other.json does not exist");
  });

  test("its imports are recorded, in whichever way they are loaded", async () => {
    const loaded = await load({
      "svcgen.config.ts": `
        import { out } from "./config/a.ts";
        import mjs from "./config/b.mjs";
        import cjs from "./config/c.cjs";
        import data from "./config/d.json" with { type: "json" };
        const { extra } = await import("./config/e.js");
        export default { out: [out, mjs, cjs, data.d, extra].join("-") };`,
      "config/a.ts": 'import { z } from "./z.js";\nexport const out: string = z;',
      "config/z.ts": 'export const z = "a";',
      "config/b.mjs": 'export { default } from "./b2.mjs";',
      "config/b2.mjs": 'export default "b";',
      "config/c.cjs": 'module.exports = require("./c2.cjs");',
      "config/c2.cjs": 'module.exports = "c";',
      "config/d.json": '{ "d": "d" }',
      "config/e.js": 'export const extra = "e";',
      "config/unused.ts": "export {};",
    });
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.config.out).toBe("a-b-c-d-e");
    const names = ["a.ts", "b.mjs", "b2.mjs", "c.cjs", "c2.cjs", "d.json", "e.js", "z.ts"];
    expect(loaded.dependencies).toEqual(names.map((name) => `config/${name}`));
  });

  test("it is evaluated anew each time", async () => {
    const text = 'import { out } from "./a.ts";\nexport default { out };';
    expect((await load({ "svcgen.config.ts": text, "a.ts": 'export const out = "one";' })).config.out).toBe("one");
    expect((await load({ "svcgen.config.ts": text, "a.ts": 'export const out = "two";' })).config.out).toBe("two");
  });

  test("what was translated is kept by content; where nothing can be kept, it works all the same", async () => {
    const text = 'import { out } from "./a.ts";\nexport default { out: out as string };';
    const source = createWorkTreeSource(folder);
    write({ file: "", "svcgen.config.ts": text });
    for (const cacheFolder of [join(folder, "cache"), join(folder, "file/none")]) {
      for (const out of ["one", "one", "two"]) {
        write({ "a.ts": `export const out: string = "${out}";` });
        expect((await loadConfig(source, folder, { cacheFolder })).config.out).toBe(out);
      }
    }
    expect(readdirSync(join(folder, "cache/config")).length).toBeGreaterThan(1);
  });

  test("the text comes from the source, imports from the disk; where these differ, it is said", async () => {
    const text = 'import { out } from "./a.ts";\nexport default { out };';
    write({ "svcgen.config.ts": "syntax error(", "a.ts": 'export const out = "disk";', "b.ts": "" });
    const staged = (files: Record<string, string>): Source => ({ ...createMemorySource(files), kind: "git-index" });
    const same = await loadConfig(staged({ "svcgen.config.ts": text, "a.ts": 'export const out = "disk";' }), folder);
    expect(same.diagnostics).toEqual([]);
    expect(same.config.out).toBe("disk");
    for (const files of [{ "a.ts": 'export const out = "staged";' }, {}]) {
      const other = await loadConfig(staged({ "svcgen.config.ts": text, ...files }), folder);
      expect(other.diagnostics.map(({ code, span }) => [code, span?.path])).toEqual([
        ["config/staged-import-differs", "a.ts"],
      ]);
    }
  });
});

describe("schema folders", () => {
  test.each<[string, Record<string, string>, string[], string[]]>([
    [
      "buf.yaml of version 2",
      { "buf.yaml": "version: v2\nmodules:\n  - path: proto\n  - path: vendor/x\n" },
      ["proto", "vendor/x"],
      ["buf.yaml"],
    ],
    ["without modules", { "buf.yaml": "version: v2\n" }, ["."], ["buf.yaml"]],
    ["of version 1", { "buf.yaml": "version: v1\n" }, ["schemas"], ["buf.yaml"]],
    [
      "the configuration wins",
      { "buf.yaml": "version: v2\n", "svcgen.config.json": '{"schemas":["api"]}' },
      ["api"],
      [],
    ],
    ["nothing said", { "svcgen.config.json": "{}" }, ["schemas"], []],
  ])("%s", async (_, files, schemas, dependencies) => {
    const loaded = await load(files);
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.config.schemas).toEqual(schemas);
    expect(loaded.dependencies).toEqual(dependencies);
  });

  test("a broken buf.yaml is reported at its place", async () => {
    const { diagnostics } = await load({ "buf.yaml": "version: v2\nmodules: [\n" });
    expect(diagnostics.map(({ code, span }) => [code, span?.path, span?.start.line])).toEqual([
      ["config/syntax", "buf.yaml", 3],
    ]);
  });
});

describe("problems stand at their place", () => {
  test.each<[string, string, string, string, number, number]>([
    [
      "a key",
      "svcgen.config.ts",
      'import { defineConfig } from "svcgen";\nexport default defineConfig({\n  emit: { opanapi: false },\n});\n',
      "config/unknown-key",
      3,
      11,
    ],
    ["a value", "svcgen.config.json", '{\n  "out": 3\n}\n', "config/invalid-value", 2, 3],
    ["a list entry", "svcgen.config.json", '{ "schemas": ["a",\n  7] }', "config/invalid-value", 2, 3],
    [
      "a key that also stands elsewhere",
      "svcgen.config.ts",
      'const x = { nope: 1 }; // nope: 1\nexport default {\n  out: `${"{"}a`, include: ["nope: ", \'b\'],\n  emit: { openapi: { nope: 1 } },\n};\nvoid x;\n',
      "config/unknown-key",
      4,
      22,
    ],
    [
      "a part that is made elsewhere",
      "svcgen.config.ts",
      'const openapi = { titel: "x" };\nexport default { emit: { openapi } };\n',
      "config/unknown-key",
      2,
      26,
    ],
    [
      "a missing option",
      "svcgen.config.json",
      '{ "gateway": {\n "upstreams": { "a": {} } } }',
      "config/invalid-value",
      2,
      17,
    ],
    ["syntax of TypeScript", "svcgen.config.ts", "export default {\n  out: ,\n};\n", "config/syntax", 2, 8],
    ["an exception", "svcgen.config.ts", 'export default {};\nthrow new Error("no");\n', "config/syntax", 2, 7],
    ["JSON", "svcgen.config.json", '{\n  "out": }', "config/syntax", 2, 10],
    ["no default export", "svcgen.config.ts", "export const config = {};", "config/syntax", 1, 1],
  ])("%s", async (_, path, text, code, line, column) => {
    const { config, diagnostics } = await load({ [path]: text });
    expect(diagnostics.map((d) => [d.code, d.span?.path, d.span?.start])).toEqual([[code, path, { line, column }]]);
    expect(config).toEqual(resolveConfig());
  });

  test("an import that is not there is named", async () => {
    const { diagnostics } = await load({ "svcgen.config.ts": 'import "./nope.ts";\nexport default {};' });
    expect(diagnostics.map(({ code }) => code)).toEqual(["config/syntax"]);
    expect(diagnostics[0]?.message).toContain("nope.ts");
    expect(diagnostics[0]?.message).not.toContain(folder);
  });
});

async function load(files: Record<string, string>, file?: string) {
  write(files);
  return loadConfig(createWorkTreeSource(folder), folder, { file });
}

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
