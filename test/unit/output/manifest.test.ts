import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "../../../generator/output/digest.js";
import { parseManifest, printManifest } from "../../../generator/output/manifest.js";

const digest = fc.stringMatching(/^[0-9a-f]{16}$/);
const path = fc.stringMatching(/^[a-z]{1,8}(\/[a-z0-9_-]{1,8}){0,3}\.ts$/);
const entries = fc.dictionary(path, fc.uniqueArray(digest, { minLength: 1, maxLength: 2 }), { noNullPrototype: true });

test("what is printed is read back, in any order of writing", () => {
  fc.assert(
    fc.property(entries, (given) => {
      const map = new Map(Object.entries(given));
      const text = printManifest("1.4", map);
      const read = parseManifest(text);
      expect(read.problems).toEqual([]);
      expect(read.generators).toEqual(["1.4"]);
      expect(new Map([...read.entries].map(([name, digests]) => [name, [...digests].sort()]))).toEqual(
        new Map([...map].map(([name, digests]) => [name, [...digests].sort()])),
      );
      expect(printManifest("1.4", new Map([...map].reverse()))).toBe(text);
    }),
  );
});

test("it looks as the reference says", () => {
  const entry = "0123456789abcdef";
  expect(
    printManifest(
      "0.1",
      new Map([
        ["b.ts", [entry]],
        ["a/c.ts", [entry]],
      ]),
    ),
  ).toBe(`svcgen 1\ngenerator 0.1\n${entry}  a/c.ts\n${entry}  b.ts\n`);
});

test("of a conflict both sides count, and it is reported", () => {
  const ours = "1111111111111111";
  const theirs = "2222222222222222";
  const { entries, generators, problems } = parseManifest(
    `svcgen 1\n<<<<<<< HEAD\ngenerator 1.4\n${ours}  a.ts\n||||||| base\n=======\ngenerator 1.5\n${theirs}  a.ts\n>>>>>>> topic\n${ours}  b.ts\n`,
  );
  expect(entries.get("a.ts")).toEqual([ours, theirs]);
  expect(entries.get("b.ts")).toEqual([ours]);
  expect(generators).toEqual(["1.4", "1.5"]);
  expect(problems.map(({ line }) => line)).toEqual([2, 5, 6, 9]);
});

test.each([
  ["/etc/passwd", "is absolute"],
  ["C:/windows", "is absolute"],
  ["../escape.ts", 'leaves its folder by ".."'],
  ["a/../../escape.ts", 'leaves its folder by ".."'],
  ["a/./b.ts", 'leaves its folder by "."'],
  ["a//b.ts", "has an empty segment"],
  ["a/", "has an empty segment"],
  ["a\\b.ts", "holds a backslash"],
  ["a\u0000b.ts", "holds a control character"],
  ["a\u2028b.ts", "holds a control character"],
  [".git/hooks/pre-commit", "enters a .git folder"],
  ["sub/.GIT/config", "enters a .git folder"],
  [".svcgen.manifest", 'uses svcgen\'s own name ".svcgen.manifest"'],
  ["x".repeat(256), "has a name of more than 255 bytes"],
])("the hostile line %j has no effect and is reported", (hostile, reason) => {
  const { entries, problems } = parseManifest(`svcgen 1\ngenerator 1.0\n0123456789abcdef  ${hostile}\n`);
  expect(entries.size).toBe(0);
  expect(problems).toEqual([{ line: 3, reason: `names a path that ${reason}` }]);
});

test.each([
  ["empty", "", 1],
  ["of a later format", "svcgen 2\n", 2],
  ["without its generator", "svcgen 1\n", 0],
  ["of binary rubbish", "\u0000\u0001\n", 2],
])("a manifest %s is read as far as it goes", (_name, text, problems) => {
  const manifest = parseManifest(text);
  expect(manifest.entries.size).toBe(0);
  expect(manifest.problems).toHaveLength(problems);
});

test("any text is read without an exception, and never names a path outside", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (text, name) => {
      const { entries } = parseManifest(`${text}\n0123456789abcdef  ${name}\n`);
      for (const path of entries.keys()) {
        expect(path.split("/")).not.toContain("..");
        expect(path.startsWith("/")).toBe(false);
      }
    }),
  );
});

test("line ends do not count in a digest, other carriage returns do", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  expect(digestOf(bytes("a\r\nb\r\n"))).toBe(digestOf("a\nb\n"));
  expect(digestOf("a\r\nb\r\n")).toBe(digestOf(bytes("a\nb\n")));
  expect(digestOf(bytes("a\rb"))).not.toBe(digestOf("a\nb"));
  expect(digestOf(bytes("a\rb"))).not.toBe(digestOf("ab"));
});
