import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type Compilation, compile } from "../../generator/app/compile.js";
import { resolveConfig } from "../../generator/config/resolve.js";
import type { UserConfig } from "../../generator/config/user-config.js";
import { createMemorySource } from "../../generator/source/memory.js";

/** Compile protos to files, as `svcgen generate` does, from memory: paths from the project's folder (`schemas/…`). */
export function compileProject(files: Readonly<Record<string, string>>, config: UserConfig = {}): Promise<Compilation> {
  return compile(createMemorySource(files), resolveConfig(config));
}

/** Every file below a folder, by its path from there, with `/`. */
export function readFolder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path, "utf8")]),
  );
}
