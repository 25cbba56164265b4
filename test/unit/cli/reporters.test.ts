import pc from "picocolors";
import { expect, test } from "vitest";
import { excerptOf } from "../../../generator/cli/reporters/excerpt.js";
import { reportGithub } from "../../../generator/cli/reporters/github.js";
import type { Report, ReportContext } from "../../../generator/cli/reporters/report.js";
import { reportText } from "../../../generator/cli/reporters/text.js";
import type { Diagnostic } from "../../../generator/diagnostics/diagnostic.js";

const context = (texts: Readonly<Record<string, string>> = {}): ReportContext => ({
  colors: pc.createColors(false),
  texts: new Map(Object.entries(texts)),
  version: "0.1.0",
  page: () => undefined,
});
const reportOf = (...diagnostics: Diagnostic[]): Report => ({
  command: "check",
  ok: false,
  diagnostics,
  files: [],
  timings: [],
});
const span = (path: string, line: number, column: number, endLine = line, endColumn = column) => ({
  path,
  start: { line, column },
  end: { line: endLine, column: endColumn },
});

test("text: gcc's first line, excerpt, other places, remedy, where to read more", () => {
  const diagnostic: Diagnostic = {
    code: "http/route-conflict",
    severity: "error",
    message: "GET /v1/a is already served by A.Get",
    span: span("a.proto", 3, 5, 3, 11),
    related: [{ span: span("a.proto", 1, 1), message: "first served here" }],
    help: "use another path",
  };
  expect(reportText(reportOf(diagnostic), context({ "a.proto": "one\n  rpc\n    option\n" }))).toBe(
    [
      "a.proto:3:5: error: GET /v1/a is already served by A.Get [http/route-conflict]",
      "   2 |   rpc",
      " > 3 |     option",
      "     |     ^^^^^^",
      "a.proto:1:1: note: first served here",
      " help: use another path",
      " more: svcgen explain http/route-conflict",
      "",
    ].join("\n"),
  );
});

test("text: a remedy that neighbours share is told once, after the last", () => {
  const stale = (path: string): Diagnostic => ({
    code: "drift/stale",
    severity: "error",
    message: "stale",
    span: span(path, 1, 1),
    help: "run it",
  });
  const text = reportText(reportOf(stale("a"), stale("b"), { ...stale("c"), help: "other" }), context());
  expect(text.split("\n").filter((line) => line.startsWith(" help:"))).toEqual([" help: run it", " help: other"]);
  expect(text.indexOf("run it")).toBeGreaterThan(text.indexOf("b:1:1"));
});

test("text: nothing of a schema reaches the terminal as a control sequence", () => {
  const hostile = "\u001b[2J\u0007\u009b31m\u202eevil\r\u2028";
  const diagnostic: Diagnostic = {
    code: "schema/compile",
    severity: "error",
    message: `${hostile}\nsecond line`,
    span: span(`a${hostile}`, 2, 1, 2, 4),
    help: hostile,
  };
  const text = reportText(reportOf(diagnostic), context({ [`a${hostile}`]: `x\n${hostile}\n` }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
  expect(text).toContain("\\u{1b}[2J");
  expect(text).toContain("\n   second line\n");
});

test.each([
  ["the beginning of a file", span("f", 1, 1), "text", []],
  ["a line that is not there", span("f", 9, 1, 9, 3), "text", []],
  ["an unknown text", span("f", 1, 2, 1, 3), undefined, []],
  ["one character", span("f", 1, 2, 1, 3), "text", [" > 1 | text", "     |  ^"]],
  ["a point: its word", span("f", 1, 3), "a word.more b", [" > 1 | a word.more b", "     |   ^^^^^^^^^"]],
  ["a point behind the line", span("f", 1, 5), "text", [" > 1 | text", "     |     ^"]],
  ["several lines: to the end of the first", span("f", 1, 3, 2, 2), "a {  \n}", [" > 1 | a {", "     |   ^"]],
  ["an end behind the line", span("f", 1, 1, 1, 99), "text", [" > 1 | text", "     | ^^^^"]],
  ["tabs", span("f", 1, 3, 1, 4), "\t\tx", [" > 1 | \t\tx", "     | \t\t^"]],
  ["CRLF", span("f", 2, 1, 2, 2), "a\r\nb\r\n", ["   1 | a", " > 2 | b", "     | ^"]],
  ["no empty line before", span("f", 2, 1, 2, 2), "\nb", [" > 2 | b", "     | ^"]],
  ["wide gutters", span("f", 10, 1, 10, 2), "a\n".repeat(10), ["    9 | a", " > 10 | a", "      | ^"]],
])("excerpt of %s", (_name, at, text, want) => {
  expect(excerptOf(at, text)).toEqual(want);
});

test("an excerpt of a very long line is cut", () => {
  for (const line of excerptOf(span("f", 1, 1, 1, 9999), "x".repeat(9999)))
    expect(line.length).toBeLessThanOrEqual(200);
});

test("github: values cannot break out of the command", () => {
  const diagnostic: Diagnostic = {
    code: "schema/compile",
    severity: "info",
    message: "100%\n::error::x",
    span: span("a:b,c.proto", 1, 2, 3, 4),
  };
  expect(reportGithub(reportOf(diagnostic, { ...diagnostic, severity: "warning" }), context())).toBe(
    "::notice file=a%3Ab%2Cc.proto,line=1,col=2,endLine=3,endColumn=4,title=schema/compile::100%25%0A::error::x\n" +
      "::warning file=a%3Ab%2Cc.proto,line=1,col=2,endLine=3,endColumn=4,title=schema/compile::100%25%0A::error::x\n",
  );
});
