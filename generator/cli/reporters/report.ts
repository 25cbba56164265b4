import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Colors } from "../terminal.js";

/** What a run found, before it is printed in one of the formats. */
export interface Report {
  readonly command: string;
  /** Whether the run ends with 0. */
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly { readonly path: string; readonly state: string }[];
  readonly timings: readonly { readonly stage: string; readonly milliseconds: number }[];
}

export interface ReportContext {
  readonly colors: Colors;
  /** Text of the files that diagnostics point into, for excerpts. */
  readonly texts: ReadonlyMap<string, string>;
  readonly version: string;
  /** The page of a code, for formats that carry it. */
  page(code: string): string | undefined;
}

/** Text of a report; empty for nothing to say. */
export type Reporter = (report: Report, context: ReportContext) => string;
