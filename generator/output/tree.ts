import type { Source } from "../source/source.js";
import { type Digest, digestOf } from "./digest.js";
import { foldersOf } from "./out-path.js";

/** What stands in the output folder, as far as it concerns svcgen. Paths are relative to that folder. */
export interface Tree {
  /** The files that stand on the asked paths. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Temporary files that a killed run left. */
  readonly leftovers: readonly string[];
  /** What stands in the way of writing an asked path. Project paths. */
  readonly obstacles: readonly Obstacle[];
}

export interface Obstacle {
  /** From the project's folder. */
  readonly path: string;
  /** A link anywhere on the way, a folder where a file belongs, or a file where a folder belongs. */
  readonly kind: "link" | "folder" | "file";
}

/** Temporary files: in the folder of their target, so that the rename stays on one file system. */
export const temporaryPrefix = ".svcgen-tmp-";

export function isTemporary(path: string): boolean {
  return new RegExp(`(^|/)\\${temporaryPrefix}[0-9a-f]{16}$`).test(path);
}

/** The output folder of a source that is no work tree: the git index, memory. */
export async function readTree(source: Source, out: string, paths: Iterable<string>): Promise<Tree> {
  const prefix = out === "." ? "" : `${out}/`;
  const listed = await source.list(out);
  const present = new Set(listed.map((path) => path.slice(prefix.length)));
  const digests = new Map<string, Digest>();
  const read = async (path: string): Promise<void> => {
    const bytes = present.has(path) ? await source.read(prefix + path) : undefined;
    if (bytes !== undefined) digests.set(path, digestOf(bytes));
  };
  // At once: the git index answers in batches.
  await Promise.all([...new Set(paths)].map(read));
  return { digests, leftovers: [...present].filter(isTemporary), obstacles: [] };
}

/** The top-level names below which svcgen writes: only those are searched for leftovers. */
export function topNames(paths: Iterable<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of paths) {
    const at = path.indexOf("/");
    names.add(at < 0 ? path : path.slice(0, at));
  }
  return names;
}

/** Every folder that the paths need. */
export function foldersOfAll(paths: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (const folder of foldersOf(path)) folders.add(folder);
  }
  return folders;
}
