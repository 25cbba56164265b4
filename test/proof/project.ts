import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { UserConfig } from "../../generator/config/user-config.js";
import type { ServiceDefinition } from "../../runtime/service.js";
import { compileProject } from "../support/pipeline.js";

export interface GeneratedProject {
  /** By path below the output folder. */
  readonly files: ReadonlyMap<string, string>;
  /** How the services are defined: the functions that the modules of the RPC face export. */
  readonly definitions: readonly Define[];
}

export type Define = (handlers: object) => ServiceDefinition;

/** Generate a contract, and load what was generated. @param protos By path below the project's folder (`schemas/…`). */
export async function generateProject(
  protos: Readonly<Record<string, string>>,
  config: UserConfig,
): Promise<GeneratedProject> {
  const compiled = await compileProject(protos, config);
  if (compiled.files === undefined)
    throw new Error(compiled.diagnostics.map(({ severity, message }) => `${severity}: ${message}`).join("\n"));
  const files = new Map(compiled.files.map(({ path, content }) => [path, content]));
  const out = write(files);
  const modules = [...files.keys()].filter((path) => path.startsWith("connect/"));
  return { files, definitions: await Promise.all(modules.map((path) => load(join(out, path)))) };
}

/** Where modules of this repository are found. A folder by its content, so that no module is an old one. */
function write(files: ReadonlyMap<string, string>): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([...files]))
    .digest("hex")
    .slice(0, 16);
  const out = join(import.meta.dirname, "../../.cache/proof", digest);
  for (const [path, content] of files) {
    const target = join(out, path);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return out;
}

async function load(module: string): Promise<Define> {
  const exports = (await import(/* @vite-ignore */ pathToFileURL(module).href)) as Record<string, unknown>;
  return Object.entries(exports).find(([name]) => name.startsWith("define"))?.[1] as Define;
}
