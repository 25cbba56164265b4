import type { InferredOptionTypes, Options } from "yargs";
import type { Project } from "../app/project.js";
import type { Stopwatch, Timing } from "../app/stopwatch.js";
import type { ExitCode } from "./exit-codes.js";
import type { GlobalArguments } from "./flags.js";
import type { Terminal } from "./terminal.js";

/**
 * A command as `main` shows and starts it. The file that declares it imports nothing heavy: what it needs it imports when
 * it runs, so that `--help` stays as fast as a bare start.
 */
export interface Command {
  /** As yargs reads it: the name, then positionals: `explain [code]`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Options>>;
  readonly positionals?: Readonly<Record<string, Options>>;
  /** Two command lines to copy, each with what it does. */
  readonly examples: readonly (readonly [line: string, effect: string])[];
  readonly run: (args: ParsedArguments, context: CommandContext) => Promise<ExitCode>;
}

export type ParsedArguments = GlobalArguments & Readonly<Record<string, unknown>>;

/** What a command is given besides its arguments. */
export interface CommandContext {
  /** The command's own name, for reports. */
  readonly name: string;
  readonly terminal: Terminal;
  /** Where svcgen was started: printed paths are relative to it. */
  readonly cwd: string;
  readonly stopwatch: Stopwatch;
  readonly timings: readonly Timing[];
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Work that a signal does not cut short. */
  readonly uninterrupted: <T>(work: () => Promise<T>) => Promise<T>;
  readonly findProject: () => Project;
}

/** Give `run` the types that follow from its options. */
export function defineCommand<
  O extends Readonly<Record<string, Options>>,
  P extends Readonly<Record<string, Options>> = Record<never, never>,
>(command: {
  readonly usage: string;
  readonly summary: string;
  readonly options: O;
  readonly positionals?: P;
  readonly examples: Command["examples"];
  readonly run: (
    args: GlobalArguments & InferredOptionTypes<O> & InferredOptionTypes<P>,
    context: CommandContext,
  ) => Promise<ExitCode>;
}): Command {
  return command as unknown as Command;
}
