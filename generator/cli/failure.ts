import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import type { CommandContext } from "./command.js";
import { type ExitCode, exitCode } from "./exit-codes.js";
import { finish } from "./finish.js";
import type { GlobalArguments } from "./flags.js";

/** Report what a command threw: an expected failure with its remedy, anything else as our mistake, with its stack. */
export async function reportFailure(error: unknown, args: GlobalArguments, context: CommandContext): Promise<ExitCode> {
  const message = error instanceof Error ? error.message : String(error);
  const known = diagnosticsOf(error);
  const expected = known !== undefined;
  const diagnostics = known ?? [problem("internal/bug", { message })];
  if (!expected || args.trace) context.terminal.err.print(error instanceof Error ? (error.stack ?? message) : message);
  if (!expected) {
    const { packageVersion } = await import("../app/package.js");
    context.terminal.err.print(
      `svcgen ${packageVersion()}, node ${process.version}, ${process.platform} ${process.arch}`,
    );
  }
  const exit = expected ? exitCode.failed : exitCode.bug;
  return finish(args, context, { exit, diagnostics, findingsTo: "err", ...placeOf(context) });
}

/** What somebody can mend: what was thrown on purpose, and what the file system refuses. */
function diagnosticsOf(error: unknown): readonly Diagnostic[] | undefined {
  if (error instanceof SvcgenError) return error.diagnostics;
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return code !== undefined && refusals.has(code) ? [problem("env/io", { message: message ?? code })] : undefined;
}

const refusals = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "EIO"]);

/** Findings carry project paths; without a project they are printed as they are. */
function placeOf(context: CommandContext): { readonly projectFolder?: string } {
  try {
    return { projectFolder: context.findProject().folder };
  } catch {
    return {};
  }
}
