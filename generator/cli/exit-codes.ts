import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";

/** The one place that says what a run's number means. The classes are those of eslint and prettier. */
export const exitCode = {
  /** Done; there may be warnings. */
  ok: 0,
  /** Ran to the end and found problems. */
  findings: 1,
  /** Could not do the job: a wrong flag, no configuration, no git repository. */
  failed: 2,
  /** A mistake in svcgen. */
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

export type FailOn = "error" | "warning";

export function exitCodeFor(diagnostics: readonly Diagnostic[], failOn: FailOn = "error"): ExitCode {
  const counts =
    failOn === "warning" ? diagnostics.some(({ severity }) => severity !== "info") : hasErrors(diagnostics);
  return counts ? exitCode.findings : exitCode.ok;
}
