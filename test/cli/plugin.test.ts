import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, CodeGeneratorResponseSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { readFolder } from "../support/pipeline.js";
import { createProject, pluginBinary, shopProto, svcgenBinary } from "../support/svcgen.js";

const root = join(import.meta.dirname, "../..");
const bin = join(root, "node_modules/.bin");

function bufGenerate(cwd: string, args: readonly string[]) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };
  return spawnSync(join(bin, "buf"), ["generate", ...args], { cwd, env, encoding: "utf8" });
}

test("buf generate with this repository's buf.gen.yaml writes what svcgen generate writes, byte for byte", () => {
  const project = createProject({});
  const made = join(project.folder, "by-buf");
  const { status, stderr } = bufGenerate(root, ["--output", made]);
  expect([status, stderr]).toEqual([0, ""]);
  const byBuf = project.tree("by-buf/generated");
  expect(Object.keys(byBuf).length).toBeGreaterThan(10);
  // Where check finds nothing, what is committed is what svcgen generate writes.
  const check = spawnSync(process.execPath, [svcgenBinary, "check", "--no-cache"], { cwd: root, encoding: "utf8" });
  expect([check.status, check.stdout]).toEqual([0, ""]);
  const { ".svcgen.manifest": _, ...committed } = readFolder(join(root, "generated"));
  expect(byBuf).toEqual(committed);
  project.dispose();
});

test("proto2, editions, options that only matter in sources, and several packages come out alike", () => {
  const project = createProject({
    "svcgen.config.json": '{"emit": {"openapi": {"types": false}}}',
    "buf.yaml": "version: v2\nmodules:\n  - path: schemas\n  - path: include\n",
    "buf.gen.yaml": `version: v2\nplugins:\n  - local: ["node", ${JSON.stringify(pluginBinary)}]\n    out: generated\n    strategy: all\n`,
    "schemas/shop/v1/shop.proto": shopProto,
    "schemas/old/v1/old.proto":
      'syntax = "proto2";\npackage old.v1;\nmessage Old {\n  required string a = 1;\n  optional group G = 2 { optional int64 b = 3; }\n  extensions 100 to max;\n}\n',
    "schemas/next/v1/next.proto":
      'edition = "2023";\npackage next.v1;\nimport "buf/validate/validate.proto";\nimport "shop/v1/shop.proto";\n// Ümläute 🙂 before a rule.\nmessage Next {\n  /* 🙂 */ string a = 1 [(buf.validate.field).string.min_len = 3];\n  shop.v1.Thing thing = 2;\n}\n',
  });
  project.svcgen(["includes", "--out", "include"]);
  const direct = project.svcgen(["generate"]);
  expect(direct.code, direct.stderr).toBe(0);
  const { ".svcgen.manifest": _, ...wanted } = project.tree("generated");
  const { status, stderr } = bufGenerate(project.folder, ["--output", "by-buf"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(project.tree("by-buf/generated")).toEqual(wanted);
  project.dispose();
});

test("what is wrong with the schemas comes back as the plugin's error, with its place", () => {
  const project = createProject({
    "svcgen.config.json": "{}",
    "buf.yaml": "version: v2\nmodules:\n  - path: schemas\n  - path: include\n",
    "buf.gen.yaml": `version: v2\nplugins:\n  - local: ["node", ${JSON.stringify(pluginBinary)}]\n    out: generated\n    strategy: all\n`,
    "schemas/shop/v1/shop.proto": shopProto.replace("{id}", "{identity}"),
  });
  project.svcgen(["includes", "--out", "include"]);
  const { status, stderr } = bufGenerate(project.folder, []);
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/schemas\/shop\/v1\/shop\.proto:12:\d+: error: .* \[http\/path-field\]/);
  expect(project.exists("generated")).toBe(false);
  project.dispose();
});

test("a wrong configuration is an error in the response; an unknown parameter and rubbish are exit 1 with stderr", () => {
  const project = createProject({ "svcgen.config.json": '{"oput": 1}', "schemas/shop/v1/shop.proto": shopProto });
  const run = (input: Uint8Array) => spawnSync(process.execPath, [pluginBinary], { cwd: project.folder, input });
  const wrong = run(toBinary(CodeGeneratorRequestSchema, create(CodeGeneratorRequestSchema)));
  expect(wrong.status).toBe(0);
  expect(fromBinary(CodeGeneratorResponseSchema, wrong.stdout).error).toContain("[config/unknown-key]");
  const parameter = run(toBinary(CodeGeneratorRequestSchema, create(CodeGeneratorRequestSchema, { parameter: "x=y" })));
  expect([parameter.status, parameter.stdout.length]).toEqual([1, 0]);
  expect(parameter.stderr.toString()).toContain('unknown parameter "x=y"');
  const rubbish = run(new Uint8Array([255, 255, 255]));
  expect([rubbish.status, rubbish.stdout.length]).toEqual([1, 0]);
  project.dispose();
});
