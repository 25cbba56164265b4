import { readFile } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { problem } from "../diagnostics/problem.js";
import { type Span, startOf } from "../diagnostics/span.js";
import type { ConfigSource } from "./config-source.js";
import { defineConfig } from "./define-config.js";

export interface EvaluatedModule {
  readonly value: unknown;
  /** The project's files that it imports, sorted. */
  readonly dependencies: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ModuleText {
  readonly path: string;
  readonly text: string;
  /** Where the text comes from. */
  readonly source: ConfigSource;
  readonly projectFolder: string;
  readonly cacheFolder: string | undefined;
}

/**
 * Run a configuration that is code, TypeScript or JavaScript, from its text. `svcgen` is this very svcgen, installed or not.
 */
export async function evaluateModule(module: ModuleText): Promise<EvaluatedModule> {
  const { path, text, source, projectFolder, cacheFolder } = module;
  const filename = join(projectFolder, path);
  // Modules are evaluated anew each time, so that a process that lives longer sees their changes; jiti lists here what it loads.
  const loaded: Record<string, never> = {};
  const jiti = createJiti(filename, {
    // Kept by content, so that a changed module is translated anew.
    fsCache: cacheFolder === undefined ? false : join(cacheFolder, "config"),
    moduleCache: false,
    interopDefault: false,
    virtualModules: { svcgen: { defineConfig } },
  });
  const failed = (message: string, span?: Span): EvaluatedModule => ({
    value: {},
    dependencies: [],
    diagnostics: [problem("config/syntax", { message }, { span: span ?? startOf(path) })],
  });
  try {
    const namespace: unknown = await jiti.evalModule(text, { filename, async: true, cache: loaded });
    const resolve = (specifier: string, from: string): string | undefined =>
      jiti.esmResolve(specifier, { parentURL: from, try: true });
    const imported = await importedFiles(filename, text, Object.keys(loaded), resolve);
    const dependencies = imported.flatMap((file) => projectPath(projectFolder, file)).sort();
    const value = defaultExport(namespace);
    if (value === undefined) return failed("it has no default export");
    return { value, dependencies, diagnostics: await unstagedImports(source, projectFolder, dependencies) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failed(oneLine(message).replaceAll(`${projectFolder}${sep}`, ""), placeOf(error, path, filename));
  }
}

/** Babel ends its message with the place, which is said by the span. */
function oneLine(message: string): string {
  return (
    message
      .replace(/^ParseError: /, "")
      .split("\n")[0]
      ?.trim() ?? ""
  );
}

/** Of an ES module; `module.exports` of a CommonJS one. */
function defaultExport(namespace: unknown): unknown {
  if (typeof namespace !== "object" || namespace === null) return namespace;
  if ("default" in namespace) return namespace.default;
  return "__esModule" in namespace ? undefined : namespace;
}

const RELATIVE_IMPORT = /\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

/** What jiti loaded, and what Node loaded in its place (CommonJS, JSON, .mjs), found by following the relative imports. */
async function importedFiles(
  filename: string,
  text: string,
  loaded: readonly string[],
  resolve: (specifier: string, from: string) => string | undefined,
): Promise<string[]> {
  const found = new Map<string, string>([[filename, text]]);
  const open = [filename, ...loaded];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const content = found.get(file) ?? (await readFile(file, "utf8").catch(() => undefined));
    if (content === undefined) continue;
    found.set(file, content);
    for (const [, specifier = ""] of content.matchAll(RELATIVE_IMPORT)) {
      const resolved = resolve(specifier, file);
      const imported = resolved?.startsWith("file:") ? fileURLToPath(resolved) : resolved;
      if (imported !== undefined && !found.has(imported)) open.push(imported);
    }
  }
  found.delete(filename);
  return [...found.keys()];
}

/** Installed packages belong to the lock file, not to us. */
function projectPath(projectFolder: string, file: string): string[] {
  const path = relative(projectFolder, file).split(sep).join("/");
  return isAbsolute(path) || path.split("/").includes("node_modules") ? [] : [path];
}

/** Imports are run from the disk. Where a staged configuration imports a file with other staged text, its result cannot be trusted. */
async function unstagedImports(
  source: ConfigSource,
  projectFolder: string,
  paths: readonly string[],
): Promise<Diagnostic[]> {
  if (source.kind !== "git-index" && source.kind !== "git-ref") return [];
  const state = source.kind === "git-index" ? "staged" : "committed";
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const [stored, onDisk] = await Promise.all([source.read(path), readFile(join(projectFolder, path))]);
    const same = stored !== undefined && normalised(stored) === normalised(onDisk);
    if (!same) diagnostics.push(problem("config/staged-import-differs", { path, state }, { span: startOf(path) }));
  }
  return diagnostics;
}

function normalised(content: Uint8Array): string {
  return new TextDecoder().decode(content).replaceAll("\r\n", "\n");
}

/** Syntax errors say `file:line:column` with columns from 0, stacks the same with columns from 1. */
function placeOf(error: unknown, path: string, filename: string): Span | undefined {
  if (!(error instanceof Error)) return undefined;
  const stack = error.stack ?? "";
  const after = stack.slice(stack.indexOf(filename) + filename.length);
  const [, line, column] = (stack.includes(filename) ? /^:(\d+):(\d+)/.exec(after) : null) ?? [];
  if (line === undefined || column === undefined) return undefined;
  const start = { line: Number(line), column: Number(column) + (error.message.startsWith("ParseError") ? 1 : 0) };
  return { path, start, end: start };
}
