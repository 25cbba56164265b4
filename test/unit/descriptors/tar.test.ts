import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeTar } from "../../../generator/descriptors/tar.js";

test("tar itself unpacks what is written: any length, any name", () => {
  const names = ["a", "b/c d", "ü/𝒳", "n".repeat(100), `${"n".repeat(99)}é`, `${"deep/".repeat(60)}x`];
  for (let length = 96; length < 110; length++) names.push(`p${length}/${"q".repeat(length)}`);
  // The length of a pax record counts itself: here it grows by a digit.
  for (let length = 983; length < 996; length++) names.push(`${"r".repeat(200)}/`.repeat(4) + "s".repeat(length - 804));
  const files = names.map((path, i) => ({ path, content: Buffer.alloc(i === 0 ? 0 : 500 + i * 4, path) }));
  const folder = mkdtempSync(join(tmpdir(), "svcgen-tar-"));
  try {
    writeFileSync(join(folder, "x.tar"), writeTar(files));
    execFileSync("tar", ["-xf", "x.tar"], { cwd: folder });
    for (const { path, content } of files) expect(readFileSync(join(folder, path)).equals(content)).toBe(true);
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(entries).toHaveLength(files.length + 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
