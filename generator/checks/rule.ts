import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Model } from "../model/model.js";

/** One thing that must hold of the model as a whole, reported under one code. */
export interface Rule {
  readonly code: DiagnosticCode;
  /** Without it no output could be right: the configuration can neither switch it off nor soften it. */
  readonly required?: true;
  check(model: Model): Iterable<Diagnostic>;
}
