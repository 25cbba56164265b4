import type { Diagnostic } from "./diagnostic.js";
import { compareSpans } from "./span.js";

/**
 * Diagnostics as a reader meets them: what has no place first, then by file, line and column. Equal places keep their order. What
 * is found twice, because two methods inherit one option, is told once.
 */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return distinct(diagnostics).sort((a, b) => {
    if (a.span === undefined || b.span === undefined)
      return Number(a.span !== undefined) - Number(b.span !== undefined);
    return compareSpans(a.span, b.span);
  });
}

function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
