import type { Config } from "../config/config.js";
import { canChange } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** Findings in the severity that the configuration gives their code. */
export function withSeverities(diagnostics: readonly Diagnostic[], config: Config): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = config.rules[diagnostic.code];
    if (level === undefined || !canChange(diagnostic.code)) return [diagnostic];
    return level === "off" ? [] : [{ ...diagnostic, severity: level }];
  });
}
