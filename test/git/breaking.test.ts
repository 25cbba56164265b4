import { afterEach, beforeEach, expect, test } from "vitest";
import { commitAll, git, must } from "../support/git.js";
import { createProject, shopProto, type TestProject } from "../support/svcgen.js";

let project: TestProject;

const proto = "schemas/shop/v1/shop.proto";
const moved = shopProto.replace("/v1/things/{id}", "/v2/things/{id}");
const added = shopProto.replace("string name = 2;", "string name = 2;\n  string note = 3;");

beforeEach(() => {
  project = createProject();
  commitAll(project);
});

afterEach(() => project.dispose());

const breaking = (...args: readonly string[]) => project.svcgen(["breaking", ...args]);

test("what is not committed yet is compared with HEAD: exit 1, the place, what was, and how to say that it is meant", () => {
  project.write(proto, moved);
  const { code, stdout, stderr } = breaking();
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^schemas\/shop\/v1\/shop\.proto:10:3: error: GET \/v1\/things\/\{id\} is answered by nobody \[breaking\/route-removed\]\n/,
  );
  expect(stdout).toMatch(/\nschemas\/shop\/v1\/shop\.proto:12:\d+: note: as it is at HEAD \([0-9a-f]+\)\n/);
  expect(stderr).toMatch(
    /^✖ 1 breaking change since HEAD \([0-9a-f]+\) \(\d+ ms\)\n {2}if it is meant: breaking\.ignore/,
  );
});

