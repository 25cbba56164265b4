import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createProject, shopProto, type TestProject } from "../support/svcgen.js";

let project: TestProject;

beforeEach(() => {
  project = createProject();
});

afterEach(() => project.dispose());

const proto = "schemas/shop/v1/shop.proto";
const rest = "generated/rest/shop/v1/shop-service.ts";

test("generate writes, says so on stderr, and nothing on stdout", () => {
  const { code, stdout, stderr } = project.svcgen(["generate"]);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /^✔ 1 service, \d+ files: \d+ written, 0 deleted, 0 unchanged \(\d+ ms\) 1 hint, shown by --verbose\n$/,
  );
  expect(code).toBe(0);
  expect(project.read(rest)).toContain("/v1/things/{id}");
  expect(project.read("generated/.svcgen.manifest")).toMatch(/^svcgen 1\ngenerator \d+\.\d+\n[0-9a-f]{16} {2}/);
});

test("no command is generate; quiet says nothing", () => {
  expect(project.svcgen(["--quiet"])).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(project.exists(rest)).toBe(true);
  expect(project.svcgen(["check", "-q"])).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("a second run writes nothing and keeps the times", () => {
  project.svcgen([]);
  const old = new Date(1_000_000_000_000);
  for (const path of Object.keys(project.tree("generated")))
    utimesSync(join(project.folder, "generated", path), old, old);
  const { code, stderr } = project.svcgen([]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^✔ 1 service, \d+ files: up to date \(/);
  for (const path of Object.keys(project.tree("generated")))
    expect(statSync(join(project.folder, "generated", path)).mtimeMs).toBe(+old);
});

test("with and without the cache the same comes out; a damaged cache is no cache", () => {
  project.svcgen(["--no-cache"]);
  const fresh = project.tree("generated");
  project.svcgen([]);
  project.remove("generated");
  project.svcgen([]);
  expect(project.tree("generated")).toEqual(fresh);
  const cache = join(project.folder, "../cache");
  expect(statSync(join(cache, "results")).isDirectory()).toBe(true);
  for (const path of Object.keys(project.tree("../cache")))
    if (path.startsWith("results")) project.write(`../cache/${path}`, "{");
  project.remove("generated");
  expect(project.svcgen([]).code).toBe(0);
  expect(project.tree("generated")).toEqual(fresh);
});

test("language, time zone and folder of the run are not in the output", () => {
  project.svcgen([]);
  const wanted = project.tree("generated");
  project.remove("generated");
  const env = { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", TZ: "Asia/Kathmandu" };
  project.svcgen(["--no-cache"], { cwd: "schemas/shop", env });
  expect(project.tree("generated")).toEqual(wanted);
});

test("two runs at the same time both end well", async () => {
  const ends = [0, 1, 2].map(() => {
    const child = project.start(["--no-cache"]);
    return new Promise<number | null>((done) => child.on("close", done));
  });
  expect(await Promise.all(ends)).toEqual([0, 0, 0]);
  expect(project.svcgen(["check"]).code).toBe(0);
});

test("every input counts in the cache: protos, new protos, configuration and what it imports", () => {
  project.remove("svcgen.config.json");
  project.write("title.ts", 'export const title = "First";\n');
  project.write(
    "svcgen.config.ts",
    'import { title } from "./title.ts";\nexport default { emit: { openapi: { title, types: false } } };\n',
  );
  project.svcgen([]);
  expect(project.read("generated/openapi/openapi.yaml")).toContain("title: First");
  project.write("title.ts", 'export const title = "Second";\n');
  expect(project.svcgen(["check"]).code).toBe(1);
  project.svcgen([]);
  expect(project.read("generated/openapi/openapi.yaml")).toContain("title: Second");
  project.write("schemas/shop/v1/more.proto", 'syntax = "proto3";\npackage shop.v1;\nmessage More {}\n');
  expect(project.svcgen(["check"]).stdout).toContain("drift/missing");
  project.svcgen([]);
  project.write(proto, shopProto.replace("Finds a thing", "Looks for a thing"));
  expect(project.svcgen(["check"]).stdout).toContain("drift/stale");
});

test("check tells the kinds of difference, each with its code, and never writes", () => {
  project.svcgen([]);
  project.write(rest, "mine\n");
  project.remove("generated/gateway/routes.json");
  project.write(proto, shopProto.replace("Finds a thing", "Looks for a thing"));
  const manifest = project.read("generated/.svcgen.manifest");
  project.write("generated/old.ts", "old\n");
  project.write("generated/.svcgen.manifest", `${manifest}${"0".repeat(16)}  old.ts\n`);
  project.write("generated/.svcgen-tmp-0123456789abcdef", "half");
  const before = project.tree();
  const { code, stdout, stderr } = project.svcgen(["check"]);
  expect(code).toBe(1);
  expect(project.tree()).toEqual(before);
  const lines = stdout.split("\n").filter((line) => /\[drift\//.test(line));
  const told = lines.map((line) => line.replace(/^(\S+?):1:1: error: .*\[(.*)\]$/, "$2 $1"));
  expect(told).toEqual(
    expect.arrayContaining([
      `drift/edited ${rest}`,
      "drift/missing generated/gateway/routes.json",
      "drift/stale generated/openapi/openapi.yaml",
      "drift/edited generated/old.ts",
      "drift/leftover generated/.svcgen-tmp-0123456789abcdef",
    ]),
  );
  expect(stderr).toContain("to mend it: npx svcgen generate");
});

test("orphans are told by check and deleted by generate with their folders", () => {
  project.write("schemas/shop/v1/more.proto", 'syntax = "proto3";\npackage shop.more.v1;\nmessage More {}\n');
  project.svcgen([]);
  project.remove("schemas/shop/v1/more.proto");
  expect(project.svcgen(["check"]).stdout).toContain("generated/messages/shop/v1/more_pb.ts:1:1: error: orphaned");
  expect(project.svcgen([]).stderr).toContain("1 deleted");
  expect(project.exists("generated/messages/shop/v1/more_pb.ts")).toBe(false);
});

test("an orphan with hand edits is kept and named, the rest is done, exit 1, until it is gone", () => {
  project.write("schemas/more/v1/more.proto", 'syntax = "proto3";\npackage more.v1;\nmessage More {}\n');
  project.svcgen([]);
  project.write("generated/messages/more/v1/more_pb.ts", "mine\n");
  project.remove("schemas/more");
  project.write(proto, shopProto.replace("Finds a thing", "Looks for a thing"));
  const { code, stderr } = project.svcgen([]);
  expect(code).toBe(1);
  expect(stderr).toContain("generated/messages/more/v1/more_pb.ts:1:1: error: edited");
  expect(project.read("generated/openapi/openapi.yaml")).toContain("Looks for a thing");
  expect(project.svcgen([]).code).toBe(1);
  project.remove("generated/messages/more");
  expect(project.svcgen([]).code).toBe(0);
  expect(project.svcgen(["check"]).code).toBe(0);
});

test("a hand edit stops generate before anything is written; --force overwrites", () => {
  project.svcgen([]);
  project.write(rest, "mine\n");
  project.write(proto, shopProto.replace("Finds a thing", "Looks for a thing"));
  const before = project.tree();
  const { code, stderr, stdout } = project.svcgen([]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(`${rest}:1:1: error: edited`);
  expect(stderr).toContain("--force");
  expect(project.tree()).toEqual(before);
  expect(project.svcgen(["--force"]).code).toBe(0);
  expect(project.svcgen(["check"]).code).toBe(0);
});

test("another version is one finding", () => {
  project.svcgen([]);
  project.write(
    "generated/.svcgen.manifest",
    project.read("generated/.svcgen.manifest").replace(/^generator .*$/m, "generator 99.7"),
  );
  project.write(proto, shopProto.replace("Finds a thing", "Looks for a thing"));
  const { code, stdout } = project.svcgen(["check"]);
  expect(code).toBe(1);
  expect(stdout.match(/\[drift\/[a-z-]+\]/g)).toEqual(["[drift/version-skew]"]);
  expect(project.svcgen([]).code).toBe(0);
  expect(project.svcgen(["check"]).code).toBe(0);
});

test("a compile error names its place with an excerpt, exit 1, nothing is written or deleted", () => {
  project.svcgen([]);
  const before = project.tree("generated");
  project.write(proto, shopProto.replace("returns (Thing)", "returns (Thin)"));
  for (const [command, stream] of [
    ["generate", "stderr"],
    ["check", "stdout"],
  ] as const) {
    const result = project.svcgen([command]);
    expect(result.code).toBe(1);
    expect(result[stream]).toContain(`${proto}:10:42: error: `);
    expect(result[stream]).toContain("[schema/compile]");
    expect(result[stream]).toContain(
      [
        " > 10 |   rpc GetThing(GetThingRequest) returns (Thin) {",
        "      |                                          ^^^^",
        "",
      ].join("\n"),
    );
    expect(result[stream]).toContain("svcgen explain schema/compile");
  }
  expect(project.tree("generated")).toEqual(before);
});

test.each([
  ["no schemas", { "svcgen.config.json": "{}" }, "schema/none"],
  ["a wrong key", { "svcgen.config.json": '{"oput": "x"}' }, "config/unknown-key"],
  ["broken JSON", { "svcgen.config.json": "{" }, "config/syntax"],
])("%s: exit 2, and nothing is deleted", (_name, files, code) => {
  project.svcgen([]);
  const before = project.tree("generated");
  if (code === "schema/none") project.remove("schemas");
  for (const [path, content] of Object.entries(files)) project.write(path, content);
  for (const command of ["generate", "check"]) {
    const result = project.svcgen([command]);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toContain(code);
  }
  expect(project.tree("generated")).toEqual(before);
});

test("--dry-run prints and does not write; --list-files names every file; --diff is a patch", () => {
  const dry = project.svcgen(["--dry-run"]);
  expect(dry.code).toBe(0);
  expect(dry.stdout).toContain(`write  ${rest}\n`);
  expect(project.exists("generated")).toBe(false);
  const listed = project.svcgen(["--list-files"]).stdout.trimEnd().split("\n");
  expect(listed).toContain(rest);
  expect(listed.length).toBe(Object.keys(project.tree("generated")).length - 1);
  project.write(proto, shopProto.replace("Finds a thing", "Looks for a thing"));
  const { stdout, stderr, code } = project.svcgen(["check", "--diff"]);
  expect(code).toBe(1);
  expect(stderr).toContain("drift/stale");
  expect(stdout).toContain("--- a/generated/openapi/openapi.yaml\n+++ b/generated/openapi/openapi.yaml\n");
  expect(stdout).toMatch(/^-.*Finds a thing/m);
  expect(stdout).toMatch(/^\+.*Looks for a thing/m);
});

test("--emit writes a part and leaves the other faces alone", () => {
  project.svcgen([]);
  project.write(proto, shopProto.replace("Finds a thing", "Looks for a thing"));
  const before = project.tree("generated");
  expect(project.svcgen(["--emit", "openapi"]).code).toBe(0);
  const after = project.tree("generated");
  const changed = Object.keys(after).filter((path) => after[path] !== before[path] && path !== ".svcgen.manifest");
  expect(changed).toEqual(["openapi/openapi.json", "openapi/openapi.yaml"]);
  expect(Object.keys(after)).toEqual(Object.keys(before));
});

test("it works from a sub-folder, with --cwd and --config; paths are printed from where one stands", () => {
  project.svcgen([]);
  project.remove("generated/gateway/routes.json");
  const inside = project.svcgen(["check"], { cwd: "schemas/shop" });
  expect(inside.code).toBe(1);
  expect(inside.stdout).toContain("../../generated/gateway/routes.json:1:1: error: missing");
  expect(inside.stderr).toContain("npx svcgen generate --cwd ../..");
  expect(project.svcgen(["--cwd", "../.."], { cwd: "schemas/shop" }).code).toBe(0);
  project.write("other.json", '{"out": "elsewhere"}');
  expect(project.svcgen(["--config", "other.json"]).code).toBe(0);
  expect(project.exists("elsewhere/gateway/routes.json")).toBe(true);
  expect(project.svcgen(["--config", "none.json"]).code).toBe(2);
});

test("CRLF check-outs are no drift", () => {
  project.svcgen([]);
  for (const [path, content] of Object.entries(project.tree("generated")))
    project.write(`generated/${path}`, content.replaceAll("\n", "\r\n"));
  project.write(proto, shopProto.replaceAll("\n", "\r\n"));
  expect(project.svcgen(["check"]).stdout).toBe("");
  expect(project.svcgen(["check"]).code).toBe(0);
  expect(project.svcgen([]).stderr).toContain("up to date");
});

test.each(["generated", "generated/rest", "generated/rest/shop/v1/shop-service.ts"])(
  "a link as %s: exit 2, never written through",
  (path) => {
    project.svcgen([]);
    const target = join(project.folder, "../target");
    mkdirSync(target);
    rmSync(join(project.folder, path), { recursive: true });
    symlinkSync(target, join(project.folder, path));
    for (const args of [["generate"], ["generate", "--force"], ["check"]]) {
      const { code, stderr } = project.svcgen(args);
      expect(code).toBe(2);
      expect(stderr).toContain(`${path}:1:1: error: a symbolic link`);
    }
    expect(project.tree("../target")).toEqual({});
  },
);

test("nothing to write needs no permission to write", () => {
  project.svcgen([]);
  const cache = join(project.folder, "../cache");
  rmSync(cache, { recursive: true });
  chmodSync(join(project.folder, ".."), 0o500);
  try {
    expect(project.svcgen([]).stderr).toContain("up to date");
    expect(project.svcgen(["check"]).code).toBe(0);
  } finally {
    chmodSync(join(project.folder, ".."), 0o700);
  }
});

test("--fail-on warning makes a warning count", () => {
  project.write(
    "svcgen.config.json",
    '{"rules": {"schema/unmatched-include": "warning"}, "include": ["shop", "nothing.here"]}',
  );
  const plain = project.svcgen([]);
  const strict = project.svcgen(["check", "--fail-on", "warning"]);
  if (plain.stderr.includes("warning:")) expect([plain.code, strict.code]).toEqual([0, 1]);
});
