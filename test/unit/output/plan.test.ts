import { expect, test } from "vitest";
import { digestOf } from "../../../generator/output/digest.js";
import { drift } from "../../../generator/output/drift.js";
import { parseManifest, printManifest } from "../../../generator/output/manifest.js";
import { isSettled, type PlanOptions, plan } from "../../../generator/output/plan.js";

interface Given {
  /** Path to text. */
  readonly planned?: Readonly<Record<string, string>>;
  readonly disk?: Readonly<Record<string, string>>;
  /** Path to what svcgen wrote there; undefined: no manifest. */
  readonly written?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly leftovers?: readonly string[];
  readonly generator?: string;
}

function planOf(
  { planned = {}, disk = {}, written = {}, leftovers = [], generator = "0.1" }: Given,
  options: Partial<PlanOptions> = {},
) {
  const files = Object.entries(planned).map(([path, text]) => ({ path, digest: digestOf(text) }));
  const digests = new Map(Object.entries(disk).map(([path, text]) => [path, digestOf(text)]));
  const entries = new Map(Object.entries(written).map(([path, texts]) => [path, texts.map(digestOf)]));
  const text = printManifest(generator, entries);
  const tree = { digests, leftovers, obstacles: [] };
  return plan(files, tree, { read: parseManifest(text), text }, { generator: "0.1", ...options });
}

const context = { projectPath: (path: string) => `out/${path}`, causes: () => [] };
const codesOf = (given: Given) => drift(planOf(given), context).map(({ code, span }) => `${code} ${span?.path}`);

test.each<[string, Given, string, string, string[]]>([
  ["equal", { planned: { a: "1" }, disk: { a: "1" }, written: { a: ["1"] } }, "current", "none", []],
  ["not there", { planned: { a: "1" } }, "missing", "write", ["drift/missing out/a"]],
  [
    "ours, of an earlier schema",
    { planned: { a: "2" }, disk: { a: "1" }, written: { a: ["1"] } },
    "stale",
    "write",
    ["drift/stale out/a"],
  ],
  [
    "ours, by a killed run",
    { planned: { a: "3" }, disk: { a: "2" }, written: { a: ["1", "2"] } },
    "stale",
    "write",
    ["drift/stale out/a"],
  ],
  [
    "changed by hand",
    { planned: { a: "2" }, disk: { a: "x" }, written: { a: ["1"] } },
    "edited",
    "refuse",
    ["drift/edited out/a"],
  ],
  ["somebody else's", { planned: { a: "2" }, disk: { a: "x" } }, "foreign", "refuse", ["drift/edited out/a"]],
  ["orphaned", { disk: { a: "1" }, written: { a: ["1"] } }, "orphaned", "delete", ["drift/orphaned out/a"]],
  [
    "orphaned and changed",
    { disk: { a: "x" }, written: { a: ["1"] } },
    "orphaned-edited",
    "none",
    ["drift/edited out/a"],
  ],
])("a file that is %s", (_name, given, state, action, codes) => {
  expect(planOf(given).entries).toEqual([{ path: "a", state, action }]);
  expect(codesOf(given)).toEqual(codes);
});

test("a file that is right but not listed needs the manifest only", () => {
  const given = { planned: { a: "1" }, disk: { a: "1" } };
  expect(planOf(given).entries).toEqual([{ path: "a", state: "current", action: "none" }]);
  expect(isSettled(planOf(given))).toBe(false);
  expect(codesOf(given)).toEqual(["drift/manifest out/.svcgen.manifest"]);
});

test("a path that is gone from schemas and disk leaves the manifest", () => {
  const given = { written: { a: ["1"] } };
  expect(planOf(given).entries).toEqual([]);
  expect(planOf(given).manifest.after).toBe("svcgen 1\ngenerator 0.1\n");
  expect(codesOf(given)).toEqual(["drift/manifest out/.svcgen.manifest"]);
});

test("force overwrites and deletes hand edits", () => {
  const given = { planned: { a: "2", b: "2" }, disk: { a: "x", b: "x", c: "x" }, written: { a: ["1"], c: ["1"] } };
  const { entries, manifest } = planOf(given, { force: true });
  expect(entries.map(({ path, action }) => `${path} ${action}`)).toEqual(["a write", "b write", "c delete"]);
  expect(parseManifest(manifest.after).entries.has("c")).toBe(false);
});

test("an orphan with hand edits stays listed until somebody decides", () => {
  const { manifest } = planOf({ disk: { a: "x" }, written: { a: ["1"] } });
  expect(parseManifest(manifest.after).entries.get("a")).toEqual([digestOf("1")]);
});

test("a part of the faces leaves the files of the others alone and listed", () => {
  const { entries, manifest } = planOf(
    { planned: { a: "2" }, disk: { a: "1", b: "1" }, written: { a: ["1"], b: ["1"] } },
    { partial: true },
  );
  expect(entries).toEqual([{ path: "a", state: "stale", action: "write" }]);
  expect(parseManifest(manifest.after).entries.get("b")).toEqual([digestOf("1")]);
});

test("while files are renamed, the manifest lists what was and what will be", () => {
  const { manifest } = planOf({
    planned: { a: "2", b: "1" },
    disk: { a: "1", c: "1" },
    written: { a: ["1"], c: ["1"] },
  });
  expect(parseManifest(manifest.during).entries).toEqual(
    new Map([
      ["a", [digestOf("1"), digestOf("2")].toSorted()],
      ["b", [digestOf("1")]],
      ["c", [digestOf("1")]],
    ]),
  );
  expect([...parseManifest(manifest.after).entries.keys()]).toEqual(["a", "b"]);
});

test("another version is told once, not once a file; hand edits are told all the same", () => {
  const given = {
    planned: { a: "2", b: "2", c: "2" },
    disk: { a: "1", b: "x" },
    written: { a: ["1"], b: ["1"] },
    generator: "0.9",
  };
  const found = drift(planOf(given), context);
  expect(found.map(({ code }) => code)).toEqual(["drift/version-skew", "drift/edited"]);
  expect(found[0]?.message).toBe("made by svcgen 0.9, and this is 0.1: 2 files differ");
});

test("a temporary file of a killed run is told, and generate has something to do", () => {
  const given = { planned: { a: "1" }, disk: { a: "1" }, written: { a: ["1"] }, leftovers: ["x/.svcgen-tmp-0"] };
  expect(codesOf(given)).toEqual(["drift/leftover out/x/.svcgen-tmp-0"]);
  expect(isSettled(planOf(given))).toBe(false);
});

test("a stale file names the line that made it stale", () => {
  const start = { line: 4, column: 3 };
  const cause = { span: { path: "schemas/a.proto", start, end: start }, message: "changed here" };
  const given = planOf({ planned: { a: "2" }, disk: { a: "1" }, written: { a: ["1"] } });
  const [found] = drift(given, { ...context, causes: () => [cause] });
  expect(found?.message).toBe("stale: schemas/a.proto changed");
  expect(found?.related).toEqual([cause]);
});
