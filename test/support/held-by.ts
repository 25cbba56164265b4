import { existsSync, readFileSync } from "node:fs";

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

/** The names of the tests in a file, and of what groups them, as they are written. undefined: there is no such file. */
export function titlesIn(file: string): ReadonlySet<string> | undefined {
  if (!existsSync(file)) return undefined;
  const title = /(?:\b(?:test|describe)(?:\.\w+)*|[)\]}])\(\s*(["'`])((?:(?!\1)[^\\]|\\.)+)\1\s*,/gs;
  return new Set([...readFileSync(file, "utf8").matchAll(title)].map(([, , name = ""]) => name));
}
