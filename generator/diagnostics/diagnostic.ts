import type { DiagnosticCode, Severity } from "./catalogue.js";
import type { Span } from "./span.js";

/** A problem as data: what it is, where, and what to do. Printed only by `cli/reporters`. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  /** Absent when the problem has no place in a file (a missing program, a wrong flag). */
  readonly span?: Span;
  /** Other places that take part, each with a note: `first served here`. */
  readonly related?: readonly Related[];
  /** The remedy, in the imperative. */
  readonly help?: string;
}

export interface Related {
  readonly span: Span;
  readonly message: string;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
