import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { apply } from "../../../generator/output/apply.js";
import { digestOf } from "../../../generator/output/digest.js";
import { readDisk, readManifestText } from "../../../generator/output/disk.js";
import { drift } from "../../../generator/output/drift.js";
import { checkObstacles } from "../../../generator/output/file-set.js";
import { emptyManifest, manifestName, parseManifest } from "../../../generator/output/manifest.js";
import { isSettled, type PlanOptions, plan } from "../../../generator/output/plan.js";

type Files = Readonly<Record<string, string>>;

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "svcgen-apply-"));
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

test("writes, updates, deletes, prunes, and is then settled", async () => {
  await bring({ "a/one.ts": "1\n", "a/b/two.ts": "2\n", "c.ts": "3\n" });
  expect(tree()).toEqual({ "a/one.ts": "1\n", "a/b/two.ts": "2\n", "c.ts": "3\n" });
  await bring({ "a/one.ts": "one\n", "c.ts": "3\n" });
  expect(tree()).toEqual({ "a/one.ts": "one\n", "c.ts": "3\n" });
  expect(readdirSync(join(project, "out/a"))).toEqual(["one.ts"]);
  expect(isSettled(planFor({ "a/one.ts": "one\n", "c.ts": "3\n" }))).toBe(true);
});

test("a file that is right is not touched, neither with LF nor with CRLF", async () => {
  await bring({ "a.ts": "1\n2\n", "b.ts": "1\n" });
  write("out/a.ts", "1\r\n2\r\n");
  const old = new Date(1_000_000_000_000);
  for (const path of ["out/a.ts", "out/b.ts", `out/${manifestName}`]) utimesSync(join(project, path), old, old);
  const { written, deleted } = await bring({ "a.ts": "1\n2\n", "b.ts": "1\n" });
  expect([written, deleted]).toEqual([[], []]);
  for (const path of ["out/a.ts", "out/b.ts", `out/${manifestName}`])
    expect(statSync(join(project, path)).mtimeMs).toBe(+old);
});

test("a hand edit stops everything; force gives it up", async () => {
  await bring({ "a.ts": "1\n", "b.ts": "1\n" });
  write("out/a.ts", "mine\n");
  await bring({ "a.ts": "2\n", "b.ts": "2\n" });
  expect(tree()).toEqual({ "a.ts": "mine\n", "b.ts": "1\n" });
  await bring({ "a.ts": "2\n", "b.ts": "2\n" }, { force: true });
  expect(tree()).toEqual({ "a.ts": "2\n", "b.ts": "2\n" });
});

test("foreign files in the folder are left alone, and their folders stay", async () => {
  write("out/a/mine.txt", "mine\n");
  await bring({ "a/one.ts": "1\n" });
  await bring({});
  expect(tree()).toEqual({ "a/mine.txt": "mine\n" });
});

test("leftovers of a killed run go, wherever svcgen writes", async () => {
  write("out/a/b/.svcgen-tmp-0123456789abcdef", "half");
  write("out/.svcgen-tmp-0123456789abcdef", "half");
  write("out/a/.svcgen-tmp-notours", "not ours");
  await bring({ "a/one.ts": "1\n" });
  expect(tree()).toEqual({ "a/.svcgen-tmp-notours": "not ours", "a/one.ts": "1\n" });
});

test("an orphan whose name differs in case only does not take the new file with it", async () => {
  await bring({ "a/User.ts": "1\n" });
  await bring({ "a/user.ts": "1\n" });
  expect(tree()).toEqual({ "a/user.ts": "1\n" });
});

test("an abort before the first rename leaves nothing behind", async () => {
  await bring({ "a.ts": "1\n" });
  const controller = new AbortController();
  controller.abort();
  const applied = await bring({ "a.ts": "2\n", "new/deep/b.ts": "1\n" }, {}, controller.signal);
  expect(applied.interrupted).toBe(true);
  expect(tree()).toEqual({ "a.ts": "1\n" });
  expect(readdirSync(join(project, "out")).toSorted()).toEqual([manifestName, "a.ts"]);
});

