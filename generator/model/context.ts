import type { Restrictable } from "@svcgen/runtime/visibility";
import type { Descriptors } from "../descriptors/descriptors.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Options } from "./options.js";
import type { Symbols } from "./symbols.js";

/** What the builders of the model share while it is being built. */
export interface Context {
  readonly descriptors: Descriptors;
  readonly options: Options;
  readonly symbols: Symbols;
  /** Whether REST and the gateways show an element: google.api.visibility, and the labels of the configuration. */
  readonly shows: (desc: Restrictable) => boolean;
  /** Say what the model cannot represent. Building goes on, so that all problems are reported at once. */
  readonly report: (diagnostic: Diagnostic) => void;
}
