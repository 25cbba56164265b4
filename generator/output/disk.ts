import { type Dirent, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Digest, digestOf } from "./digest.js";
import { manifestName } from "./manifest.js";
import { foldersOfAll, isTemporary, type Obstacle, type Tree, topNames } from "./tree.js";

/**
 * The output folder on disk, at the planned paths and at those that the manifest lists. Links are never followed: one on the
 * way of a planned path is an obstacle, whatever it points to; on a path that is only listed, nothing of ours stands any
 * more. Foreign files are not looked at.
 */
export function readDisk(
  projectFolder: string,
  out: string,
  planned: readonly string[],
  listed: Iterable<string> = [],
): Tree {
  const obstacle = obstacleToFolder(projectFolder, out);
  if (obstacle !== undefined) return { digests: new Map(), leftovers: [], obstacles: [obstacle] };

  const wanted = new Set([...planned, ...listed]);
  const found = walk(join(projectFolder, out), topNames(wanted));
  const obstacles: Obstacle[] = [];
  const report = (path: string, kind: Obstacle["kind"]) => obstacles.push({ path: projectPath(out, path), kind });
  for (const folder of foldersOfAll(planned)) {
    const kind = found.get(folder);
    if (kind === "file" || kind === "link") report(folder, kind);
  }
  for (const path of planned) {
    const kind = found.get(path);
    if (kind === "folder" || kind === "link") report(path, kind);
  }
  if (found.get(manifestName) === "link") report(manifestName, "link");
  const digests = new Map<string, Digest>();
  for (const path of wanted) {
    if (found.get(path) === "file") digests.set(path, digestOf(readFileSync(join(projectFolder, out, path))));
  }
  return { digests, leftovers: [...found.keys()].filter(isTemporary), obstacles };
}

/** The manifest on disk; undefined when there is none. A link counts as none: `readDisk` refuses it. */
export function readManifestText(projectFolder: string, out: string): string | undefined {
  if (obstacleToFolder(projectFolder, out) !== undefined) return undefined;
  const path = join(projectFolder, out, manifestName);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  return readFileSync(path, "utf8");
}

/** `generated/rest/x.ts` from the output folder and a path in it. */
export function projectPath(out: string, path: string): string {
  return out === "." ? path : `${out}/${path}`;
}

function obstacleToFolder(projectFolder: string, out: string): Obstacle | undefined {
  let path = "";
  for (const segment of out.split("/")) {
    path = path === "" ? segment : `${path}/${segment}`;
    if (segment === "." || segment === "..") continue;
    const stat = lstatSync(join(projectFolder, path), { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (stat.isSymbolicLink()) return { path, kind: "link" };
    if (!stat.isDirectory()) return { path, kind: "file" };
  }
  return undefined;
}

type EntryKind = "file" | "folder" | "link";

function walk(folder: string, tops: ReadonlySet<string>): ReadonlyMap<string, EntryKind> {
  const found = new Map<string, EntryKind>();
  const visit = (path: string): void => {
    for (const entry of entriesOf(join(folder, path))) {
      if (path === "" && !tops.has(entry.name) && !isTemporary(entry.name) && entry.name !== manifestName) continue;
      const below = path === "" ? entry.name : `${path}/${entry.name}`;
      found.set(below, kindOf(entry));
      if (entry.isDirectory()) visit(below);
    }
  };
  visit("");
  return found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function kindOf(entry: Dirent): EntryKind {
  return entry.isSymbolicLink() ? "link" : entry.isDirectory() ? "folder" : "file";
}
