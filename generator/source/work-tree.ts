import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { problem } from "../diagnostics/catalogue.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { byCodeUnit, isSkippedFolder, normalisePath } from "./listing.js";
import type { Source } from "./source.js";

/**
 * The files as they lie on disk. Symbolic links are not followed: git stores only where they point, so that the check of a
 * commit would see other files than the check of the work tree. A link that hides schemas is an error, not an omission.
 */
export function createWorkTreeSource(projectFolder: string): Source {
  return {
    kind: "work-tree",
    async list(folder) {
      const root = normalisePath(folder);
      await refuseLink(projectFolder, root);
      const found: string[] = [];
      await walk(projectFolder, root, root === "", found);
      return found.sort(byCodeUnit);
    },
    async read(path) {
      try {
        return await readFile(join(projectFolder, normalisePath(path)));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

async function walk(projectFolder: string, folder: string, wholeProject: boolean, found: string[]): Promise<void> {
  const entries = await readdir(join(projectFolder, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!isSkippedFolder(entry.name)) await walk(projectFolder, path, wholeProject, found);
    } else if (entry.isFile()) {
      found.push(path);
    } else if (entry.isSymbolicLink()) {
      const folderLink = !wholeProject && !isSkippedFolder(entry.name) && (await isFolder(join(projectFolder, path)));
      if (folderLink || entry.name.endsWith(".proto")) throw linkError(path);
    }
  }
}

/** Whether a link leads to a folder. When the project as a whole is listed, such links are common and none of our business. */
async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function refuseLink(projectFolder: string, folder: string): Promise<void> {
  let path = "";
  for (const part of folder.split("/")) {
    path = path === "" ? part : `${path}/${part}`;
    if (part === ".." || part === "") continue;
    const stats = await lstat(join(projectFolder, path)).catch(() => undefined);
    if (stats?.isSymbolicLink()) throw linkError(path);
  }
}

export function linkError(path: string): SvcgenError {
  return new SvcgenError(problem("schema/symlink", { path }));
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR";
}
