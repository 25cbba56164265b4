import type { Severity } from "../../diagnostics/catalogue.js";
import type { Reporter } from "./report.js";

/** Workflow commands: GitHub shows each as an annotation at its line. */
export const reportGithub: Reporter = (report) =>
  report.diagnostics
    .map(({ code, severity, message, span, help }) => {
      const end = span === undefined ? [] : [`endLine=${span.end.line}`, `endColumn=${span.end.column}`];
      const place =
        span === undefined
          ? []
          : [`file=${property(span.path)}`, `line=${span.start.line}`, `col=${span.start.column}`, ...end];
      const text = help === undefined ? message : `${message}\n${help}`;
      return `::${commandOf(severity)} ${[...place, `title=${property(code)}`].join(",")}::${data(text)}\n`;
    })
    .join("");

function commandOf(severity: Severity): string {
  return severity === "info" ? "notice" : severity;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
