import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitAll, git, must } from "../support/git.js";
import { createProject, shopFiles, shopProto, type TestProject } from "../support/svcgen.js";

let project: TestProject;

const proto = "schemas/shop/v1/shop.proto";
const changed = shopProto.replace("Finds a thing", "Looks for a thing");

beforeEach(() => {
  project = createProject();
  project.svcgen([]);
  commitAll(project);
});

afterEach(() => project.dispose());

const staged = () => project.svcgen(["check", "--staged"]);
const add = (...paths: string[]) => must(git(project, ["add", ...paths]));

test("what is committed is right: exit 0", () => {
  expect(staged()).toMatchObject({ code: 0, stdout: "" });
});

test("the proto alone is staged: exit 1, the line that did it, and the files to stage", () => {
  project.write(proto, changed);
  add(proto);
  const { code, stdout, stderr } = staged();
  expect(code).toBe(1);
  expect(stdout).toContain(
    `generated/openapi/openapi.yaml:1:1: error: stale: ${proto} changed [drift/stale]\n${proto}:9:3: note: changed here\n`,
  );
  expect(stderr).toContain("npx svcgen generate");
  const files = /git add (.*)/.exec(stderr)?.[1]?.split(" ") ?? [];
  expect(files).toContain("generated/openapi/openapi.yaml");
  expect(files).not.toContain("generated/gateway/envoy/envoy.yaml");
  project.svcgen([]);
  add(...files);
  expect(staged().code).toBe(0);
});

test("the index is judged, not the work tree: neither half-done nor untracked work counts", () => {
  project.write(proto, changed);
  project.svcgen([]);
  add("schemas", "generated");
  project.write(proto, "half done");
  project.write("schemas/shop/v1/untracked.proto", "half done");
  project.write("generated/openapi/openapi.yaml", "half done");
  expect(staged().code).toBe(0);
  expect(project.svcgen(["check"]).code).toBe(1);
});

test("everything right in the work tree does not help a wrong index", () => {
  project.write(proto, changed);
  project.svcgen([]);
  add("generated");
  const { code, stdout } = staged();
  expect(code).toBe(1);
  expect(stdout).toContain("drift/stale");
});

test("a commit that only deletes a generated file, or a proto, is told", () => {
  must(git(project, ["rm", "--cached", "--quiet", "generated/gateway/routes.json"]));
  expect(staged().stdout).toContain("generated/gateway/routes.json:1:1: error: missing");
  must(git(project, ["reset", "--quiet"]));
  project.write("schemas/shop/v1/more.proto", 'syntax = "proto3";\npackage shop.v1;\nmessage More {}\n');
  project.svcgen([]);
  commitAll(project);
  must(git(project, ["rm", "--quiet", "schemas/shop/v1/more.proto"]));
  expect(staged().stdout).toContain("generated/messages/shop/v1/more_pb.ts:1:1: error: orphaned");
});

test("an edit of a generated file is told as a hand edit", () => {
  project.write("generated/openapi/openapi.yaml", "mine\n");
  add("generated/openapi/openapi.yaml");
  expect(staged().stdout).toContain("generated/openapi/openapi.yaml:1:1: error: edited");
});

test("the staged configuration is used", () => {
  project.write("svcgen.config.json", '{"emit": {"openapi": {"title": "Shop", "types": false}}}');
  expect(staged().code).toBe(0);
  add("svcgen.config.json");
  expect(staged().stdout).toContain("generated/openapi/openapi.yaml:1:1: error: stale: svcgen.config.json changed");
});

test("files that are only intended to be added are not there", () => {
  project.write("schemas/shop/v1/more.proto", "half done");
  must(git(project, ["add", "--intent-to-add", "schemas/shop/v1/more.proto"]));
  expect(staged().code).toBe(0);
});

test("CRLF in staged blobs is no drift", () => {
  must(git(project, ["config", "core.autocrlf", "false"]));
  for (const path of ["generated/openapi/openapi.yaml", "generated/.svcgen.manifest", proto]) {
    project.write(path, project.read(path).replaceAll("\n", "\r\n"));
  }
  add(".");
  expect(staged().code).toBe(0);
});

