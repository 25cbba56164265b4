/**
 * What every source agrees on when it lists a folder, so that the work tree, the index and memory see the same files:
 * `node_modules` and folders whose name begins with a dot are left out, and names are sorted by code unit.
 */
export function listBelow(paths: Iterable<string>, folder: string): string[] {
  const root = normalisePath(folder);
  const prefix = root === "" ? "" : `${root}/`;
  const found: string[] = [];
  for (const path of paths) {
    if (path.startsWith(prefix) && !path.slice(prefix.length).split("/").slice(0, -1).some(isSkippedFolder)) {
      found.push(path);
    }
  }
  return found.sort(byCodeUnit);
}

export function isSkippedFolder(name: string): boolean {
  return name === "node_modules" || name.startsWith(".");
}

/** `./schemas//a/` → `schemas/a`; the project's folder itself is the empty string. Keeps a leading `..`. */
export function normalisePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
