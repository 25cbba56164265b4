/**
 * Where bytes come from: the work tree, the git index, a git ref, or memory. Paths are relative to the project's folder
 * (the one that holds svcgen.config.*), with `/`.
 */
export interface Source {
  readonly kind: "work-tree" | "git-index" | "git-ref" | "memory";
  /** Files below a folder, recursively, sorted by code unit. Empty when the folder does not exist. */
  list(folder: string): Promise<readonly string[]>;
  /** Undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
}
