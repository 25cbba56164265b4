import { expect, test } from "vitest";
import { checkPaths } from "../../../generator/output/file-set.js";

const codesOf = (paths: readonly string[]) => checkPaths(paths).map(({ code }) => code);

test.each([
  ["distinct paths", ["a/b.ts", "a/c.ts", "b.ts"], []],
  ["an absolute path", ["/a.ts"], ["output/escape"]],
  ["a way out", ["a/../../b.ts"], ["output/escape"]],
  ["an empty path", [""], ["output/escape"]],
  ["a line break", ["a\n.ts"], ["output/escape"]],
  ["svcgen's own name", ["a/.svcgen.manifest"], ["output/escape"]],
  ["the same path twice", ["a.ts", "b.ts", "a.ts"], ["output/duplicate"]],
  ["paths that differ in case", ["a/User.ts", "a/user.ts"], ["output/case-collision"]],
  ["folders that differ in case", ["a/x.ts", "A/y.ts"], ["output/case-collision"]],
  ["names that differ in normalisation", ["caf\u00e9.ts", "cafe\u0301.ts"], ["output/case-collision"]],
  ["a file that is a folder of another", ["a", "a/b.ts"], ["output/nested"]],
  ["the same when case is ignored", ["A", "a/b.ts"], ["output/nested"]],
])("%s", (_name, paths, want) => {
  expect(codesOf(paths)).toEqual(want);
  expect(codesOf(paths.toReversed())).toEqual(want);
});
