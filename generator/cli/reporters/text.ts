import type { Severity } from "../../diagnostics/catalogue.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../diagnostics/span.js";
import type { Colors } from "../terminal.js";
import { excerptOf } from "./excerpt.js";
import type { Reporter } from "./report.js";

/**
 * For people and for every tool that reads gcc's messages: `path:line:column: error: message [code]`, then an excerpt with
 * carets, the other places, the remedy, and where to read more. A remedy that many findings share is told once, after the last.
 */
export const reportText: Reporter = (report, { colors, texts }) => {
  const { diagnostics } = report;
  return diagnostics
    .map((diagnostic, index) => {
      const isShared = ({ code, help }: Diagnostic) => code === diagnostic.code && help === diagnostic.help;
      const tellsRemedy = !diagnostics.slice(index + 1).some(isShared);
      return printDiagnostic(diagnostic, tellsRemedy, colors, texts);
    })
    .join("");
};

function printDiagnostic(
  diagnostic: Diagnostic,
  tellsRemedy: boolean,
  colors: Colors,
  texts: ReadonlyMap<string, string>,
): string {
  const { code, severity, span } = diagnostic;
  const [message = "", ...more] = visible(diagnostic.message).split("\n");
  const lines = [
    `${place(span, colors)}${paint(severity, colors)} ${colors.bold(message)}${code === "cli/usage" ? "" : ` ${colors.dim(`[${code}]`)}`}`,
  ];
  lines.push(...more.map((line) => `   ${line}`));
  if (span !== undefined) lines.push(...excerptOf(span, texts.get(span.path)).map((line) => colors.dim(visible(line))));
  for (const related of diagnostic.related ?? []) {
    lines.push(`${place(related.span, colors)}${colors.cyan("note:")} ${visible(related.message)}`);
  }
  if (tellsRemedy) {
    if (diagnostic.help !== undefined) lines.push(` ${colors.green("help:")} ${visible(diagnostic.help)}`);
    if (code !== "cli/usage") lines.push(` ${colors.dim("more:")} svcgen explain ${code}`);
  }
  return `${lines.join("\n")}\n`;
}

function place(span: Span | undefined, colors: Colors): string {
  if (span === undefined) return "svcgen: ";
  return `${colors.bold(`${visible(span.path)}:${span.start.line}:${span.start.column}:`)} `;
}

function paint(severity: Severity, colors: Colors): string {
  switch (severity) {
    case "error":
      return colors.red("error:");
    case "warning":
      return colors.yellow("warning:");
    case "info":
      return colors.blue("info:");
  }
}

/** Names and comments of a schema cannot send escape sequences to the terminal, or turn the direction of its text. */
function visible(text: string): string {
  return text.replaceAll("\r", "").replace(/[^\P{C}\t\n]|[\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
