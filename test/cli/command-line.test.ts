import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commands } from "../../generator/cli/commands.js";
import { createProject, svcgenBinary } from "../support/svcgen.js";

const project = createProject();
afterAll(() => project.dispose());

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));

test("asked for, help and version go to stdout with exit 0", () => {
  for (const flag of ["--help", "-h"]) {
    const { code, stdout, stderr } = project.svcgen([flag]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const { usage } of commands) expect(stdout).toContain(`svcgen ${usage}`);
  }
  for (const flag of ["--version", "-V"])
    expect(project.svcgen([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test.each(commands.map((command) => [command.usage.split(" ")[0] ?? "", command] as const))(
  "help of %s shows its flags and two examples to copy",
  (name, command) => {
    const { code, stdout } = project.svcgen([name, "--help"]);
    expect(code).toBe(0);
    for (const flag of Object.keys(command.options)) expect(stdout).toContain(`--${flag}`);
    expect(command.examples).toHaveLength(2);
    for (const [line] of command.examples) {
      expect(line).toMatch(/^svcgen /);
      expect(stdout).toContain(line);
    }
  },
);

test.each([
  [["chekc"], "there is no command chekc. Did you mean check?", "svcgen --help"],
  [["xyzzyx"], "there is no command xyzzyx.", "svcgen --help"],
  [["check", "--stagde"], "there is no flag --stagde. Did you mean --staged?", "svcgen check --help"],
  [["--dry-rnu"], "there is no flag --dry-rnu. Did you mean --dry-run?", "svcgen --help"],
  [["check", "--format", "xml"], 'Choices: "text", "json", "github", "sarif"', "svcgen check --help"],
  [["check", "more"], '"more" is one argument too many.', "svcgen check --help"],
  [["--cwd", ".", "chekc"], "there is no command chekc. Did you mean check?", "svcgen --help"],
  [["--cwd", ".", "check", "--stagde=1"], "there is no flag --stagde. Did you mean --staged?", "svcgen check --help"],
  [["check", "-x"], "there is no flag -x.", "svcgen check --help"],
  [["hook"], "Not enough non-option arguments", "svcgen hook --help"],
  [["hook", "instal"], "Invalid values", "svcgen hook --help"],
  [["includes"], "Missing required argument: out", "svcgen includes --help"],
  [["--config"], "Not enough arguments following: config", "svcgen --help"],
])("the mistake %j is told once, on stderr, with exit 2", (args, message, help) => {
  const { code, stdout, stderr } = project.svcgen(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).toContain(`help: see "${help}"`);
  expect(stderr.trimEnd().split("\n")).toHaveLength(2);
});

test("a flag that is given twice counts the second time", () => {
  expect(project.svcgen(["--cwd", "nowhere", "--cwd", ".", "--dry-run"]).code).toBe(0);
});

test("every example of the help is a command line that svcgen reads", () => {
  for (const [line] of commands.flatMap((command) => command.examples)) {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "").slice(1);
    const { stderr } = project.svcgen([...words, "--help"]);
    expect(stderr, line).toBe("");
  }
});

test.each([
  ["a pipe", [], {}, false],
  ["a pipe in CI", [], { CI: "1" }, false],
  ["a flag", ["--color"], {}, true],
  ["FORCE_COLOR", [], { FORCE_COLOR: "1" }, true],
  ["NO_COLOR before FORCE_COLOR", [], { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ["an empty NO_COLOR", [], { NO_COLOR: "", FORCE_COLOR: "1" }, true],
  ["the flag before NO_COLOR", ["--color"], { NO_COLOR: "1" }, true],
  ["--no-color before FORCE_COLOR", ["--no-color"], { FORCE_COLOR: "1" }, false],
])("colours: %s", (_name, args, env, want) => {
  const { stdout, stderr } = project.svcgen(["check", ...args], { env });
  expect(stdout).not.toBe("");
  expect(stdout.includes("\u001b["), "stdout").toBe(want);
  expect(stderr.includes("\u001b["), "stderr").toBe(want);
});

test("explain prints the page of a code, lists them, and suggests", () => {
  const list = project.svcgen(["explain"]);
  expect(list.code).toBe(0);
  const codes = list.stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" ")[0]);
  expect(codes).toContain("drift/stale");
  expect(codes).toEqual(codes.toSorted());
  const page = project.svcgen(["explain", "drift/stale"]);
  expect(page.code).toBe(0);
  expect(page.stdout).toContain("*This is reported when*");
  const wrong = project.svcgen(["explain", "drift/stal"]);
  expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
  expect(wrong.stderr).toContain("did you mean drift/stale?");
});

test("routes lists the doors of every operation; --match says which one serves and why", () => {
  project.write(
    "schemas/shop/v1/shop.proto",
    `syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
service ShopService {
  rpc GetThing(Request) returns (Thing) { option (google.api.http) = {get: "/v1/things/{id}"}; }
  rpc GetBest(Request) returns (Thing) { option (google.api.http) = {get: "/v1/things/best"}; }
  rpc Plain(Request) returns (Thing);
}
message Request { string id = 1; }
message Thing { string id = 1; }
`,
  );
  const table = project.svcgen(["routes"]);
  expect([table.code, table.stderr]).toEqual([0, ""]);
  const rows = table.stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/));
  expect(rows).toEqual([
    ["ORDER", "METHOD", "PATH", "RPC", "QUEUE"],
    ["1", "GET", "/v1/things/best", "/shop.v1.ShopService/GetBest"],
    ["2", "GET", "/v1/things/{id}", "/shop.v1.ShopService/GetThing"],
    ["/shop.v1.ShopService/Plain"],
  ]);
  expect(project.svcgen(["routes", "best"]).stdout.trimEnd().split("\n")).toHaveLength(2);
  expect(JSON.parse(project.svcgen(["routes", "--json"]).stdout)).toHaveLength(3);

  const best = project.svcgen(["routes", "--match", "GET /v1/things/best"]);
  expect(best.stdout).toBe(
    [
      "GET /v1/things/best",
      "  is served by shop.v1.ShopService.GetBest  (GET /v1/things/best)",
      "  also matches shop.v1.ShopService.GetThing  (GET /v1/things/{id})",
      '  because segment 3: the literal "best" goes before a variable of one segment',
      "",
    ].join("\n"),
  );
  expect(project.svcgen(["routes", "--match", "get /v1/things/7?x=1"]).stdout).toContain("id = 7");
  expect(project.svcgen(["routes", "--match", "POST /v1/things/7"])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("405, Allow: GET, HEAD, OPTIONS"),
  });
  expect(project.svcgen(["routes", "--match", "GET /v2"])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("404"),
  });
  expect(project.svcgen(["routes", "--match", "nonsense"]).code).toBe(2);
});

