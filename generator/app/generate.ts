import { join } from "node:path";
import type { EmitterName } from "../config/config.js";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { problem } from "../diagnostics/problem.js";
import { apply } from "../output/apply.js";
import { projectPath } from "../output/disk.js";
import { refusals } from "../output/drift.js";
import { withLock } from "../output/lock.js";
import { type FileState, isSettled, type Plan } from "../output/plan.js";
import { createWorkTreeSource } from "../source/work-tree.js";
import { cacheFolder, lockFile } from "./cache-folder.js";
import { type Output, outputOf } from "./compile-cached.js";
import { planOnDisk } from "./plan-output.js";
import type { Project } from "./project.js";
import type { Stopwatch } from "./stopwatch.js";

export interface GenerateOptions {
  /** Overwrite and delete hand edits. */
  readonly force: boolean;
  readonly dryRun: boolean;
  /** Only these faces; the files of the others stay as they are. */
  readonly only?: ReadonlySet<EmitterName>;
  readonly useCache: boolean;
  readonly stopwatch: Stopwatch;
  readonly signal?: AbortSignal;
  /** Runs the writing, which a signal must not cut short. */
  readonly uninterrupted: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface Generated {
  readonly diagnostics: readonly Diagnostic[];
  readonly services: number;
  /** Project paths. */
  readonly files: readonly GeneratedFile[];
  readonly interrupted: boolean;
}

export interface GeneratedFile {
  readonly path: string;
  readonly state: "unchanged" | "written" | "deleted" | "refused" | "kept";
}

/** Compile the project and bring the output folder up to date: everything, or nothing when something is wrong. */
export async function generate(project: Project, options: GenerateOptions): Promise<Generated> {
  const output = await outputOf(project, createWorkTreeSource(project.folder), options);
  if (output.files === undefined || hasErrors(output.diagnostics)) {
    return { diagnostics: output.diagnostics, services: output.services, files: [], interrupted: false };
  }
  const planOptions = { force: options.force, partial: options.only !== undefined };
  const first = await options.stopwatch("plan", () => planOnDisk(project, output, planOptions));
  if (options.dryRun || isSettled(first) || isRefused(first)) return report(output, first, false);

  const contents = await output.contents();
  const outFolder = join(project.folder, output.out);
  return withLock(lockFile(cacheFolder(project.folder), outFolder), () =>
    options.uninterrupted(async () => {
      // Another run may have written meanwhile.
      const now = planOnDisk(project, output, planOptions);
      if (isRefused(now)) return report(output, now, false);
      const applied = await options.stopwatch("write", () =>
        apply(now, { folder: outFolder, contentOf: (path) => contentIn(contents, path), signal: options.signal }),
      );
      return report(output, now, applied.interrupted);
    }),
  );
}

function isRefused(plan: Plan): boolean {
  return plan.entries.some((entry) => entry.action === "refuse");
}

function report(output: Output, plan: Plan, interrupted: boolean): Generated {
  const at = (path: string) => projectPath(output.out, path);
  const hostile = plan.manifest.read.problems
    .filter(({ reason }) => reason.startsWith("names a path"))
    .map(({ line, reason }) => {
      const start = { line, column: 1 };
      const span = { path: at(".svcgen.manifest"), start, end: start };
      return {
        ...problem("drift/manifest", { reason: `${reason}; the line has no effect` }, { span }),
        severity: "warning" as const,
      };
    });
  return {
    diagnostics: [...output.diagnostics, ...hostile, ...refusals(plan, { projectPath: at, causes: () => [] })],
    services: output.services,
    files: plan.entries.map(({ path, state, action }) => ({ path: at(path), state: stateAfter(state, action) })),
    interrupted,
  };
}

function stateAfter(state: FileState, action: Plan["entries"][number]["action"]): GeneratedFile["state"] {
  switch (action) {
    case "write":
      return "written";
    case "delete":
      return "deleted";
    case "refuse":
      return "refused";
    case "none":
      return state === "orphaned-edited" ? "kept" : "unchanged";
  }
}

function contentIn(contents: ReadonlyMap<string, string>, path: string): string {
  const content = contents.get(path);
  if (content === undefined) throw new Error(`no content for ${path}`);
  return content;
}
