import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import { byCodeUnit, isSkippedFolder, normalisePath } from "./listing.js";
import type { Source } from "./source.js";

/**
 * The files as they lie on disk. Symbolic links are not followed: git stores only where they point, so that the check of a
 * commit would see other files than the check of the work tree. A link that hides schemas is an error, not an omission.
 *
 * Reads are synchronous inside: for thousands of small files that is several times as fast, and opens one at a time.
 */
export function createWorkTreeSource(projectFolder: string): Source {
  return {
    kind: "work-tree",
    async list(folder) {
      const root = normalisePath(folder);
      refuseLink(projectFolder, root);
      const found: string[] = [];
      walk(projectFolder, root, root === "", found);
      return found.sort(byCodeUnit);
    },
    async read(path) {
      return orMissing(() => readFileSync(join(projectFolder, normalisePath(path))));
    },
  };
}

function walk(projectFolder: string, folder: string, wholeProject: boolean, found: string[]): void {
  const entries = orMissing(() => readdirSync(join(projectFolder, folder), { withFileTypes: true })) ?? [];
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!isSkippedFolder(entry.name)) walk(projectFolder, path, wholeProject, found);
    } else if (entry.isFile()) {
      found.push(path);
    } else if (entry.isSymbolicLink()) {
      const folderLink = !wholeProject && !isSkippedFolder(entry.name) && isFolder(join(projectFolder, path));
      if (folderLink || entry.name.endsWith(".proto")) throw linkError(path);
    }
  }
}

/** Whether a link leads to a folder. When the project as a whole is listed, such links are common and none of our business. */
function isFolder(path: string): boolean {
  return orMissing(() => statSync(path))?.isDirectory() === true;
}

function refuseLink(projectFolder: string, folder: string): void {
  let path = "";
  for (const part of folder.split("/")) {
    path = path === "" ? part : `${path}/${part}`;
    if (part === ".." || part === "") continue;
    const stats = orMissing(() => lstatSync(join(projectFolder, path)));
    if (stats?.isSymbolicLink()) throw linkError(path);
  }
}

export function linkError(path: string): SvcgenError {
  return new SvcgenError(problem("schema/symlink", { path }));
}

function orMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR" || code === "ELOOP") return undefined;
    throw error;
  }
}
