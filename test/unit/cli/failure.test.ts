import pc from "picocolors";
import { expect, test } from "vitest";
import type { CommandContext } from "../../../generator/cli/command.js";
import { reportFailure } from "../../../generator/cli/failure.js";
import { SvcgenError } from "../../../generator/diagnostics/errors.js";
import { problem } from "../../../generator/diagnostics/problem.js";

const args = {
  config: undefined,
  cwd: undefined,
  format: "text",
  color: undefined,
  quiet: false,
  verbose: false,
  trace: false,
} as const;

function contextWith(printed: string[]): CommandContext {
  const printer = (stream: string) => ({
    colors: pc.createColors(false),
    symbols: { ok: "ok", fail: "x" },
    print: (text: string) => void printed.push(`${stream} ${text}`),
  });
  return {
    name: "check",
    terminal: { out: printer("out"), err: printer("err") },
    cwd: "/",
    stopwatch: async (_stage, work) => work(),
    timings: [],
    signal: new AbortController().signal,
    uninterrupted: (work) => work(),
    findProject: () => ({ folder: "/", configFile: undefined }),
  };
}

test.each([
  [
    "what was thrown on purpose",
    new SvcgenError(problem("schema/none", { folders: "schemas" })),
    2,
    /^err svcgen: error: no \.proto files in schemas \[schema\/none\]/,
  ],
  [
    "a file system that refuses",
    Object.assign(new Error("EACCES: permission denied, open 'x'"), { code: "EACCES" }),
    2,
    /\[env\/io\]/,
  ],
])("%s ends with exit code 2 and no stack", async (_name, error, code, want) => {
  const printed: string[] = [];
  expect(await reportFailure(error, args, contextWith(printed))).toBe(code);
  expect(printed.join("\n")).toMatch(want);
  expect(printed.join("\n")).not.toMatch(/\n {4}at /);
});

test.each([
  ["an exception", new TypeError("x is not a function")],
  ["a file that we forgot to look for", Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" })],
  ["something that is no error", "text"],
])("%s is our bug: exit code 70, with stack and version", async (_name, error) => {
  const printed: string[] = [];
  expect(await reportFailure(error, args, contextWith(printed))).toBe(70);
  const text = printed.join("\n");
  expect(text).toMatch(/err svcgen \d+\.\d+\.\d+, node v/);
  expect(text).toContain("[internal/bug]");
  if (error instanceof Error) expect(text).toMatch(/\n {4}at /);
});

test("--trace shows the stack of an expected failure too", async () => {
  const printed: string[] = [];
  await reportFailure(
    new SvcgenError(problem("schema/none", { folders: "schemas" })),
    { ...args, trace: true },
    contextWith(printed),
  );
  expect(printed.join("\n")).toMatch(/\n {4}at /);
});
