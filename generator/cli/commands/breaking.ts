import type { Compared } from "../../app/breaking.js";
import { defineCommand } from "../command.js";
import { exitCode, exitCodeFor } from "../exit-codes.js";
import { finish } from "../finish.js";
import { lastOf } from "../flags.js";
import { count } from "../words.js";

export const breakingCommand = defineCommand({
  usage: "breaking",
  summary: "tell which changes since a commit break REST callers, RPC clients or the queue",
  options: {
    against: {
      type: "string",
      default: "HEAD",
      requiresArg: true,
      coerce: lastOf,
      describe: "commit, branch or tag to compare with; main... is where HEAD left main",
    },
    staged: { type: "boolean", default: false, describe: "judge the git index instead of the work tree" },
  },
  examples: [
    ["svcgen breaking", "what is not committed yet"],
    ["svcgen breaking --against origin/main...", "in CI: what the branch changes"],
  ],
  async run(args, context) {
    const started = performance.now();
    const { breaking } = await import("../../app/breaking.js");
    const project = context.findProject();
    const { against = "HEAD", staged } = args;
    const result = await breaking(project, { against, staged, stopwatch: context.stopwatch });
    const exit = exitCodeFor(result.diagnostics);
    const { colors, symbols } = context.terminal.err;
    const time = colors.dim(`(${Math.round(performance.now() - started)} ms)`);
    return finish(args, context, {
      exit,
      diagnostics: result.diagnostics,
      findingsTo: result.outcome === "broken" ? "err" : "out",
      readText: result.read,
      summary:
        exit === exitCode.ok
          ? `${colors.green(symbols.ok)} ${passed(result)} ${time}`
          : `${colors.red(symbols.fail)} ${failed(result, time)}`,
      projectFolder: project.folder,
    });
  },
});

function passed({ outcome, ref, counts, diagnostics }: Compared): string {
  if (outcome === "new") return `nothing can break: there was no contract at ${ref}`;
  if (outcome === "same") return `the contract is that of ${ref}; --against names another commit`;
  const { operations, routes, events } = counts;
  const what = `${count(operations, "operation")}, ${count(routes, "route")}, ${count(events, "event")}`;
  const found = diagnostics.length === 0 ? "nothing breaks" : "nothing breaks but what rules allows";
  return `${found}: ${what} compared with ${ref}`;
}

function failed({ outcome, ref, diagnostics }: Compared, time: string): string {
  const found = diagnostics.filter(({ severity }) => severity === "error").length;
  if (outcome === "broken") return `${count(found, "error")}: there is no contract to compare with ${ref} ${time}`;
  const meant = "  if it is meant: breaking.ignore, breaking.ignoreOnly or rules in svcgen.config.ts";
  return `${count(found, "breaking change")} since ${ref} ${time}\n${meant}`;
}
