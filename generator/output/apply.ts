import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import { manifestName } from "./manifest.js";
import { foldersOf } from "./out-path.js";
import { isSettled, manifestDiffers, type Plan } from "./plan.js";
import { temporaryPrefix } from "./tree.js";

export interface ApplyOptions {
  /** Absolute path of the output folder. */
  readonly folder: string;
  /** Final text of a planned file. */
  contentOf(path: string): string;
  /** Aborted before the first rename: nothing changes. Later: the run finishes first. */
  readonly signal?: AbortSignal | undefined;
}

export interface Applied {
  readonly written: readonly string[];
  readonly deleted: readonly string[];
  /** Stopped before anything was changed. */
  readonly interrupted: boolean;
}

const nothing: Applied = { written: [], deleted: [], interrupted: false };

/**
 * Carry out a plan: the only function that writes or deletes generated files. The order makes every moment safe to be
 * killed in: temporary files beside their targets; a manifest that holds old and new; renames; deletions; the final manifest.
 * Each file is old or new at any time, both are listed as ours, and the next run does the rest.
 */
export async function apply(plan: Plan, options: ApplyOptions): Promise<Applied> {
  if (plan.entries.some((entry) => entry.action === "refuse") || isSettled(plan)) return nothing;
  const written = pathsWith(plan, "write");
  const deleted = pathsWith(plan, "delete");
  const drafts: Draft[] = [];
  const created: string[] = [];
  let renamed = 0;
  try {
    for (const path of written) drafts.push(draft(options.folder, path, options.contentOf(path), created));
    if (options.signal !== undefined) await nextTurn();
    if (options.signal?.aborted === true) {
      discard(drafts, created);
      return { ...nothing, interrupted: true };
    }
    if (written.length > 0 || deleted.length > 0)
      publish(draft(options.folder, manifestName, plan.manifest.during, created));
    for (const path of early(deleted, written)) remove(options.folder, path);
    for (; renamed < drafts.length; renamed++) publish(drafts[renamed]);
    for (const path of [...deleted, ...plan.leftovers]) remove(options.folder, path);
    if (written.length > 0 || deleted.length > 0 || manifestDiffers(plan)) {
      publish(draft(options.folder, manifestName, plan.manifest.after, created));
    }
  } catch (error) {
    discard(drafts.slice(renamed), created);
    throw failure(error, renamed, drafts.length);
  }
  return { written, deleted, interrupted: false };
}

interface Draft {
  readonly temporary: string;
  readonly target: string;
}

function pathsWith(plan: Plan, action: "write" | "delete"): readonly string[] {
  return plan.entries.filter((entry) => entry.action === action).map((entry) => entry.path);
}

function draft(folder: string, path: string, content: string, created: string[]): Draft {
  const target = join(folder, path);
  const first = mkdirSync(dirname(target), { recursive: true });
  if (first !== undefined) created.push(first);
  const temporary = join(dirname(target), temporaryPrefix + randomBytes(8).toString("hex"));
  writeFileSync(temporary, content, { flag: "wx" });
  return { temporary, target };
}

function publish(draft: Draft | undefined): void {
  if (draft !== undefined) renameSync(draft.temporary, draft.target);
}

/** An orphan whose name differs only in case from a new file goes first: where case is ignored the two are one file. */
function early(deleted: readonly string[], written: readonly string[]): readonly string[] {
  const folds = new Set(written.map((path) => path.toLowerCase()));
  return deleted.filter((path) => folds.has(path.toLowerCase()));
}

/** Delete a file and the folders that it leaves empty, up to the output folder. */
function remove(folder: string, path: string): void {
  try {
    unlinkSync(join(folder, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  for (const parent of foldersOf(path)) {
    const absolute = join(folder, parent);
    if (lstatSync(absolute, { throwIfNoEntry: false })?.isDirectory() !== true || readdirSync(absolute).length > 0)
      return;
    rmdirSync(absolute);
  }
}

function discard(drafts: readonly Draft[], created: readonly string[]): void {
  for (const { temporary } of drafts) rmSync(temporary, { force: true });
  // Innermost last made, so first removed; a folder that got content meanwhile stays.
  for (const folder of created.toReversed()) removeEmpty(folder);
}

function removeEmpty(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
    }
    rmdirSync(folder);
  } catch {
    // Not empty, or gone: as it should be.
  }
}

function failure(error: unknown, renamed: number, total: number): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const progress =
    renamed === 0 ? "nothing was changed" : `${renamed} of ${total} files are written; run again for the rest`;
  return new SvcgenError(problem("output/io", { message: `${message} (${progress})` }));
}
