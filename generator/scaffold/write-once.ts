import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { File } from "../artifact/artifact.js";

/**
 * Write files that svcgen never touches again. A file that exists is left alone, also when it appears in this very moment.
 *
 * @returns the paths that were written
 */
export async function writeOnce(folder: string, files: readonly File[]): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { path, content } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    try {
      await writeFile(target, content, { flag: "wx" });
      written.push(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return written;
}

export function existing(folder: string, files: readonly File[]): readonly string[] {
  return files.map(({ path }) => path).filter((path) => existsSync(join(folder, path)));
}
