import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { run } from "./support/run.js";

const packed = inject("packed");

describe.each([
  ["svcgen", packed.svcgen],
  ["@svcgen/runtime", packed.runtime],
])("the tarball of %s", (name, tarball) => {
  const folder = join(packed.folder, "contents", name);
  let paths: readonly string[];
  const text = (path: string): string => readFileSync(join(folder, "package", path), "utf8");

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    await run("tar", ["-xzf", tarball], { cwd: folder, bin: packed.bin });
    const entries = readdirSync(join(folder, "package"), { recursive: true, withFileTypes: true });
    paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, "package/").length));
  });

  test("has its licence and a page that says what it is", () => {
    expect(JSON.parse(text("package.json"))).toMatchObject({ name, license: "Apache-2.0" });
    expect(text("LICENSE")).toContain("Apache License");
    expect(text("README.md")).toMatch(new RegExp(`^# ${name}\n`));
  });

  test("has no tests, no sources beside what is built, and nothing of this machine", () => {
    const stray = /(^|\/)(test|bench|node_modules|examples|\.cache)\/|\.tsbuildinfo$|(?<!\.d)\.ts$/;
    expect(paths.filter((path) => stray.test(path))).toEqual([]);
    expect(paths.filter((path) => text(path).includes(process.cwd()))).toEqual([]);
  });

  test("publint has nothing to say", async () => {
    const { buffer } = new Uint8Array(readFileSync(tarball));
    const { messages, pkg = {} } = await publint({ pack: { tarball: buffer }, strict: true });
    // The condition by which this repository finds its own sources means nothing elsewhere.
    const told = messages.filter(({ path }) => !path.includes("@svcgen/source"));
    expect(told.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("is below 1 MB", () => {
    expect(statSync(tarball).size).toBeLessThan(1_000_000);
  });
});
