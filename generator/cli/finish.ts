import { relative, sep } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Span } from "../diagnostics/span.js";
import type { CommandContext } from "./command.js";
import type { ExitCode } from "./exit-codes.js";
import type { Format, GlobalArguments } from "./flags.js";
import type { Report, Reporter } from "./reporters/report.js";
import { count } from "./words.js";

/** How a run ended. Paths are the project's; `finish` prints them from where svcgen was started. */
export interface Ending {
  readonly exit: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  readonly files?: readonly { readonly path: string; readonly state: string }[];
  /** Where text findings go: what was asked for to stdout, what went wrong on the way to stderr. */
  readonly findingsTo: "out" | "err";
  /** Text of a file that a finding points into. */
  readonly readText?: (path: string) => Promise<string | undefined>;
  /** Last words, on stderr. */
  readonly summary?: string;
  readonly projectFolder?: string;
}

/** Print what a run found in the asked format, and give its exit code. */
export async function finish(args: GlobalArguments, context: CommandContext, ending: Ending): Promise<ExitCode> {
  const { terminal, timings } = context;
  const from = ending.projectFolder ?? context.cwd;
  const place = (path: string) => printedPath(context.cwd, from, path);
  const texts = args.format === "text" ? await textsOf(ending, place) : new Map<string, string>();
  const report: Report = {
    command: context.name,
    ok: ending.exit === 0,
    diagnostics: ending.diagnostics.map((diagnostic) => placed(diagnostic, place)),
    files: (ending.files ?? []).map(({ path, state }) => ({ path: place(path), state })),
    timings,
  };
  const shown =
    args.format === "text" ? { ...report, diagnostics: report.diagnostics.filter(isShown(args, report.ok)) } : report;
  const hidden = report.diagnostics.length - shown.diagnostics.length;
  const printer = args.format === "text" && ending.findingsTo === "err" ? terminal.err : terminal.out;
  if (args.format !== "text" || shown.diagnostics.length > 0) {
    const { packageVersion } = await import("../app/package.js");
    const { readPage } = await import("../app/explain.js");
    const reporter = await reporterFor(args.format);
    printer.print(reporter(shown, { colors: printer.colors, texts, version: packageVersion(), page: readPage }));
  }
  if (args.format === "text" && !args.quiet && ending.summary !== undefined) {
    const hints = hidden === 0 ? "" : terminal.err.colors.dim(` ${count(hidden, "hint")}, shown by --verbose`);
    terminal.err.print(ending.summary.replace(/$/m, hints));
  }
  if (args.verbose) terminal.err.print(printTimings(timings));
  return ending.exit;
}

/** Hints are told on demand, and a quiet run that succeeds tells nothing. */
function isShown(args: GlobalArguments, ok: boolean): (diagnostic: Diagnostic) => boolean {
  return ({ severity }) => (severity === "info" ? args.verbose : severity === "error" || !(args.quiet && ok));
}

/** A project path as the reader finds it from where svcgen was started. */
export function printedPath(cwd: string, projectFolder: string, path: string): string {
  const prefix = relative(cwd, projectFolder).split(sep).join("/");
  return prefix === "" ? path : `${prefix}/${path}`;
}

async function reporterFor(format: Format): Promise<Reporter> {
  switch (format) {
    case "text":
      return (await import("./reporters/text.js")).reportText;
    case "json":
      return (await import("./reporters/json.js")).reportJson;
    case "github":
      return (await import("./reporters/github.js")).reportGithub;
    case "sarif":
      return (await import("./reporters/sarif.js")).reportSarif;
  }
}

async function textsOf(ending: Ending, place: (path: string) => string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  if (ending.readText === undefined) return texts;
  for (const { span } of ending.diagnostics) {
    if (span === undefined || texts.has(place(span.path))) continue;
    const text = await ending.readText(span.path);
    if (text !== undefined) texts.set(place(span.path), text);
  }
  return texts;
}

function placed(diagnostic: Diagnostic, place: (path: string) => string): Diagnostic {
  const move = (span: Span): Span => ({ ...span, path: place(span.path) });
  return {
    ...diagnostic,
    ...(diagnostic.span === undefined ? {} : { span: move(diagnostic.span) }),
    ...(diagnostic.related === undefined
      ? {}
      : { related: diagnostic.related.map((related) => ({ ...related, span: move(related.span) })) }),
  };
}

function printTimings(timings: CommandContext["timings"]): string {
  const width = Math.max(...timings.map(({ stage }) => stage.length));
  return timings
    .map(({ stage, milliseconds }) => `  ${stage.padEnd(width)}  ${milliseconds.toFixed(1).padStart(8)} ms`)
    .join("\n");
}
