import type { Diagnostic } from "./diagnostic.js";

/**
 * An expected failure that ends the run: the job could not be done (no configuration, no buf, not a git repository).
 * Problems that a run finds in the user's files are returned as diagnostics, not thrown.
 */
export class SvcgenError extends Error {
  override readonly name = "SvcgenError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join("\n"));
    this.diagnostics = diagnostics;
  }
}
