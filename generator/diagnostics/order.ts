import type { Diagnostic } from "./diagnostic.js";
import { compareSpans } from "./span.js";

/** Diagnostics as a reader meets them: what has no place first, then by file, line and column. Equal places keep their order. */
export function sortByPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => {
    if (a.span === undefined || b.span === undefined)
      return Number(a.span !== undefined) - Number(b.span !== undefined);
    return compareSpans(a.span, b.span);
  });
}
