import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Reporter } from "./report.js";

/** One object a run, also for a run that could not do its job. Its schema is `schemas/diagnostics.json`. */
export const reportJson: Reporter = (report) => {
  const value = {
    schema: 1,
    ok: report.ok,
    command: report.command,
    diagnostics: report.diagnostics.map(printable),
    files: report.files,
    timings: report.timings.map(({ stage, milliseconds }) => ({
      stage,
      milliseconds: Math.round(milliseconds * 10) / 10,
    })),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
};

function printable({ code, severity, message, span, related, help }: Diagnostic): object {
  return {
    code,
    severity,
    message,
    ...span,
    ...(related === undefined ? {} : { related: related.map((place) => ({ message: place.message, ...place.span })) }),
    ...(help === undefined ? {} : { help }),
    docs: `svcgen explain ${code}`,
  };
}
