import type { Contract } from "../breaking/comparison.js";
import { breakingChanges } from "../breaking/index.js";
import { withSeverities } from "../checks/severities.js";
import type { Config } from "../config/config.js";
import { configNames, type LoadedConfig } from "../config/load.js";
import { locateOption } from "../config/locate.js";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import { startOf } from "../diagnostics/span.js";
import type { Model } from "../model/model.js";
import { createGitIndexSource } from "../source/git-index.js";
import { openGitRef } from "../source/git-ref.js";
import type { Source } from "../source/source.js";
import { createWorkTreeSource } from "../source/work-tree.js";
import { compile } from "./compile.js";
import type { Project } from "./project.js";
import { loadProjectConfig } from "./project-config.js";
import type { Stopwatch } from "./stopwatch.js";

export interface BreakingOptions {
  /** The commit to compare with. */
  readonly against: string;
  /** Judge the git index instead of the work tree. */
  readonly staged: boolean;
  readonly stopwatch: Stopwatch;
}

export interface Compared {
  readonly diagnostics: readonly Diagnostic[];
  /** What it was compared with: `HEAD (1a2b3c4)`. */
  readonly ref: string;
  /**
   * `same`: not a word of the contract has changed. `new`: there was none at the commit. `broken`: the contract of now does not
   * compile, and was compared with nothing.
   */
  readonly outcome: "compared" | "same" | "new" | "broken";
  readonly counts: { readonly operations: number; readonly routes: number; readonly events: number };
  /** Text of a file as it is now. */
  read(path: string): Promise<string | undefined>;
}

/** Compare the contract of the work tree with that of a commit: each with the configuration that lies beside it. */
export async function breaking(project: Project, options: BreakingOptions): Promise<Compared> {
  const old = await openGitRef(project.folder, options.against);
  const source = options.staged ? createGitIndexSource(project.folder) : createWorkTreeSource(project.folder);
  const loaded = await loadProjectConfig(source, project);
  const compiling = { stopwatch: options.stopwatch, projectFolder: project.folder, modelOnly: true };
  const now = await compile(source, loaded.config, compiling);
  const found = [...loaded.diagnostics, ...now.diagnostics];
  const read = (path: string) => readText(source, path);
  if (now.model === undefined || hasErrors(found)) {
    return { diagnostics: found, ref: old.name, outcome: "broken", counts: countsOf(undefined), read };
  }
  const after = await contractOf(source, loaded, now.model);
  const before = await oldContract(old.source, old.name, project, options.stopwatch);
  const counts = countsOf(now.model);
  if (before === undefined) return { diagnostics: [], ref: old.name, outcome: "new", counts, read };
  const changes = await options.stopwatch("compare", async () => breakingChanges({ before, after, ref: old.name }));
  return {
    diagnostics: withSeverities(changes, after.config),
    ref: old.name,
    outcome: changes.length === 0 && isSame(before, after) ? "same" : "compared",
    counts,
    read,
  };
}

/**
 * The contract of a commit; undefined where there was none yet. What was wrong with it then does not matter, as long as there
 * is a model: it may be older than the rule.
 */
async function oldContract(
  source: Source,
  ref: string,
  project: Project,
  stopwatch: Stopwatch,
): Promise<Contract | undefined> {
  try {
    const isUsual = configNames.some((name) => name === project.configFile);
    const loaded = await loadProjectConfig(source, isUsual ? { ...project, configFile: undefined } : project);
    const { model, diagnostics } = await compile(source, loaded.config, {
      stopwatch,
      projectFolder: project.folder,
      modelOnly: true,
    });
    if (model === undefined) throw new SvcgenError(...diagnostics);
    return contractOf(source, loaded, model);
  } catch (error) {
    if (!(error instanceof SvcgenError)) throw error;
    if (error.diagnostics.some(({ code }) => code === "schema/none")) return undefined;
    throw new SvcgenError(...error.diagnostics.map((diagnostic) => atRef(diagnostic, ref)));
  }
}

/** The place is one of the commit: it is said in words, since the file may be another one now. */
function atRef({ span, message }: Diagnostic, ref: string): Diagnostic {
  const place = span === undefined ? "" : `${span.path}:${span.start.line}:${span.start.column}: `;
  return problem("env/old-contract", { ref, message: `${place}${message}` });
}

async function contractOf(source: Source, { config, path }: LoadedConfig, model: Model): Promise<Contract> {
  const text = path === undefined ? undefined : await readText(source, path);
  return {
    model,
    config,
    optionSpan: (option) =>
      path === undefined || text === undefined ? undefined : (locateOption(path, text, option) ?? startOf(path)),
  };
}

async function readText(source: Source, path: string): Promise<string | undefined> {
  const bytes = await source.read(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

function isSame(before: Contract, after: Contract): boolean {
  const text = ({ model, config }: { readonly model: Model; readonly config: Config }) =>
    JSON.stringify([model, config]);
  return text(before) === text(after);
}

function countsOf(model: Model | undefined): Compared["counts"] {
  const operations = model?.services.flatMap((service) => service.operations) ?? [];
  return {
    operations: operations.length,
    routes: operations.flatMap(({ routes }) => routes).length,
    events: model?.events.length ?? 0,
  };
}
