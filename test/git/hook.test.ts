import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitAll, type GitOptions, git, must } from "../support/git.js";
import { createProject, shopFiles, shopProto, svcgenBinary, type TestProject } from "../support/svcgen.js";

let project: TestProject;

const proto = "schemas/shop/v1/shop.proto";
const changed = shopProto.replace("Finds a thing", "Looks for a thing");
const node24 = join(import.meta.dirname, "../../node_modules/.bin/node");

beforeEach(() => {
  project = createProject({ ...shopFiles, ".gitignore": "node_modules/\n" });
  installLocally(".");
  project.svcgen([]);
  commitAll(project);
});

afterEach(() => project.dispose());

/** What `npm install` leaves: the links in node_modules/.bin, svcgen's and the pinned node's. */
function installLocally(folder: string): void {
  const bin = join(project.folder, folder, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(svcgenBinary, join(bin, "svcgen"));
  symlinkSync(node24, join(bin, "node"));
}

const hookPath = ".git/hooks/pre-commit";
const commit = (...args: string[]) => git(project, ["commit", "-m", "Change", ...args]);
const commits = () => must(git(project, ["rev-list", "--count", "HEAD"])).stdout.trim();
const install = (options: { cwd?: string } = {}) => project.svcgen(["hook", "install"], options);

test("a commit with stale files is refused with the line that caused it and the command that mends it", () => {
  expect(install()).toMatchObject({ code: 0, stdout: "" });
  expect(statSync(join(project.folder, hookPath)).mode & 0o111).toBe(0o111);
  project.write(proto, changed);
  must(git(project, ["add", proto]));
  const before = commits();
  const refused = commit();
  expect(refused.code).toBe(1);
  expect(refused.stdout + refused.stderr).toContain(`${proto}:9:3: note: changed here`);
  expect(refused.stdout + refused.stderr).toContain("npx svcgen generate");
  expect(commits()).toBe(before);

  project.svcgen([]);
  must(git(project, ["add", "generated"]));
  expect(commit().code).toBe(0);
  expect(commits()).not.toBe(before);
});

test.each([
  ["-a", ["-a"]],
  ["of one path", ["--", proto]],
  ["of one path, others staged", ["--", proto, "generated/.svcgen.manifest"]],
])("a commit %s is judged by what it would hold", (_name, args) => {
  install();
  project.write(proto, changed);
  if (args.length > 2) must(git(project, ["add", "."]));
  const refused = commit(...args);
  expect(refused.code).toBe(1);
  expect(refused.stdout + refused.stderr).toContain("[drift/stale]");
  project.svcgen([]);
  expect(commit("-a").code).toBe(0);
});

test("a commit that touches nothing of svcgen's passes, whatever else is wrong", () => {
  project.write(proto, changed);
  commitAll(project, "Stale, by --no-verify");
  install();
  project.write("readme.txt", "hello");
  must(git(project, ["add", "readme.txt"]));
  expect(commit().code).toBe(0);
  project.write("generated/openapi/openapi.yaml", "mine\n");
  expect(commit("-a").code).toBe(1);
});

test("a commit that only deletes is judged", () => {
  install();
  must(git(project, ["rm", "--quiet", "generated/gateway/routes.json"]));
  const refused = commit();
  expect(refused.code).toBe(1);
  expect(refused.stdout + refused.stderr).toContain("generated/gateway/routes.json:1:1: error: missing");
});

test("amending and commits in a linked work tree are judged", () => {
  install();
  project.write(proto, changed);
  expect(commit("-a", "--amend").code).toBe(1);
  must(git(project, ["checkout", "--quiet", "."]));
  const linked = join(project.folder, "../linked");
  must(git(project, ["worktree", "add", "--quiet", linked, "-b", "topic"]));
  const there: GitOptions = { cwd: linked };
  writeFileSync(join(linked, proto), changed);
  must(git(project, ["add", "."], there));
  // Without its dependencies a work tree cannot be judged, and says so.
  expect(git(project, ["commit", "-m", "x"], there).stderr).toContain("run npm ci");
  symlinkSync(join(project.folder, "node_modules"), join(linked, "node_modules"));
  const refused = git(project, ["commit", "-m", "x"], there);
  expect(refused.code).toBe(1);
  expect(refused.stdout + refused.stderr).toContain("[drift/stale]");
});

test("install is repeatable; uninstall removes what install wrote, and nothing else", () => {
  install();
  const text = project.read(hookPath);
  expect(install().stderr).toContain("already");
  expect(project.read(hookPath)).toBe(text);
  expect(project.svcgen(["hook", "uninstall"]).code).toBe(0);
  expect(project.exists(hookPath)).toBe(false);
  expect(project.svcgen(["hook", "uninstall"])).toMatchObject({ code: 0, stderr: "there is no hook to remove\n" });
});

test("a foreign hook is not touched: exit 2 and the line to add, which works", () => {
  mkdirSync(join(project.folder, ".git/hooks"), { recursive: true });
  project.write(hookPath, "#!/bin/sh\necho mine\n");
  chmodSync(join(project.folder, hookPath), 0o755);
  const { code, stdout, stderr } = install();
  expect([code, stdout]).toEqual([2, ""]);
  const line = /add this line to it: (.*)/.exec(stderr)?.[1];
  expect(line).toBe("npx --no-install svcgen check --staged --hook || exit 1");
  expect(project.read(hookPath)).toBe("#!/bin/sh\necho mine\n");
  expect(project.svcgen(["hook", "uninstall"]).code).toBe(0);
  project.write(hookPath, `#!/bin/sh\necho mine\n${line}\n`);
  project.write(proto, changed);
  expect(commit("-a").code).toBe(1);
  const left = project.svcgen(["hook", "uninstall"]);
  expect(left.code).toBe(2);
  expect(left.stderr).toContain("by hand");
});

test("husky: exit 2 and the line for its file", () => {
  must(git(project, ["config", "core.hooksPath", ".husky/_"]));
  const { code, stderr } = install();
  expect(code).toBe(2);
  expect(stderr).toContain(
    "add this line to .husky/pre-commit: npx --no-install svcgen check --staged --hook || exit 1",
  );
  expect(project.exists(".husky")).toBe(false);
});

test("core.hooksPath inside the repository is honoured, outside it is refused", () => {
  must(git(project, ["config", "core.hooksPath", ".githooks"]));
  expect(install().code).toBe(0);
  expect(project.exists(".githooks/pre-commit")).toBe(true);
  expect(project.exists(hookPath)).toBe(false);
  project.write(proto, changed);
  expect(commit("-a").code).toBe(1);

  const outside = join(project.folder, "../hooks");
  must(git(project, ["config", "core.hooksPath", outside]));
  const { code, stderr } = install();
  expect(code).toBe(2);
  expect(stderr).toContain("outside of this repository");
  expect(existsSync(outside)).toBe(false);
});

test("projects in sub-folders share one hook, and each is judged by itself", () => {
  const services = ["services/it's one", "services/two"];
  for (const folder of services) {
    for (const [path, content] of Object.entries(shopFiles)) project.write(`${folder}/${path}`, content);
    installLocally(folder);
    project.svcgen([], { cwd: folder });
  }
  commitAll(project);
  for (const folder of services) expect(install({ cwd: folder }).code).toBe(0);
  expect(readFileSync(join(project.folder, hookPath), "utf8").match(/^check '/gm)).toHaveLength(2);
  project.write(`services/two/${proto}`, changed);
  const refused = commit("-a");
  expect(refused.code).toBe(1);
  expect(refused.stdout + refused.stderr).toContain(`services/two/${proto}:9:3: note: changed here`);
  must(git(project, ["checkout", "--quiet", "."]));
  project.write(`services/it's one/${proto}`, changed);
  expect(commit("-a").code).toBe(1);
  expect(project.svcgen(["hook", "uninstall"], { cwd: "services/it's one" }).code).toBe(0);
  expect(commit("-a").code).toBe(0);
  expect(dirname(hookPath)).toBe(".git/hooks");
});

test("without an installed svcgen, or outside of a repository: exit 2", () => {
  project.remove("node_modules");
  const { code, stderr } = install();
  expect(code).toBe(2);
  expect(stderr).toContain("npm install --save-dev svcgen");
  const plain = createProject();
  const outside = plain.svcgen(["hook", "install"]);
  plain.dispose();
  expect(outside.code).toBe(2);
  expect(outside.stderr).toContain("[env/not-a-repository]");
});
