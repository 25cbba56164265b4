import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, shopProto } from "../support/svcgen.js";

const project = createProject();
const proto = "schemas/shop/v1/shop.proto";

beforeAll(() => {
  project.svcgen([]);
  project.write(proto, shopProto.replace("Finds a thing", "Looks for a thing"));
});
afterAll(() => project.dispose());

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../schemas/diagnostics.json"), "utf8"));
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);

function readJson(text: string) {
  const value = JSON.parse(text);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}

test("json is one object that follows the shipped schema: drift, success, generate", () => {
  const drift = project.svcgen(["check", "--format", "json"]);
  expect(drift.code).toBe(1);
  const report = readJson(drift.stdout);
  expect(report).toMatchObject({ schema: 1, ok: false, command: "check" });
  expect(report.diagnostics).toContainEqual(
    expect.objectContaining({
      severity: "error",
      start: { line: 1, column: 1 },
      docs: expect.stringMatching(/^svcgen explain drift\//),
    }),
  );
  expect(report.files).toContainEqual({ path: "generated/openapi/openapi.yaml", state: "stale" });
  expect(report.timings.length).toBeGreaterThan(0);

  const dry = readJson(project.svcgen(["--dry-run", "--format", "json"]).stdout);
  expect(dry).toMatchObject({ ok: true, command: "generate", diagnostics: [{ code: "client/no-types" }] });
  expect(dry.files).toContainEqual({ path: "generated/openapi/openapi.yaml", state: "written" });
});

test("json stays one object when the job could not be done", () => {
  const { code, stdout, stderr } = project.svcgen(["check", "--format", "json", "--config", "none.json"]);
  expect([code, stderr]).toEqual([2, ""]);
  expect(readJson(stdout)).toMatchObject({
    ok: false,
    command: "check",
    diagnostics: [{ code: "cli/usage" }],
    files: [],
  });
  const staged = project.svcgen(["check", "--staged", "--format", "json"]);
  expect(staged.code).toBe(2);
  expect(readJson(staged.stdout).diagnostics[0].code).toBe("env/not-a-repository");
});

test.each([
  ["check", "--stagde", "--format", "json"],
  ["check", "--format=json", "more"],
])("json stays one object for a mistake in the command line: %s %s %s", (...args) => {
  const { code, stdout, stderr } = project.svcgen(args);
  expect([code, stderr]).toEqual([2, ""]);
  expect(readJson(stdout)).toMatchObject({ ok: false, command: "check", diagnostics: [{ code: "cli/usage" }] });
});

test("a compile error has its place in every format", () => {
  const broken = createProject();
  broken.write(proto, shopProto.replace("returns (Thing)", "returns (Thin)"));
  const json = readJson(broken.svcgen(["check", "--format", "json"]).stdout);
  expect(json.diagnostics).toMatchObject([{ code: "schema/compile", path: proto, start: { line: 10, column: 42 } }]);

  const github = broken.svcgen(["generate", "--format", "github"]);
  expect(github.code).toBe(1);
  expect(github.stdout).toMatch(
    new RegExp(
      `^::error file=${proto},line=10,col=42,endLine=10,endColumn=\\d+,title=schema/compile::cannot find .*\n$`,
    ),
  );

  const sarif = JSON.parse(broken.svcgen(["check", "--format", "sarif"]).stdout);
  expect(sarif.version).toBe("2.1.0");
  const [run] = sarif.runs;
  expect(run.tool.driver).toMatchObject({
    name: "svcgen",
    rules: [{ id: "schema/compile", help: { text: expect.stringContaining("*This is reported when*") } }],
  });
  expect(run.results).toMatchObject([
    {
      ruleId: "schema/compile",
      ruleIndex: 0,
      level: "error",
      locations: [
        { physicalLocation: { artifactLocation: { uri: proto }, region: { startLine: 10, startColumn: 42 } } },
      ],
    },
  ]);
  broken.dispose();
});
