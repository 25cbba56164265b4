import { hash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";

/**
 * Where svcgen keeps what can be deleted at any time: `SVCGEN_CACHE_DIR`, the nearest `node_modules/.cache/svcgen`, or the
 * user's cache folder for a project without node_modules.
 */
export function cacheFolder(projectFolder: string): string {
  const named = process.env.SVCGEN_CACHE_DIR;
  if (named !== undefined && named !== "") return named;
  for (let folder = projectFolder; ; folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    if (existsSync(modules)) return join(modules, ".cache/svcgen");
    if (dirname(folder) === folder) return join(homedir(), ".cache/svcgen");
  }
}

/** The lock of an output folder: outside of the tree, named by the folder's path. Where the cache cannot be written, with the temporary files. */
export function lockFile(cache: string, outFolder: string): string {
  const name = hash("sha256", outFolder, "hex").slice(0, 32);
  const folder = join(cache, "locks");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return join(folder, name);
  } catch {
    return join(tmpdir(), `svcgen-${userInfo().uid}`, name);
  }
}
