import type { Diagnostic, Related } from "../diagnostics/diagnostic.js";
import { problem } from "../diagnostics/problem.js";
import { type Span, startOf } from "../diagnostics/span.js";
import { manifestName } from "./manifest.js";
import { manifestDiffers, type Plan, type PlanEntry } from "./plan.js";

/** How drift is told: where the output folder is, and what made a file stale. */
export interface DriftContext {
  /** The project path of a file of the output folder. */
  projectPath(path: string): string;
  /** The lines of the schemas that changed since `path` was generated, as far as known. */
  causes(path: string): readonly Related[];
}

/**
 * The differences between what stands there and what `generate` would leave, each with its kind. No difference means that
 * `generate` would write nothing.
 */
export function drift(plan: Plan, context: DriftContext): readonly Diagnostic[] {
  const made = plan.manifest.read.generators;
  const skewed = made.length > 0 && !made.includes(plan.generator);
  const differing = plan.entries.filter(
    ({ state }) => state === "missing" || state === "stale" || state === "orphaned",
  );
  const told = skewed ? plan.entries.filter((entry) => !differing.includes(entry)) : plan.entries;
  const at = (path: string): Span => startOf(context.projectPath(path));

  const diagnostics: Diagnostic[] = [];
  if (skewed) {
    const args = { made: made.join(" and "), here: plan.generator, count: differing.length };
    diagnostics.push(problem("drift/version-skew", args, { span: at(manifestName) }));
  }
  for (const entry of told) {
    const diagnostic = driftOf(entry, at(entry.path), context);
    if (diagnostic !== undefined) diagnostics.push(diagnostic);
  }
  for (const path of plan.leftovers) diagnostics.push(problem("drift/leftover", {}, { span: at(path) }));
  diagnostics.push(...manifestDrift(plan, at(manifestName), diagnostics.length === 0));
  return diagnostics;
}

/** The files that a run without `--force` does not touch, as findings. */
export function refusals(plan: Plan, context: DriftContext): readonly Diagnostic[] {
  return plan.entries
    .filter(({ state, action }) => action === "refuse" || (state === "orphaned-edited" && action === "none"))
    .flatMap((entry) => driftOf(entry, startOf(context.projectPath(entry.path)), context) ?? []);
}

function driftOf(entry: PlanEntry, span: Span, context: DriftContext): Diagnostic | undefined {
  switch (entry.state) {
    case "current":
      return undefined;
    case "missing":
      return problem(
        "drift/missing",
        { reason: because(context.causes(entry.path), "not generated yet, or deleted") },
        where(entry, span, context),
      );
    case "stale":
      return problem(
        "drift/stale",
        { reason: because(context.causes(entry.path), "the schemas say something else now") },
        where(entry, span, context),
      );
    case "edited":
      return problem("drift/edited", { reason: "changed by hand since svcgen wrote it" }, { span });
    case "foreign":
      return problem(
        "drift/edited",
        { reason: "the manifest does not list it, so it is not svcgen's to overwrite" },
        { span },
      );
    case "orphaned":
      return problem("drift/orphaned", {}, { span });
    case "orphaned-edited":
      return problem(
        "drift/edited",
        { reason: "changed by hand, and nothing generates it any more" },
        {
          span,
          help: 'delete it, or move what you need of it; "npx svcgen generate --force" deletes it',
        },
      );
  }
}

function where(entry: PlanEntry, span: Span, context: DriftContext): { span: Span; related?: readonly Related[] } {
  const related = context.causes(entry.path);
  return related.length === 0 ? { span } : { span, related };
}

function because(causes: readonly Related[], otherwise: string): string {
  const paths = [...new Set(causes.map((cause) => cause.span.path))];
  return paths.length === 0 ? otherwise : `${paths.join(", ")} changed`;
}

function manifestDrift(plan: Plan, span: Span, nothingElse: boolean): readonly Diagnostic[] {
  const { read, before } = plan.manifest;
  if (before !== undefined && read.problems.length > 0) {
    return read.problems.map(({ line, reason }) => {
      const start = { line, column: 1 };
      return problem("drift/manifest", { reason }, { span: { path: span.path, start, end: start } });
    });
  }
  if (!nothingElse || !manifestDiffers(plan)) return [];
  const reason = before === undefined ? "is not there" : "is not the one that belongs to these files";
  return [problem("drift/manifest", { reason }, { span })];
}
