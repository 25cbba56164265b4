import { relative } from "node:path";
import { type CommandContext, defineCommand } from "../command.js";
import { exitCode, exitCodeFor } from "../exit-codes.js";
import { finish, printedPath } from "../finish.js";
import { cacheFlag } from "../flags.js";
import { count, shellWord } from "../words.js";

export const checkCommand = defineCommand({
  usage: "check",
  summary: "tell whether the generated files are what the schemas say; never writes",
  options: {
    staged: { type: "boolean", default: false, describe: "judge the git index instead of the work tree" },
    hook: {
      type: "boolean",
      default: false,
      describe: "with --staged: pass a commit that touches nothing of svcgen's",
    },
    diff: { type: "boolean", default: false, describe: "print the differences as a patch; findings go to stderr" },
    "fail-on": {
      choices: ["error", "warning"] as const,
      default: "error" as const,
      requiresArg: true,
      describe: "what makes the exit code 1",
    },
    ...cacheFlag,
  },
  examples: [
    ["svcgen check", "in CI"],
    ["svcgen check --staged", "before a commit: what would be committed"],
  ],
  async run(args, context) {
    const started = performance.now();
    const { check } = await import("../../app/check.js");
    const project = context.findProject();
    const result = await check(project, {
      staged: args.staged || args.hook,
      hook: args.hook,
      useCache: args.cache,
      stopwatch: context.stopwatch,
    });
    const differing = result.files.filter(({ state }) => state !== "current");
    if (args.diff && args.format === "text") {
      const { printDifferences } = await import("../../output/unified-diff.js");
      const texts = await Promise.all(differing.map(async ({ path }) => ({ path, ...(await result.texts(path)) })));
      context.terminal.out.print(printDifferences(texts));
    }
    const exit = exitCodeFor(result.diagnostics, args["fail-on"]);
    const time = context.terminal.err.colors.dim(`(${Math.round(performance.now() - started)} ms)`);
    return finish(args, context, {
      exit,
      diagnostics: result.diagnostics,
      files: result.files,
      findingsTo: args.diff ? "err" : "out",
      readText: result.read,
      summary:
        exit === exitCode.ok
          ? passed(result, time, context)
          : failed({ staged: args.staged || args.hook, paths: result.changes }, result, time, context, project.folder),
      projectFolder: project.folder,
    });
  },
});

interface Counted {
  readonly services: number;
  readonly files: readonly unknown[];
  readonly diagnostics: Parameters<typeof exitCodeFor>[0];
}

function passed(result: Counted, time: string, { terminal }: CommandContext): string {
  const { colors, symbols } = terminal.err;
  const what =
    result.files.length === 0
      ? "nothing to check"
      : `${count(result.services, "service")}, ${count(result.files.length, "file")} up to date`;
  return `${colors.green(symbols.ok)} ${what} ${time}`;
}

/** Names the command that mends it, and for a commit the files to stage. */
function failed(
  drift: { readonly staged: boolean; readonly paths: readonly string[] },
  result: Counted,
  time: string,
  { terminal, cwd }: CommandContext,
  projectFolder: string,
): string {
  const { colors, symbols } = terminal.err;
  const found = result.diagnostics.filter(({ severity }) => severity !== "info").length;
  const lines = [`${colors.red(symbols.fail)} ${count(found, "finding")} ${time}`];
  if (drift.paths.length > 0) {
    const folder = relative(cwd, projectFolder);
    lines.push(`  to mend it: npx svcgen generate${folder === "" ? "" : ` --cwd ${shellWord(folder)}`}`);
    if (drift.staged) {
      const words = drift.paths.map((path) => shellWord(printedPath(cwd, projectFolder, path)));
      lines.push(`  then stage:  git add ${words.join(" ")}`);
    }
  }
  return lines.join("\n");
}
