import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Outcome } from "./generate.js";

/** What a worker said of a package, or how it ended instead. */
export type Answer =
  | { readonly kind: "outcome"; readonly outcome: Outcome; readonly peakMemory: number }
  | { readonly kind: "crash"; readonly name: string; readonly reason: string };

export interface Pool {
  run(name: string): Promise<Answer>;
  close(): void;
}

/** Megabytes of JavaScript heap that a worker may have. */
export const heapLimit = 1024;
const timeLimit = 120_000;

/**
 * One worker process, which is replaced when a package ends it: by an exception, by want of memory, or by running longer than any may.
 */
export function createPool(): Pool {
  let worker: ChildProcess | undefined;
  const start = () =>
    fork(join(import.meta.dirname, "worker.ts"), {
      execArgv: [...process.execArgv, `--max-old-space-size=${heapLimit}`],
    });
  return {
    async run(name) {
      worker ??= start();
      const answer = await ask(worker, name);
      if (answer.kind === "crash") {
        worker.kill("SIGKILL");
        worker = undefined;
      }
      return answer;
    },
    close: () => worker?.disconnect(),
  };
}

async function ask(worker: ChildProcess, name: string): Promise<Answer> {
  const stop = new AbortController();
  const { signal } = stop;
  const timer = setTimeout(() => stop.abort(), timeLimit);
  const crash = (reason: string): Answer => ({ kind: "crash", name, reason });
  try {
    worker.send(name);
    return await Promise.race([
      once(worker, "message", { signal }).then(([message]) =>
        message.crash === undefined ? { kind: "outcome" as const, ...message } : crash(message.crash),
      ),
      once(worker, "exit", { signal }).then(([code, by]) => crash(`the worker ended with ${code ?? by}`)),
    ]);
  } catch {
    return crash(`longer than ${timeLimit / 1000} s`);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}