test("includes writes what svcgen brings, once", () => {
  const first = project.svcgen(["includes", "--out", "include"]);
  expect([first.code, first.stdout]).toEqual([0, ""]);
  expect(project.read("include/google/api/http.proto")).toContain("message HttpRule");
  expect(project.read("include/buf/validate/validate.proto")).toContain("message FieldRules");
  expect(project.read("include/svcgen/v1/queue.proto")).toContain("package svcgen.v1;");
  expect(project.svcgen(["includes", "--out", "include"]).stderr).toBe("up to date\n");
});

test("a reader that closes the pipe early is no error", () => {
  const { status, stderr } = spawnSync(
    "bash",
    ["-c", `"${process.execPath}" "${svcgenBinary}" explain | head -n 1; exit "\${PIPESTATUS[0]}"`],
    { encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([0, ""]);
});

// An older Node is on some machines only.
const oldNode = ["/usr/bin/node", "/usr/local/bin/node"].find((path) => {
  if (!existsSync(path)) return false;
  return Number(spawnSync(path, ["-p", "process.versions.node.split('.')[0]"], { encoding: "utf8" }).stdout) < 22;
});
test.skipIf(oldNode === undefined)("an old Node says one clear line and exits 2", () => {
  const { status, stdout, stderr } = spawnSync(oldNode ?? "", [svcgenBinary, "--version"], { encoding: "utf8" });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^svcgen needs Node 22\.12 or later, and this is Node \d+\.\d+\.\d+\n$/);
});
