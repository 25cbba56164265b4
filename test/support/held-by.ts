import { existsSync, readFileSync } from "node:fs";
import ts from "typescript";

/** A line of a page of `docs/` that is held by something: of a table, or the last one of a section without a table. */
export interface HeldLine {
  /** From 1. */
  readonly line: number;
  /** The heading above it. */
  readonly section: string;
  /** The first column; empty for a line of text. */
  readonly label: string;
  /** Whether the table is one of rows that have numbers. */
  readonly numbered: boolean;
  /** undefined: the table has no such column. */
  readonly held: string | undefined;
}

/** What a line is held by: tests, folders of scenarios, other rows; else it is a reason in words. */
export interface Holders {
  readonly tests: readonly { readonly file: string; readonly name: string }[];
  readonly scenarios: readonly string[];
  readonly rows: readonly string[];
  /** Why svcgen does otherwise, or what no test says. */
  readonly reason: string;
}

/** The lines of all tables, whose last column may be headed "held by", and lines that begin with "Held by". */
export function linesOf(page: string): readonly HeldLine[] {
  const lines = readFileSync(page, "utf8").split("\n");
  let section = "";
  let head: readonly string[] = [];
  return lines.flatMap((text, at) => {
    if (text.startsWith("## ")) section = text.slice(3);
    if (text.startsWith("Held by ")) {
      const held = text.slice("Held by ".length).replace(/\.$/, "");
      return [{ line: at + 1, section, label: "", numbered: false, held }];
    }
    if (!text.startsWith("|")) return [];
    const cells = cellsOf(text);
    if (lines[at - 1]?.startsWith("|") !== true) head = cells;
    if (lines[at + 1]?.startsWith("|---") || lines[at + 1]?.startsWith("| ---") || /^\| ?---/.test(text)) return [];
    const isHeld = head.at(-1)?.startsWith("held by") === true;
    return [
      {
        line: at + 1,
        section,
        label: cells[0] ?? "",
        numbered: head[0] === "#",
        held: isHeld ? (cells.at(-1) ?? "") : undefined,
      },
    ];
  });
}

function cellsOf(line: string): readonly string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/**
 * Read a cell: holders parted by `; `, then a full stop and words. A holder is `file.test.ts: name of a test or of what it
 * stands in`, `scenarios/name`, or `see 1, 3–5`.
 *
 * @param folder Where a file stands that has no folder of its own, below `test/`.
 */
export function holdersOf(held: string, folder: string): Holders {
  const tests: { file: string; name: string }[] = [];
  const scenarios: string[] = [];
  const rows: string[] = [];
  let reason = "";
  for (const part of held.split(/; (?=\S+\.test\.ts: |scenarios\/|see )/)) {
    const test = /^(\S+\.test\.ts): (.*?)(?:\. ([A-Z`].*))?$/.exec(part);
    const other = /^(?:scenarios\/([a-z0-9-]+)|see ([^.]+))(?:\. ([A-Z`].*))?$/.exec(part);
    if (test !== null) {
      const [, file = "", name = "", words = ""] = test;
      tests.push({ file: file.includes("/") ? file : `${folder}/${file}`, name });
      reason += words;
    } else if (other !== null) {
      const [, scenario, seen, words = ""] = other;
      if (scenario !== undefined) scenarios.push(scenario);
      if (seen !== undefined) rows.push(...rowsOf(seen));
      reason += words;
    } else reason += part;
  }
  return { tests, scenarios, rows, reason };
}

/** `1, 3–5, C2` one by one. */
export function rowsOf(label: string): readonly string[] {
  return label.split(", ").flatMap((part) => {
    const [, prefix = "", first, last] = /^(\D*(?:0\.)?)(\d+)–\D*(\d+)$/.exec(part) ?? [];
    if (first === undefined) return [part];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => `${prefix}${Number(first) + at}`);
  });
}

/**
 * The names of the tests in a file, and of what groups them, as they are written; without those that are skipped, or still to be
 * written. A group that holds no test has no name. undefined: there is no such file.
 */
export function titlesIn(file: string): ReadonlySet<string> | undefined {
  return existsSync(file) ? titlesOf(readFileSync(file, "utf8")) : undefined;
}

export function titlesOf(source: string): ReadonlySet<string> {
  const titles = new Set<string>();
  /** @returns Whether there is a test that runs. */
  const visit = (node: ts.Node): boolean => {
    const called = ts.isCallExpression(node) ? calledIn(node) : undefined;
    if (called === undefined) return anyOf(node, visit);
    if (called.steps.some((step) => ["skip", "todo", "fails"].includes(step))) return false;
    const runs = called.kind === "describe" ? anyOf(node, visit) : true;
    if (runs) titles.add(called.title);
    return runs;
  };
  visit(ts.createSourceFile("test.ts", source, ts.ScriptTarget.Latest, true));
  return titles;
}

/** Looks at all children, also when one is found. */
function anyOf(node: ts.Node, visit: (node: ts.Node) => boolean): boolean {
  let found = false;
  ts.forEachChild(node, (child) => {
    found = visit(child) || found;
  });
  return found;
}

/** `test("title", …)`, `describe.each(…)("title", …)` and the like. */
function calledIn({ expression, arguments: [first] }: ts.CallExpression) {
  if (first === undefined || !(ts.isStringLiteralLike(first) || ts.isTemplateExpression(first))) return undefined;
  const steps: string[] = [];
  let callee: ts.Expression = expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isPropertyAccessExpression(callee)) steps.push(callee.name.text);
    else if (!ts.isCallExpression(callee)) return undefined;
    callee = callee.expression;
  }
  const kind = callee.text;
  return kind === "test" || kind === "describe" ? { kind, steps, title: first.getText().slice(1, -1) } : undefined;
}
