import { join } from "node:path";
import type { EmitterName } from "../../config/config.js";
import { hasErrors } from "../../diagnostics/diagnostic.js";
import { type CommandContext, defineCommand } from "../command.js";
import { type ExitCode, exitCode, exitCodeFor } from "../exit-codes.js";
import { finish, printedPath } from "../finish.js";
import { cacheFlag } from "../flags.js";
import { count } from "../words.js";
import { checkCommand } from "./check.js";

const emitterNames = [
  "messages",
  "connect",
  "rest",
  "openapi",
  "queue",
  "asyncapi",
  "gateway",
  "envoy",
] as const satisfies readonly EmitterName[];

export const generateCommand = defineCommand({
  usage: "generate",
  summary: "compile the schemas and bring the generated files up to date (the default)",
  options: {
    check: { type: "boolean", default: false, describe: "the same as svcgen check" },
    "dry-run": { type: "boolean", default: false, describe: "print what would change, write nothing" },
    force: { type: "boolean", default: false, describe: "overwrite generated files that were edited by hand" },
    emit: { choices: emitterNames, array: true, requiresArg: true, describe: "only these faces" },
    "list-files": { type: "boolean", default: false, describe: "print the path of every generated file" },
    ...cacheFlag,
  },
  examples: [
    ["svcgen generate", "after a change of the schemas"],
    ["svcgen generate --emit openapi --dry-run", "what would change in the OpenAPI documents"],
  ],
  async run(args, context) {
    if (args.check)
      return checkCommand.run(
        { ...args, staged: false, hook: false, diff: false, "fail-on": "error" },
        { ...context, name: "check" },
      );
    const started = performance.now();
    const { generate } = await import("../../app/generate.js");
    const project = context.findProject();
    const { emit } = args;
    const result = await generate(project, {
      force: args.force,
      dryRun: args["dry-run"],
      useCache: args.cache,
      stopwatch: context.stopwatch,
      signal: context.signal,
      uninterrupted: context.uninterrupted,
      ...(emit === undefined ? {} : { only: new Set(emit) }),
    });
    if (result.interrupted) return exitCode.interrupted;
    const place = (path: string) => printedPath(context.cwd, project.folder, path);
    if (args.format === "text" && !hasErrors(result.diagnostics)) printPaths(result.files, args, place, context);
    const { readFile } = await import("node:fs/promises");
    return finish(args, context, {
      exit: exitCodeFor(result.diagnostics),
      diagnostics: result.diagnostics,
      files: result.files,
      findingsTo: "err",
      readText: (path) => readFile(join(project.folder, path), "utf8").catch(() => undefined),
      summary: summarise(result, args["dry-run"], performance.now() - started, context),
      projectFolder: project.folder,
    });
  },
});

type Files = readonly { readonly path: string; readonly state: string }[];

function printPaths(
  files: Files,
  args: { readonly "dry-run": boolean; readonly "list-files": boolean },
  place: (path: string) => string,
  context: CommandContext,
): void {
  if (args["list-files"]) {
    context.terminal.out.print(
      files
        .filter(({ state }) => state !== "deleted")
        .map(({ path }) => place(path))
        .join("\n"),
    );
  } else if (args["dry-run"]) {
    const changes = files.filter(({ state }) => state === "written" || state === "deleted");
    context.terminal.out.print(
      changes.map(({ path, state }) => `${state === "written" ? "write " : "delete"} ${place(path)}`).join("\n"),
    );
  }
}

function summarise(
  result: { readonly services: number; readonly files: Files; readonly diagnostics: Parameters<typeof exitCodeFor>[0] },
  dryRun: boolean,
  milliseconds: number,
  { terminal }: CommandContext,
): string {
  const { colors, symbols } = terminal.err;
  const time = colors.dim(`(${Math.round(milliseconds)} ms)`);
  const of = (state: string) => result.files.filter((file) => file.state === state).length;
  const exit: ExitCode = exitCodeFor(result.diagnostics);
  if (exit !== exitCode.ok && of("kept") === 0) {
    const errors = result.diagnostics.filter(({ severity }) => severity === "error").length;
    return `${colors.red(symbols.fail)} ${count(errors, "error")}, nothing was written ${time}`;
  }
  const total = `${count(result.services, "service")}, ${count(result.files.length - of("deleted"), "file")}`;
  const changed = of("written") + of("deleted") > 0;
  const would = dryRun ? " would be" : "";
  const what = changed
    ? `${of("written")}${would} written, ${of("deleted")}${would} deleted, ${of("unchanged")} unchanged`
    : "up to date";
  const mark = exit === exitCode.ok ? colors.green(symbols.ok) : colors.red(symbols.fail);
  return `${mark} ${total}: ${what} ${time}`;
}
