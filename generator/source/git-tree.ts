import { posix } from "node:path";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import type { Repository } from "./git.js";
import { createBlobReader } from "./git-blobs.js";
import { byCodeUnit, isSkippedFolder, normalisePath } from "./listing.js";
import type { Source } from "./source.js";
import { linkError } from "./work-tree.js";

/** Files of a tree that `git ls-tree -r -z --full-tree` has listed; contents are read when they are asked for. */
export function createTreeSource(kind: "git-index" | "git-ref", repository: Repository, rows: Buffer): Source {
  const entries = parseRows(rows);
  const readBlob = createBlobReader(repository);
  const fullPath = (path: string): string => normalisePath(`${repository.prefix}/${path}`);

  /** As in the work tree: a link to a folder or to a proto hides schemas. What lies outside of the tree may be a folder. */
  const hidesSchemas = async (path: string, entry: Entry, wholeProject: boolean): Promise<boolean> => {
    if (path.endsWith(".proto")) return true;
    if (wholeProject || isSkippedFolder(posix.basename(path))) return false;
    const target = new TextDecoder().decode(await readBlob(entry.oid));
    return entries.get(posix.join(posix.dirname(path), target))?.kind !== "file";
  };

  return {
    kind,
    async list(folder) {
      const root = normalisePath(folder);
      const full = fullPath(root);
      refuseHiddenFolder(full, entries);
      const found: string[] = [];
      for (const [path, entry] of entries) {
        const below = full === "" ? path : path.startsWith(`${full}/`) ? path.slice(full.length + 1) : undefined;
        if (below === undefined || below.split("/").slice(0, -1).some(isSkippedFolder)) continue;
        const own = root === "" ? below : `${root}/${below}`;
        if (entry.kind === "file") found.push(own);
        else if (entry.kind === "link" && (await hidesSchemas(path, entry, root === ""))) throw linkError(own);
      }
      return found.sort(byCodeUnit);
    },
    async read(path) {
      const entry = entries.get(fullPath(path));
      if (entry?.kind === "link") throw linkError(path);
      return entry?.kind === "file" ? readBlob(entry.oid) : undefined;
    },
  };
}

interface Entry {
  readonly kind: "file" | "link" | "submodule";
  readonly oid: string;
}

/** `100644 blob <oid>\t<path>\0` each, by path from the top of the work tree. */
function parseRows(rows: Buffer): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const row of rows.toString("utf8").split("\0")) {
    const tab = row.indexOf("\t");
    if (tab < 0) continue;
    const [mode = "", , oid = ""] = row.slice(0, tab).split(" ");
    const kind = mode === "120000" ? "link" : mode === "160000" ? "submodule" : "file";
    entries.set(row.slice(tab + 1), { kind, oid });
  }
  return entries;
}

/** A folder behind a link or in a submodule has no files in this tree, but it is not empty either. */
function refuseHiddenFolder(folder: string, entries: ReadonlyMap<string, Entry>): void {
  let path = "";
  for (const part of folder.split("/")) {
    path = path === "" ? part : `${path}/${part}`;
    const kind = entries.get(path)?.kind;
    if (kind === "link") throw linkError(path);
    if (kind === "submodule") throw new SvcgenError(problem("schema/submodule", { path }));
  }
}
