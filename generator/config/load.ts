import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import { startOf } from "../diagnostics/span.js";
import { readBufModules } from "./buf-modules.js";
import type { Config } from "./config.js";
import type { ConfigSource } from "./config-source.js";
import { locateOption, positionAt } from "./locate.js";
import { configKeys } from "./options.js";
import { resolveConfig } from "./resolve.js";
import type { UserConfig } from "./user-config.js";
import { type ConfigProblem, checkValue } from "./validate.js";

/** Names of the configuration, in the order in which they are looked for. */
export const configNames = [
  "svcgen.config.ts",
  "svcgen.config.mts",
  "svcgen.config.js",
  "svcgen.config.mjs",
  "svcgen.config.json",
] as const;

export interface LoadedConfig {
  /** The defaults where the diagnostics hold errors: then nothing may be done with it but to report them. */
  readonly config: Config;
  /** File name of the configuration; undefined when there is none. */
  readonly path: string | undefined;
  /** Files that the result depends on beside the configuration itself: what it imports, buf.yaml. Sorted, from the project's folder. */
  readonly dependencies: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadOptions {
  /** Path of the configuration from the project's folder. Absent: the first of `configNames` that is there. */
  readonly file?: string | undefined;
  /** Where translated modules are kept, which saves loading the translator. Absent: nowhere. */
  readonly cacheFolder?: string | undefined;
}

/**
 * Read, evaluate and check the configuration of a project. Its text comes from the source, so that a staged configuration is
 * used as it is staged; what it imports comes from the disk.
 */
export async function loadConfig(
  source: ConfigSource,
  projectFolder: string,
  options: LoadOptions = {},
): Promise<LoadedConfig> {
  const found = await findConfig(source, options.file);
  const { value, dependencies, diagnostics } =
    found === undefined ? nothing : await evaluate(found.path, found.text, source, projectFolder, options.cacheFolder);
  if (hasErrors(diagnostics)) return { config: resolveConfig(), path: found?.path, dependencies, diagnostics };

  const problems = checkValue(value, { kind: "object", keys: configKeys });
  const located = problems.map((finding) => toDiagnostic(finding, found?.path ?? "", found?.text ?? ""));
  const user = problems.length === 0 ? (value as UserConfig) : {};
  const buf = user.schemas === undefined ? await readBufModules(source) : undefined;
  return {
    config: resolveConfig(buf?.schemas === undefined ? user : { ...user, schemas: buf.schemas }),
    path: found?.path,
    dependencies: buf === undefined ? dependencies : [...dependencies, buf.path].sort(),
    diagnostics: [...diagnostics, ...located, ...(buf?.diagnostics ?? [])],
  };
}

interface Evaluated {
  readonly value: unknown;
  readonly dependencies: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const nothing: Evaluated = { value: {}, dependencies: [], diagnostics: [] };

async function findConfig(
  source: ConfigSource,
  file: string | undefined,
): Promise<{ path: string; text: string } | undefined> {
  for (const path of file === undefined ? configNames : [file]) {
    const content = await source.read(path);
    if (content !== undefined) return { path, text: new TextDecoder().decode(content) };
  }
  if (file === undefined) return undefined;
  const staged = source.kind === "git-index" ? { help: `stage it too: git add ${file}` } : {};
  throw new SvcgenError(problem("config/not-found", { path: file }, staged));
}

async function evaluate(
  path: string,
  text: string,
  source: ConfigSource,
  projectFolder: string,
  cacheFolder: string | undefined,
): Promise<Evaluated> {
  if (path.endsWith(".json")) return evaluateJson(path, text);
  const { evaluateModule } = await import("./evaluate.js");
  return evaluateModule({ path, text, source, projectFolder, cacheFolder });
}

function evaluateJson(path: string, text: string): Evaluated {
  try {
    const { $schema: _, ...value } = JSON.parse(text) as Record<string, unknown>;
    return { ...nothing, value };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(/,? (?:in JSON|"|\.\.\.)/)[0] ?? "") : String(error);
    const start = positionAt(text, jsonErrorOffset(text));
    const span = { path, start, end: start };
    return { ...nothing, diagnostics: [problem("config/syntax", { message }, { span })] };
  }
}

/** Where JSON stops making sense: the longest beginning that more text could complete. JSON.parse does not always say. */
function jsonErrorOffset(text: string): number {
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (couldGoOn(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function couldGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const position = /at position (\d+)/.exec(message)?.[1];
    return /end of JSON|^Unterminated/.test(message) || Number(position) >= beginning.length;
  }
}

function toDiagnostic(finding: ConfigProblem, path: string, text: string): Diagnostic {
  const where = {
    span: locateOption(path, text, finding.path) ?? startOf(path),
    ...(finding.help === undefined ? {} : { help: finding.help }),
  };
  const key = finding.path.join(".");
  if (finding.code === "config/unknown-key") return problem("config/unknown-key", { key }, where);
  return problem("config/invalid-value", { key: key === "" ? "configuration" : key, message: finding.message }, where);
}
