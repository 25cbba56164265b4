import type { Config } from "../config/config.js";
import { catalogue, type Entry } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** Findings in the severity that the configuration gives their code. Errors in spite of which no output could be right stay errors. */
export function withSeverities(diagnostics: readonly Diagnostic[], config: Config): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = config.rules[diagnostic.code];
    if (level === undefined || !canChange(diagnostic)) return [diagnostic];
    return level === "off" ? [] : [{ ...diagnostic, severity: level }];
  });
}

function canChange({ code }: Diagnostic): boolean {
  const entry: Entry = catalogue[code];
  return entry.severity !== "error" || entry.canBeSoftened === true;
}