test("index, work tree, objects and stash are as before, also while another process holds the index", () => {
  project.write(proto, changed);
  add(proto);
  const files = () => ({
    tree: project.tree(),
    index: readFileSync(join(project.folder, ".git/index")).toString("base64"),
    time: statSync(join(project.folder, ".git/index")).mtimeMs,
    objects: must(git(project, ["count-objects", "-v"])).stdout,
    status: must(git(project, ["status", "--porcelain=v2"], { env: { GIT_OPTIONAL_LOCKS: "0" } })).stdout,
    refs: must(git(project, ["for-each-ref"])).stdout,
  });
  const before = files();
  writeFileSync(join(project.folder, ".git/index.lock"), "");
  expect(staged().code).toBe(1);
  rmSync(join(project.folder, ".git/index.lock"));
  expect(files()).toEqual(before);
});

test("a conflict in the index: exit 2", () => {
  must(git(project, ["checkout", "--quiet", "-b", "topic"]));
  project.write(proto, changed);
  commitAll(project);
  must(git(project, ["checkout", "--quiet", "main"]));
  project.write(proto, shopProto.replace("Finds a thing", "Spots a thing"));
  commitAll(project);
  expect(git(project, ["merge", "topic"]).code).toBe(1);
  const { code, stderr } = staged();
  expect(code).toBe(2);
  expect(stderr).toContain("[env/unmerged]");
});

test("outside of a repository: exit 2 with one clear line", () => {
  const plain = createProject();
  const { code, stdout, stderr } = plain.svcgen(["check", "--staged"]);
  plain.dispose();
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("[env/not-a-repository]");
});

test("the first commit of a repository is judged too", () => {
  const fresh = createProject();
  fresh.svcgen([]);
  must(git(fresh, ["init", "--quiet"]));
  expect(fresh.svcgen(["check", "--staged"]).code).toBe(2);
  must(git(fresh, ["add", "schemas", "svcgen.config.json"]));
  expect(fresh.svcgen(["check", "--staged"]).stdout).toContain("drift/missing");
  must(git(fresh, ["add", "generated"]));
  expect(fresh.svcgen(["check", "--staged"]).code).toBe(0);
  fresh.dispose();
});

test("a project in a sub-folder of its repository", () => {
  const mono = createProject({});
  for (const [path, content] of Object.entries(shopFiles)) mono.write(`services/shop/${path}`, content);
  mono.svcgen([], { cwd: "services/shop" });
  commitAll(mono);
  mono.write(`services/shop/${proto}`, changed);
  must(git(mono, ["add", "."]));
  const { code, stdout, stderr } = mono.svcgen(["check", "--staged", "--cwd", "services/shop"]);
  expect(code).toBe(1);
  expect(stdout).toContain(
    `services/shop/generated/openapi/openapi.yaml:1:1: error: stale: schemas/shop/v1/shop.proto changed`,
  );
  expect(stdout).toContain(`services/shop/${proto}:9:3: note: changed here`);
  expect(stderr).toContain("npx svcgen generate --cwd services/shop");
  mono.dispose();
});

test("when the change is committed already, the line since the last generation is named", () => {
  project.write(proto, changed);
  commitAll(project, "Only the proto");
  project.write("readme.txt", "more");
  commitAll(project, "Something else");
  for (const args of [["check"], ["check", "--staged"]]) {
    expect(project.svcgen(args).stdout).toContain(`${proto}:9:3: note: changed here`);
  }
});

test("nothing of svcgen's is left in the temporary folder", () => {
  const temporary = join(project.folder, "../tmp");
  project.write("../tmp/.keep", "");
  project.svcgen(["check", "--staged"], { env: { TMPDIR: temporary } });
  const left = Object.keys(project.tree("../tmp")).filter(
    (path) => !path.startsWith("node-compile-cache") && !path.startsWith(".keep"),
  );
  expect(left).toEqual([]);
  expect(existsSync(temporary)).toBe(true);
});
