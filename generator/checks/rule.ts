import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Model } from "../model/model.js";

/** One thing that must hold of the model as a whole, reported under one code. */
export interface Rule {
  readonly code: DiagnosticCode;
  check(model: Model): Iterable<Diagnostic>;
}
