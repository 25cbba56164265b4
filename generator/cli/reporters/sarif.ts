import type { Severity } from "../../diagnostics/catalogue.js";
import type { Span } from "../../diagnostics/span.js";
import type { Reporter } from "./report.js";

/** SARIF 2.1.0, which code scanning services read. The rules are the codes that occur, with their pages. */
export const reportSarif: Reporter = (report, context) => {
  const codes = [...new Set(report.diagnostics.map(({ code }) => code))].toSorted();
  const run = {
    tool: {
      driver: {
        name: "svcgen",
        version: context.version,
        rules: codes.map((id) => ({ id, ...pageOf(context.page(id)) })),
      },
    },
    columnKind: "utf16CodeUnits",
    results: report.diagnostics.map(({ code, severity, message, span, related, help }) => ({
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: levelOf(severity),
      message: { text: help === undefined ? message : `${message}\n${help}` },
      locations: span === undefined ? [] : [{ physicalLocation: locationOf(span) }],
      ...(related === undefined || related.length === 0
        ? {}
        : {
            relatedLocations: related.map((place, id) => ({
              id,
              message: { text: place.message },
              physicalLocation: locationOf(place.span),
            })),
          }),
    })),
  };
  const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
};

function pageOf(page: string | undefined): object {
  return page === undefined ? {} : { fullDescription: { text: page }, help: { text: page, markdown: page } };
}

function levelOf(severity: Severity): string {
  return severity === "info" ? "note" : severity;
}

function locationOf({ path, start, end }: Span): object {
  return {
    artifactLocation: { uri: path.split("/").map(encodeURIComponent).join("/") },
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  };
}
