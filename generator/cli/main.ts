import { resolve } from "node:path";
import { findProject } from "../app/project.js";
import { createStopwatch } from "../app/stopwatch.js";
import type { CommandContext } from "./command.js";
import { parseCommandLine } from "./command-line.js";
import { type ExitCode, exitCode } from "./exit-codes.js";
import { reportFailure } from "./failure.js";
import { finish } from "./finish.js";
import type { GlobalArguments } from "./flags.js";
import { catchSignals } from "./signals.js";
import { createTerminal } from "./terminal.js";

/** Run the command line and end the process: the only place that exits, and the only one that catches everything. */
export async function main(argv: readonly string[]): Promise<void> {
  ignoreClosedPipes();
  const signals = catchSignals((code) => process.exit(code));
  const code = await run(argv, signals).catch((error: unknown) => {
    process.stderr.write(`svcgen: error: ${error instanceof Error ? error.stack : error}\n`);
    return exitCode.bug;
  });
  await drained(process.stdout);
  await drained(process.stderr);
  process.exit(signals.code ?? code);
}

async function run(argv: readonly string[], signals: ReturnType<typeof catchSignals>): Promise<ExitCode> {
  const line = await parseCommandLine(argv);
  switch (line.kind) {
    case "text":
      createTerminal(process, process.env, undefined).out.print(line.text);
      return exitCode.ok;
    case "usage": {
      const args = { ...noArguments, format: line.format };
      const ending = { exit: exitCode.failed, diagnostics: [line.mistake], findingsTo: "err" } as const;
      return finish(args, contextFor(line.command, args, signals), ending);
    }
    case "command": {
      const { command, args } = line;
      const context = contextFor(command.usage.split(" ")[0] ?? command.usage, args, signals);
      try {
        return await command.run(args, context);
      } catch (error) {
        return await reportFailure(error, args, context);
      }
    }
  }
}

/** For a command line that could not be read. */
const noArguments: GlobalArguments = {
  config: undefined,
  cwd: undefined,
  format: "text",
  color: undefined,
  quiet: false,
  verbose: false,
  trace: false,
};

function contextFor(name: string, args: GlobalArguments, signals: ReturnType<typeof catchSignals>): CommandContext {
  const { stopwatch, timings } = createStopwatch();
  const cwd = process.cwd();
  return {
    name,
    terminal: createTerminal(process, process.env, args.color),
    cwd,
    stopwatch,
    timings,
    signal: signals.signal,
    uninterrupted: signals.uninterrupted,
    findProject: () => findProject(resolve(cwd, args.cwd ?? "."), args.config),
  };
}

/** A reader that has seen enough (`| head`) is no error. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    if (stream.destroyed || stream.writableLength === 0) done();
    else stream.write("", () => done());
  });
}