test.each([
  ["the output folder", "out", "elsewhere"],
  ["a folder on the way", "out/a", "../elsewhere"],
  ["the file", "out/a/one.ts", "../../elsewhere/target.ts"],
  ["the manifest", `out/${manifestName}`, "../elsewhere/target.ts"],
])("a symbolic link as %s is an obstacle", (_name, link, target) => {
  write("elsewhere/target.ts", "precious\n");
  mkdirSync(dirname(join(project, link)), { recursive: true });
  symlinkSync(target, join(project, link));
  const found = readDisk(project, "out", ["a/one.ts"]);
  expect(checkObstacles(found).map(({ code, span }) => `${code} ${span?.path}`)).toEqual([`output/link ${link}`]);
  expect(readManifestText(project, "out")).toBeUndefined();
});

test("a link on a path that is only listed is nobody's business", async () => {
  await bring({ "a/one.ts": "1\n" });
  rmSync(join(project, "out/a"), { recursive: true });
  write("elsewhere/one.ts", "1\n");
  symlinkSync("../elsewhere", join(project, "out/a"));
  const { deleted } = await bring({});
  expect(deleted).toEqual([]);
  expect(readFileSync(join(project, "elsewhere/one.ts"), "utf8")).toBe("1\n");
});

test("a folder in the place of a file, and a file in the place of a folder, are obstacles", () => {
  write("out/a/one.ts/inner", "");
  write("out/b", "");
  const found = readDisk(project, "out", ["a/one.ts", "b/two.ts"]);
  expect(
    checkObstacles(found)
      .map(({ code, span }) => `${code} ${span?.path}`)
      .toSorted(),
  ).toEqual(["output/blocked out/a/one.ts", "output/blocked out/b"]);
});

test("a failure to write changes nothing and says so", async () => {
  await bring({ "a.ts": "1\n" });
  // The folder of the second file cannot be made, whoever runs the test.
  const next = planFor({ "a.ts": "2\n", "b/c.ts": "1\n" });
  write("out/b", "in the way");
  await expect(apply(next, options({ "a.ts": "2\n", "b/c.ts": "1\n" }))).rejects.toMatchObject({
    diagnostics: [{ code: "output/io", message: expect.stringContaining("nothing was changed") }],
  });
  expect(tree()).toEqual({ "a.ts": "1\n", b: "in the way" });
});

test("after any sequence of runs the folder holds what the last one planned, and check agrees", async () => {
  const files = fc.dictionary(fc.stringMatching(/^[abc](\/[abc])?\.ts$/), fc.constantFrom("1\n", "2\n", "3\n"), {
    noNullPrototype: true,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(files, { minLength: 1, maxLength: 4 }), async (runs) => {
      rmSync(join(project, "out"), { recursive: true, force: true });
      for (const run of runs) await bring(run);
      expect(tree()).toEqual(runs.at(-1));
      const context = { projectPath: (path: string) => path, causes: () => [] };
      const last = planFor(runs.at(-1) ?? {});
      expect(drift(last, context)).toEqual([]);
      expect(isSettled(last)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

function planFor(files: Files, options: Partial<PlanOptions> = {}) {
  const text = readManifestText(project, "out");
  const read = text === undefined ? emptyManifest : parseManifest(text);
  const planned = Object.entries(files).map(([path, content]) => ({ path, digest: digestOf(content) }));
  const disk = readDisk(project, "out", Object.keys(files), read.entries.keys());
  return plan(planned, disk, { read, text }, { generator: "0.1", ...options });
}

function options(files: Files) {
  return { folder: join(project, "out"), contentOf: (path: string) => files[path] ?? "" };
}

function bring(files: Files, planOptions: Partial<PlanOptions> = {}, signal?: AbortSignal) {
  return apply(planFor(files, planOptions), { ...options(files), signal });
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), content);
}

/** The output folder without the manifest. */
function tree(): Files {
  const folder = join(project, "out");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    names
      .filter((name) => name !== manifestName)
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}
