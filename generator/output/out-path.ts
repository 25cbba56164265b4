/**
 * Why a path may not be written below the output folder, as a clause that follows the path (`is absolute`); undefined for
 * a path that may. Used on artifacts and on the lines of a manifest, which anybody can edit.
 */
export function outPathProblem(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "is absolute";
  if (path.includes("\\")) return "holds a backslash";
  if (hasControlCharacter(path)) return "holds a control character";
  for (const segment of path.split("/")) {
    if (segment === "") return "has an empty segment";
    if (segment === "." || segment === "..") return `leaves its folder by "${segment}"`;
    if (segment.toLowerCase() === ".git") return "enters a .git folder";
    if (segment.startsWith(reservedPrefix)) return `uses svcgen's own name "${segment}"`;
    if (new TextEncoder().encode(segment).length > 255) return "has a name of more than 255 bytes";
  }
  return undefined;
}

/** Names that begin so belong to svcgen: the manifest and the temporary files. */
export const reservedPrefix = ".svcgen";

/** `a/b` and `a` of `a/b/c`, innermost first. */
export function foldersOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) folders.push(path.slice(0, at));
  return folders;
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === 0x7f || unit === 0x2028 || unit === 0x2029) return true;
  }
  return false;
}
