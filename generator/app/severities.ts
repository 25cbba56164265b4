import type { Config } from "../config/config.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** Warnings and hints in the severity that the configuration gives their code. What is an error without it stays one. */
export function withSeverities(diagnostics: readonly Diagnostic[], config: Config): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = config.rules[diagnostic.code];
    if (diagnostic.severity === "error" || level === undefined) return [diagnostic];
    return level === "off" ? [] : [{ ...diagnostic, severity: level }];
  });
}
