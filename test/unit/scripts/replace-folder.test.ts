import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { replaceFolder } from "../../../scripts/replace-folder.js";

const work = mkdtempSync(join(tmpdir(), "svcgen-replace-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function freshFolder(name: string): string {
  const folder = mkdtempSync(join(work, `${name}.new-`));
  for (const file of ["a", "b"]) writeFileSync(join(folder, file), name);
  return folder;
}

test("a folder takes the place of another, or of none", () => {
  const target = join(work, "one");
  replaceFolder(freshFolder("first"), target);
  mkdirSync(join(target, "old"));
  replaceFolder(freshFolder("second"), target);
  expect(readdirSync(target)).toEqual(["a", "b"]);
  expect(readFileSync(join(target, "a"), "utf8")).toBe("second");
});

test("of two builds at once one stays, whole, and nothing is left beside it", async () => {
  const target = join(work, "two");
  const script = `
    import { mkdtempSync, writeFileSync } from "node:fs";
    const { replaceFolder } = await import(process.argv[1]);
    for (let i = 0; i < 200; i++) {
      const fresh = mkdtempSync(process.argv[2] + ".new-");
      for (const file of ["a", "b"]) writeFileSync(fresh + "/" + file, process.argv[3]);
      replaceFolder(fresh, process.argv[2]);
    }`;
  const module = join(import.meta.dirname, "../../../scripts/replace-folder.ts");
  const run = (name: string) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, module, target, name]);
  await Promise.all(["x", "y", "z"].map(run));
  const [a, b] = ["a", "b"].map((file) => readFileSync(join(target, file), "utf8"));
  expect(a).toBe(b);
  expect(readdirSync(work).filter((name) => name.startsWith("two"))).toEqual(["two"]);
});
