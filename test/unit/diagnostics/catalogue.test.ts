import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { catalogue } from "../../../generator/diagnostics/catalogue.js";

const docs = join(import.meta.dirname, "../../../generator/diagnostics/docs");
const codes = Object.keys(catalogue);
const pages = readdirSync(docs, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));

test("the codes are sorted", () => {
  expect(codes).toEqual([...codes].sort());
});

test("each code has a page, and each page a code", () => {
  expect(pages.map((page) => relative(docs, join(docs, page)).replace(/\.md$/, "")).sort()).toEqual(codes);
});

test.each(codes)("the page of %s has its three parts", (code) => {
  const page = readFileSync(join(docs, `${code}.md`), "utf8");
  expect(page.startsWith(`# ${code}\n\n`)).toBe(true);
  for (const part of ["*This is reported when*", "*To mend it*", "*Example*"]) expect(page).toContain(part);
});
