import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundledPaths, readBundled } from "../descriptors/bundled.js";

/**
 * Write the protos that svcgen brings into a folder, for tools that need them on disk: editors, `buf lint`, `buf generate`.
 * svcgen itself never reads them there. Returns the import paths of those that were written; equal ones are not touched.
 */
export async function writeIncludes(folder: string): Promise<readonly string[]> {
  const written: string[] = [];
  for (const importPath of [...bundledPaths].toSorted()) {
    const content = await readBundled(importPath);
    if (content === undefined) continue;
    const path = join(folder, importPath);
    if (isEqual(path, content)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    written.push(importPath);
  }
  return written;
}

function isEqual(path: string, content: Uint8Array): boolean {
  try {
    return Buffer.compare(readFileSync(path), content) === 0;
  } catch {
    return false;
  }
}
