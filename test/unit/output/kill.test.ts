import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { apply } from "../../../generator/output/apply.js";
import { digestOf } from "../../../generator/output/digest.js";
import { readDisk, readManifestText } from "../../../generator/output/disk.js";
import { emptyManifest, manifestName, parseManifest } from "../../../generator/output/manifest.js";
import { plan } from "../../../generator/output/plan.js";

type Files = Readonly<Record<string, string>>;

const support = join(import.meta.dirname, "../../support");

// Of everything something: written, changed, kept, deleted, with and without its folder.
const old: Files = {
  "a/same.ts": "same\n",
  "a/change.ts": "old\n",
  "b/gone.ts": "old\n",
  "a/gone.ts": "old\n",
  "c/d/change.ts": "old\n",
};
const next: Files = {
  "a/same.ts": "same\n",
  "a/change.ts": "new\n",
  "c/d/change.ts": "new\n",
  "e/f/created.ts": "new\n",
};
const later: Files = { ...next, "a/change.ts": "later\n", "c/d/change.ts": "later\n" };

test("a run that is killed at any moment leaves each file old or new, and the next run repairs the rest", async () => {
  let kills = 0;
  for (let moment = 0; ; moment++) {
    const project = mkdtempSync(join(tmpdir(), "svcgen-kill-"));
    try {
      await bring(project, old);
      const killed = runAndDie(project, next, moment);
      for (const [path, content] of Object.entries(treeOf(project))) {
        const name = path.split("/").at(-1) ?? "";
        if (name.startsWith(".svcgen-tmp-")) continue;
        expect([old[path], next[path]], `${path} at moment ${moment}`).toContain(content);
      }
      for (const path of Object.keys(old))
        if (next[path] !== undefined) expect(existsSync(join(project, "out", path))).toBe(true);
      if (!killed) break;
      kills++;
      // Another edit of the schemas before the next run: what the killed run wrote is no hand edit.
      const { refused } = await bring(project, later);
      expect(refused, `at moment ${moment}`).toEqual([]);
      expect(treeOf(project), `at moment ${moment}`).toEqual(later);
    } finally {
      rmSync(project, { recursive: true, force: true });
    }
  }
  // Three drafts with a new folder, two manifests, three renames, two deletions with a folder.
  expect(kills).toBeGreaterThan(12);
});

/** Whether it was killed before it had finished. */
function runAndDie(project: string, files: Files, moment: number): boolean {
  const args = [
    "--import",
    join(support, "typescript-hook.mjs"),
    join(support, "apply-and-die.ts"),
    project,
    JSON.stringify(files),
    String(moment),
  ];
  const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (signal === "SIGKILL") return true;
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return false;
}

async function bring(project: string, files: Files): Promise<{ readonly refused: readonly string[] }> {
  const text = readManifestText(project, "out");
  const read = text === undefined ? emptyManifest : parseManifest(text);
  const planned = Object.entries(files).map(([path, content]) => ({ path, digest: digestOf(content) }));
  const tree = readDisk(project, "out", Object.keys(files), read.entries.keys());
  const made = plan(planned, tree, { read, text }, { generator: "0.1" });
  await apply(made, { folder: join(project, "out"), contentOf: (path) => files[path] ?? "" });
  return {
    refused: made.entries.filter(({ state }) => state === "edited" || state === "foreign").map(({ path }) => path),
  };
}

function treeOf(project: string): Files {
  const folder = join(project, "out");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    names.filter((name) => name !== manifestName).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}
