/**
 * A child process that brings an output folder to a set of files and is killed on the way: before the n-th change of the file
 * system, or in the middle of it where it is a write. Without a number it runs to the end.
 *
 *     node --import typescript-hook.mjs apply-and-die.ts <project> <files as JSON> [n]
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { apply } from "../../generator/output/apply.js";
import { digestOf } from "../../generator/output/digest.js";
import { readDisk, readManifestText } from "../../generator/output/disk.js";
import { emptyManifest, parseManifest } from "../../generator/output/manifest.js";
import { plan } from "../../generator/output/plan.js";

const [project = "", json = "{}", number] = process.argv.slice(2);
const files: Readonly<Record<string, string>> = JSON.parse(json);
let left = number === undefined ? Number.POSITIVE_INFINITY : Number(number);

for (const name of ["mkdirSync", "renameSync", "unlinkSync", "rmdirSync", "rmSync", "writeFileSync"] as const) {
  const original = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      if (left-- > 0) return original.apply(fs, args);
      if (name === "writeFileSync") original(args[0], String(args[1]).slice(0, String(args[1]).length / 2), args[2]);
      process.kill(process.pid, "SIGKILL");
      // The signal is delivered at once; nothing below runs.
      return undefined;
    },
  });
}
syncBuiltinESMExports();

const text = readManifestText(project, "out");
const read = text === undefined ? emptyManifest : parseManifest(text);
const planned = Object.entries(files).map(([path, content]) => ({ path, digest: digestOf(content) }));
const tree = readDisk(project, "out", Object.keys(files), read.entries.keys());
await apply(plan(planned, tree, { read, text }, { generator: "0.1" }), {
  folder: join(project, "out"),
  contentOf: (path) => files[path] ?? "",
});