test("additions, and no change at all, pass and say what was compared", () => {
  const same = breaking();
  expect(same).toMatchObject({ code: 0, stdout: "" });
  expect(same.stderr).toMatch(/^✔ the contract is that of HEAD \([0-9a-f]+\); --against names another commit \(/);
  project.write(proto, added);
  const more = breaking();
  expect(more).toMatchObject({ code: 0, stdout: "" });
  expect(more.stderr).toMatch(/^✔ nothing breaks: 1 operation, 1 route, 0 events compared with HEAD \(/);
});

test("the index is judged with --staged, not the work tree", () => {
  project.write(proto, moved);
  expect(breaking("--staged").code).toBe(0);
  must(git(project, ["add", proto]));
  project.write(proto, shopProto);
  expect(breaking("--staged")).toMatchObject({ code: 1 });
  expect(breaking().code).toBe(0);
});

test("a branch behind main: main itself counts what main has added, main... only what the branch changes", () => {
  must(git(project, ["branch", "feature"]));
  project.write(proto, added);
  commitAll(project, "More");
  must(git(project, ["checkout", "--quiet", "feature"]));
  const whole = breaking("--against", "main");
  expect(whole.code).toBe(1);
  expect(whole.stdout).toContain("shop.v1.Thing.note is gone from answers [breaking/field-removed]");
  expect(breaking("--against", "main...").code).toBe(0);
  project.write(proto, moved);
  commitAll(project, "Moved");
  const own = breaking("--against", "main...");
  expect(own.code).toBe(1);
  expect(own.stderr).toMatch(/since the merge base with main \([0-9a-f]+\)/);
});

test("a tag, a hash, and what is before HEAD name commits too", () => {
  must(git(project, ["tag", "v1"]));
  const hash = must(git(project, ["rev-parse", "HEAD"])).stdout.trim();
  project.write(proto, moved);
  commitAll(project, "Moved");
  for (const ref of ["v1", hash, hash.slice(0, 8), "HEAD^"])
    expect(breaking("--against", ref), ref).toMatchObject({ code: 1 });
  expect(breaking("--against", hash).stderr).toContain(`since ${hash.slice(0, 7)}`);
  expect(breaking().code).toBe(0);
});

test("each side has the configuration that lies beside it, whatever it is called", () => {
  project.remove("svcgen.config.json");
  project.write("svcgen.config.ts", 'export default { schemas: ["protos"], emit: { rest: { errors: "google" } } };\n');
  must(git(project, ["mv", "schemas", "protos"]));
  const { code, stdout } = breaking();
  expect(code).toBe(1);
  expect(stdout).toContain(
    'svcgen.config.ts:1:55: error: emit.rest.errors was "problem", and is "google" [breaking/rest-option]',
  );
  expect(stdout.match(/\[breaking\//g)).toHaveLength(1);
});

test("what is meant is passed over: by name, by code and name, and by severity", () => {
  project.write(proto, moved);
  const config = (value: object) => project.write("svcgen.config.json", JSON.stringify(value));
  config({ breaking: { ignore: ["shop.v1.ShopService"] } });
  expect(breaking()).toMatchObject({ code: 0, stdout: "" });
  config({ breaking: { ignoreOnly: { "breaking/route-removed": ["shop"] } } });
  expect(breaking()).toMatchObject({ code: 0, stdout: "" });
  config({ rules: { "breaking/route-removed": "warning" } });
  const warned = breaking();
  expect(warned).toMatchObject({ code: 0, stderr: expect.stringContaining("nothing breaks but what rules allows") });
  expect(warned.stdout).toContain("warning: GET /v1/things/{id} is answered by nobody");
  config({ breaking: { ignoreOnly: { "breaking/route-remove": ["shop"] } } });
  expect(breaking()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean "breaking/route-removed"'),
  });
});

test("a project in a folder of a repository: its own files count, and paths are told from where svcgen was started", () => {
  project.write("svc/svcgen.config.json", project.read("svcgen.config.json"));
  project.write(`svc/${proto}`, shopProto);
  commitAll(project, "Two");
  project.write(`svc/${proto}`, moved);
  expect(breaking().code).toBe(0);
  const { code, stdout } = breaking("--cwd", "svc");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^svc\/schemas\/shop\/v1\/shop\.proto:10:3: error: /);
  expect(stdout).toContain("svc/schemas/shop/v1/shop.proto:12:");
});

test("for machines: one document, with places", () => {
  project.write(proto, moved);
  const report = JSON.parse(breaking("--format", "json").stdout);
  expect(report).toMatchObject({ ok: false, command: "breaking", diagnostics: [{ code: "breaking/route-removed" }] });
  expect(breaking("--format", "github").stdout).toContain("::error file=schemas/shop/v1/shop.proto,line=10,col=3,");
});

test("where there was no contract, nothing can break", () => {
  const first = must(
    git(project, ["commit-tree", "-m", "Empty", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"]),
  ).stdout.trim();
  const { code, stderr } = breaking("--against", first);
  expect(code).toBe(0);
  expect(stderr).toContain("nothing can break: there was no contract at");
});

test("a contract that does not compile: now it is told as by check, at the commit it is named", () => {
  project.write(proto, `${shopProto}\nmessage`);
  const now = breaking();
  expect(now.code).toBe(1);
  expect(now.stderr).toContain("[schema/compile]");
  expect(now.stderr).toContain("there is no contract to compare with HEAD");
  commitAll(project, "Half done");
  project.write(proto, shopProto);
  const then = breaking();
  expect(then.code).toBe(2);
  expect(then.stderr).toMatch(
    /^svcgen: error: the contract at HEAD \([0-9a-f]+\) cannot be read: schemas\/shop\/v1\/shop\.proto:\d+:\d+: .* \[env\/old-contract\]\n/,
  );
});

test("a rule that the old contract breaks does not matter", () => {
  const rpc = / {2}rpc GetThing[\s\S]*?\n {2}}\n/.exec(shopProto)?.[0] ?? "";
  project.write(proto, shopProto.replace(rpc, `${rpc}${rpc.replace("GetThing(", "FindThing(")}`));
  expect(project.svcgen(["check"]).stdout).toContain("[http/route-conflict]");
  commitAll(project, "Wrong");
  project.write(proto, shopProto);
  const { code, stdout } = breaking();
  expect(code).toBe(1);
  expect(stdout.match(/\[(.*)\]$/gm)).toEqual(["[breaking/method-removed]", "[breaking/route-moved]"]);
});

test("a name that git does not know: what was meant, or that the clone is shallow", () => {
  const unknown = breaking("--against", "mian");
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("there is no commit mian [env/unknown-ref]\n help: did you mean main?");
  must(git(project, ["update-ref", "refs/remotes/origin/trunk", "HEAD"]));
  expect(breaking("--against", "trunk").stderr).toContain("did you mean origin/trunk?");

  commitAll(project, "Second");
  must(git(project, ["clone", "--quiet", "--depth", "1", `file://${project.folder}`, "clone"]));
  const shallow = project.svcgen(["breaking", "--against", "HEAD^"], { cwd: "clone" });
  expect(shallow.code).toBe(2);
  expect(shallow.stderr).toContain("this clone is shallow: git fetch --unshallow");
});

test("outside of a repository", () => {
  project.remove(".git");
  expect(breaking()).toMatchObject({ code: 2, stderr: expect.stringContaining("[env/not-a-repository]") });
});

test("branches that have no commit in common", () => {
  must(git(project, ["checkout", "--quiet", "--orphan", "other"]));
  commitAll(project, "Other");
  const { code, stderr } = breaking("--against", "main...");
  expect(code).toBe(2);
  expect(stderr).toContain("there is no commit that HEAD and main both come from");
  expect(breaking("--against", "main").code).toBe(0);
});
