import { lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { File } from "../artifact/artifact.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";

/**
 * Write files that svcgen never touches again: all of them, or none. A file that exists is never overwritten, also when it
 * appears in this very moment.
 */
export async function writeOnce(folder: string, files: readonly File[]): Promise<void> {
  const written: string[] = [];
  try {
    for (const { path, content } of files) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content, { flag: "wx" });
      written.push(target);
    }
  } catch (error) {
    for (const target of written) await rm(target);
    const { code, message } = error as NodeJS.ErrnoException;
    // A file where a folder must be.
    if (code === "ENOTDIR" || code === "EEXIST") throw new SvcgenError(problem("env/io", { message }));
    throw error;
  }
}

/** Paths at which there is something, be it a link that leads nowhere. */
export async function existing(folder: string, files: readonly File[]): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map(({ path }) =>
      lstat(join(folder, path)).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return found.flat();
}

/** The package.json of a project; an empty one where there is none that can be read. */
export async function readManifest(
  folder: string,
): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  try {
    return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  } catch {
    return {};
  }
}
