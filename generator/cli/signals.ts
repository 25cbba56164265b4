import { type ExitCode, exitCode } from "./exit-codes.js";

/**
 * SIGINT and SIGTERM end the run at once, except while files are being renamed: that takes milliseconds and is finished
 * first, so that the output folder is either as it was or complete.
 */
export function catchSignals(exit: (code: ExitCode) => void): {
  readonly signal: AbortSignal;
  readonly uninterrupted: <T>(work: () => Promise<T>) => Promise<T>;
  /** The exit code of a signal that came; undefined without one. */
  readonly code: ExitCode | undefined;
} {
  const controller = new AbortController();
  let running = 0;
  let code: ExitCode | undefined;
  const stop = (reason: ExitCode) => {
    code = reason;
    controller.abort();
    if (running === 0) exit(reason);
  };
  process.on("SIGINT", () => stop(exitCode.interrupted));
  process.on("SIGTERM", () => stop(exitCode.terminated));
  return {
    signal: controller.signal,
    async uninterrupted(work) {
      running++;
      try {
        return await work();
      } finally {
        running--;
      }
    },
    get code() {
      return code;
    },
  };
}
