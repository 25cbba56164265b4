import type { EmitterName } from "../config/config.js";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { digestOf } from "../output/digest.js";
import type { PlannedFile } from "../output/plan.js";
import type { Source } from "../source/source.js";
import { type Cache, createCache } from "./cache.js";
import { cacheFolder } from "./cache-folder.js";
import { buildIdentity } from "./package.js";
import type { Project } from "./project.js";
import { recordReads } from "./recording-source.js";
import type { Stopwatch } from "./stopwatch.js";

/** What `generate` and `check` need of a compilation, from the cache or fresh. */
export interface Output {
  /** Output folder, from the project's. */
  readonly out: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there were errors. */
  readonly files?: readonly PlannedFile[];
  readonly services: number;
  /** Every file that was read. */
  readonly inputs: readonly string[];
  /** The text of a file; may compile after all, when the cache lost it. */
  contents(): Promise<ReadonlyMap<string, string>>;
}

export interface OutputOptions {
  readonly only?: ReadonlySet<EmitterName>;
  readonly useCache: boolean;
  readonly stopwatch: Stopwatch;
}

/**
 * The files of a project. When nothing that an earlier compilation read has changed, its result is taken as it is, and
 * neither buf nor any of the libraries behind the emitters is loaded.
 */
export async function outputOf(project: Project, source: Source, options: OutputOptions): Promise<Output> {
  const cache = options.only === undefined && options.useCache ? openCache(project) : undefined;
  const found = await options.stopwatch("cache", () => cache?.find(source));
  if (found === undefined) return compileFresh(project, source, options, cache);
  const { contents, ...rest } = found;
  const fresh = async (): Promise<ReadonlyMap<string, string>> =>
    (await compileFresh(project, source, options, cache)).contents();
  return { ...rest, contents: async () => contents() ?? fresh() };
}

async function compileFresh(
  project: Project,
  source: Source,
  options: OutputOptions,
  cache: Cache | undefined,
): Promise<Output> {
  const [{ compile }, { loadProjectConfig }] = await options.stopwatch("load", () =>
    Promise.all([import("./compile.js"), import("./project-config.js")]),
  );
  const recorded = recordReads(source);
  const loaded = await options.stopwatch("config", () => loadProjectConfig(recorded.source, project));
  const { config, dependencies } = loaded;
  const { only, stopwatch } = options;
  const compiled = await compile(recorded.source, config, {
    stopwatch,
    projectFolder: project.folder,
    ...(only === undefined ? {} : { only }),
  });
  const diagnostics = [...loaded.diagnostics, ...compiled.diagnostics];
  const { files } = compiled;
  const services = compiled.model?.services.length ?? 0;
  const inputs = recorded.trace().flatMap(([kind, path, digest]) => (kind === "read" && digest !== null ? [path] : []));
  const common = { out: config.out, diagnostics, services, inputs: [...new Set([...inputs, ...dependencies])] };
  if (files === undefined || hasErrors(diagnostics)) return { ...common, contents: async () => new Map() };

  // What the configuration imports is read by its loader, not through the source.
  for (const path of dependencies) await recorded.source.read(path);
  cache?.keep({ ...common, trace: recorded.trace(), files });
  const contents = new Map(files.map((file) => [file.path, file.content]));
  return {
    ...common,
    files: files.map(({ path, content }) => ({ path, digest: digestOf(content) })),
    contents: async () => contents,
  };
}

function openCache(project: Project): Cache | undefined {
  const build = buildIdentity();
  if (build === undefined) return undefined;
  return createCache(
    cacheFolder(project.folder),
    `${build}\0${process.env.SVCGEN_BUF ?? ""}`,
    `${project.folder}\0${project.configFile}`,
  );
}
