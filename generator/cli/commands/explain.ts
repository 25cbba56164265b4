import { SvcgenError } from "../../diagnostics/errors.js";
import { nearest } from "../../diagnostics/nearest.js";
import { problem } from "../../diagnostics/problem.js";
import { defineCommand } from "../command.js";
import { exitCode } from "../exit-codes.js";

export const explainCommand = defineCommand({
  usage: "explain [code]",
  summary: "what a code means and how to mend it; without a code: all of them",
  options: {},
  positionals: { code: { type: "string", describe: "for example http/route-conflict" } },
  examples: [
    ["svcgen explain drift/stale", "the page of one code"],
    ["svcgen explain", "every code"],
  ],
  async run({ code }, { terminal }) {
    const { listCodes, readPage } = await import("../../app/explain.js");
    if (code === undefined) {
      const codes = listCodes();
      const width = Math.max(...codes.map((entry) => entry.code.length));
      terminal.out.print(codes.map((entry) => `${entry.code.padEnd(width)}  ${entry.title}`).join("\n"));
      return exitCode.ok;
    }
    const page = readPage(code);
    if (page === undefined) {
      const near = nearest(
        code,
        listCodes().map((entry) => entry.code),
      );
      const help = near === undefined ? '"svcgen explain" lists them all' : `did you mean ${near}?`;
      throw new SvcgenError(problem("cli/usage", { message: `there is no code ${code}`, help }));
    }
    terminal.out.print(page);
    return exitCode.ok;
  },
});
