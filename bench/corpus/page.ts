import type { Outcome } from "./generate.js";
import type { Answer } from "./pool.js";
import { verdicts } from "./verdicts.js";

/** All that a run found out. */
export interface Run {
  readonly answers: readonly Answer[];
  /** Wall time, judges included. */
  readonly seconds: number;
}

/** The table that a run ends with: one row for each large family of APIs, one for the others, one for all. */
export function printTable({ answers }: Run): string {
  const outcomes = outcomesOf(answers);
  const families = groupBy(outcomes, ({ name }) => name.split("/").slice(0, 2).join("/"));
  const large = [...families].filter(([, members]) => members.length >= largeFamily);
  const others = [...families].filter(([, members]) => members.length < largeFamily).flatMap(([, members]) => members);
  return table(
    ["", "packages", "operations", "bindings", "refused", "warnings", "faults", "MB out", "s"],
    [
      ...large.map(([name, members]) => rowOf(name, members)),
      ...(others.length > 0 ? [rowOf("others", others)] : []),
      rowOf("all", outcomes),
    ],
  );
}

/** Findings by code, with what a reader thinks of them. */
export function printCodes({ answers }: Run): string {
  const found = outcomesOf(answers).flatMap(({ name, findings }) => findings.map((finding) => ({ ...finding, name })));
  const codes = [...groupBy(found, ({ code, severity }) => `${severity} ${code}`)].sort(([a], [b]) => (a < b ? -1 : 1));
  return table(
    ["code", "findings", "packages", "for example"],
    codes.map(([code, of]) => [
      code,
      String(of.length),
      String(new Set(of.map(({ name }) => name)).size),
      of[0]?.place ?? "",
    ]),
  );
}

/** Codes that nobody has judged yet, crashes, and what is wrong without a diagnostic: none of it may be. */
export function complaints({ answers }: Run): readonly string[] {
  return answers.flatMap((answer) => {
    if (answer.kind === "crash") return [`${answer.name}: ${answer.reason}`];
    const { name, findings, faults } = answer.outcome;
    const unknown = findings.filter(({ code }) => verdicts[code] === undefined);
    return [...unknown.map(({ code, place, message }) => `${place}: ${message} [${code}]`), ...faults].map(
      (complaint) => `${name}: ${complaint}`,
    );
  });
}

/** bench/corpus.md. */
export function printPage(
  run: Run,
  facts: { readonly version: string; readonly heapLimit: number; readonly machine: string },
): string {
  const { answers, seconds } = run;
  const outcomes = outcomesOf(answers);
  const refused = outcomes.filter(isRefused).map(({ name }) => `\`${name}\``);
  const times = outcomes.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const slowest = outcomes.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 5);
  const memory = Math.max(...answers.map((answer) => (answer.kind === "outcome" ? answer.peakMemory : 0)));
  const judged = Object.entries(verdicts).filter(([code]) =>
    outcomes.some(({ findings }) => findings.some((finding) => finding.code === code)),
  );
  return `# Input that was not written for svcgen

Every contract of the npm package google-proto-files ${facts.version}, generated package by package: a package is a folder of protos, which is
one API in one version. \`npm run corpus\` measures this and writes this page; \`npm run corpus -- google/pubsub\` generates what
begins so, and writes nothing. google/protobuf is left out: it belongs to the compiler.

Each package is compiled with what it imports, by one worker process with at most ${facts.heapLimit} MB of JavaScript heap, into the faces connect,
rest, openapi, queue, asyncapi, gateway and envoy. Nothing may be wrong without a diagnostic: an exception, a package that takes longer than
two minutes, an OpenAPI document that the meta schema of 3.1 or Redocly's rules (recommended, errors) refuse, TypeScript that cannot be
parsed. The bindings in the route table and in the document are counted against a count of HTTP rules that uses neither a compiler nor svcgen.

${printTable(run)}
Measured with ${facts.machine}. Times are of svcgen alone, from the text of the protos to the text of the files; ${Math.round(seconds)} s with the judges. The median package takes
${Math.round(times[times.length >> 1] ?? 0)} ms, the slowest are ${slowest.map(({ name, milliseconds }) => `\`${name}\` (${(milliseconds / 1000).toFixed(1)} s)`).join(", ")}.
The worker's memory, over all packages in a row and with the judges' in it, peaks at ${Math.round(memory / 1e6)} MB.

## What svcgen finds

${printCodes(run)}
${judged.map(([code, verdict]) => `* \`${code}\`. ${verdict}`).join("\n")}

Refused, with nothing written: ${refused.join(", ")}. All others are generated.
`;
}

const largeFamily = 20;

function rowOf(name: string, outcomes: readonly Outcome[]): readonly string[] {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return [
    name,
    String(outcomes.length),
    String(sum(({ operations }) => operations)),
    String(sum(({ bindings }) => bindings)),
    String(outcomes.filter(isRefused).length),
    String(sum(({ findings }) => findings.filter(({ severity }) => severity === "warning").length)),
    String(sum(({ faults }) => faults.length)),
    (sum(({ bytes }) => bytes) / 1e6).toFixed(1),
    (sum(({ milliseconds }) => milliseconds) / 1000).toFixed(1),
  ];
}

function isRefused({ findings }: Outcome): boolean {
  return findings.some(({ severity }) => severity === "error");
}

function outcomesOf(answers: readonly Answer[]): readonly Outcome[] {
  return answers.flatMap((answer) => (answer.kind === "outcome" ? [answer.outcome] : []));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** A table of Markdown, which a terminal shows as well: all but the first column to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const isText = (column: number) => column === 0 || rows.some((row) => /[^\d.]/.test(row[column] ?? ""));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const pad = (row: readonly string[]) =>
    line(
      row.map((cell, column) =>
        isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      ),
    );
  const rule = line(widths.map((width, column) => (isText(column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)));
  return [pad(head), rule, ...rows.map((row) => pad(row))].join("");
}
