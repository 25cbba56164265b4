import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "../../../generator/output/lock.js";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "svcgen-lock-"));
  file = join(folder, "locks/one");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("work is done one after the other, and the lock is gone afterwards", async () => {
  let inside = 0;
  let most = 0;
  const runs = Array.from({ length: 8 }, (_, index) =>
    withLock(file, async () => {
      inside++;
      most = Math.max(most, inside);
      await sleep(2);
      inside--;
      return index;
    }),
  );
  expect(await Promise.all(runs)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test("it is released when the work fails", async () => {
  await expect(withLock(file, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(existsSync(file)).toBe(false);
});

test.each([
  ["of a process that is gone", () => `${spawnSync(process.execPath, ["-e", "0"]).pid} x\n`],
  ["that makes no sense", () => "rubbish"],
  ["that is empty", () => ""],
])("a lock %s is broken", async (_name, content) => {
  mkdirSync(join(folder, "locks"));
  writeFileSync(file, content());
  const held = await withLock(file, async () => readFileSync(file, "utf8"));
  expect(held).toMatch(new RegExp(`^${process.pid} `));
});

test("the lock of a living process is waited for, then told with its number", async () => {
  mkdirSync(join(folder, "locks"));
  writeFileSync(file, `${process.ppid} x\n`);
  await expect(withLock(file, async () => 1, 120)).rejects.toMatchObject({
    diagnostics: [
      {
        code: "env/locked",
        message: expect.stringContaining(`process ${process.ppid}`),
        help: expect.stringContaining(file),
      },
    ],
  });
  expect(readFileSync(file, "utf8")).toBe(`${process.ppid} x\n`);
});
