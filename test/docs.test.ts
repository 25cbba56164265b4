import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { holdersOf, linesOf, rowsOf, titlesIn, titlesOf } from "./support/held-by.js";

// What pages of docs/ say has a test, line by line, or a reason: no line names a test that is not there.

const numbers = (count: number, prefix = "") => Array.from({ length: count }, (_, at) => `${prefix}${at + 1}`);

const pages = [
  { page: "docs/openapi.md", folder: "unit/emit/openapi", rows: numbers(46), whole: false },
  {
    page: "docs/rest.md",
    folder: "unit/runtime/rest",
    rows: [...numbers(25, "0."), ...numbers(115), ...numbers(12, "X"), ...numbers(25, "C"), ...numbers(10, "D")],
    whole: true,
  },
];

describe.each(pages)("$page", ({ page, folder, rows, whole }) => {
  const lines = linesOf(page);

  test("has every row, once", () => {
    const there = lines.filter(({ numbered }) => numbered).flatMap(({ label }) => rowsOf(label));
    expect(there.toSorted()).toEqual(rows.toSorted());
  });

  const text = readFileSync(page, "utf8");
  const files = [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)];

  test("names no file that is not there", () => {
    expect(files.map(([, file = ""]) => file).filter((file) => !existsSync(file))).toEqual([]);
  });

  test.runIf(whole)("has no line of a table, and no section, that nothing holds", () => {
    expect(lines.filter(({ held }) => held === undefined).map(({ line }) => line)).toEqual([]);
    const held = new Set(lines.map(({ section }) => section));
    for (const { index } of files) held.add([...text.slice(0, index).matchAll(/^## (.*)$/gm)].at(-1)?.[1] ?? "");
    const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name);
    expect(sections.filter((name = "") => !held.has(name))).toEqual([]);
  });

  const held = lines.flatMap(({ line, label, held }) => (held === undefined ? [] : [[line, label, held] as const]));

  test.each(held)("line %i: %s", (_line, _label, held) => {
    const { tests, scenarios, rows: others, reason } = holdersOf(held, folder);
    for (const { file, name } of tests) expect([...(titlesIn(`test/${file}`) ?? [])], file).toContain(name);
    for (const name of scenarios) expect(existsSync(`test/scenarios/${name}/README.md`), name).toBe(true);
    for (const row of others) expect(rows).toContain(row);
    expect(reason).not.toContain(".test.ts");
    expect(tests.length + scenarios.length + others.length > 0 || reason.length > 20, held).toBe(true);
  });
});

test("a test that is skipped, commented out or only mentioned holds nothing", () => {
  const source = `
    // test("in a comment", () => {});
    const text = 'test("in a text", () => {})';
    test("runs", () => { list(1)("is no test", 2); });
    test.runIf(linux)("runs on some machines", () => {});
    test.each([1])("runs for %i", () => {});
    test.skip("is skipped", () => {});
    test.skip.each([1])("is skipped for %i", () => {});
    test.todo("is to be written");
    describe("a group", () => { test("in it", () => {}); });
    describe.each([1])("a group for %i", () => { test(\`with \${text}\`, () => {}); });
    describe.skip("a skipped group", () => { test("in a skipped group", () => {}); });
    describe("a group of nothing", () => { test.skip("skipped in it", () => {}); });`;
  expect([...titlesOf(source)].toSorted()).toEqual(
    ["runs", "runs on some machines", "runs for %i", "a group", "in it", "a group for %i", "with ${text}"].toSorted(),
  );
});
