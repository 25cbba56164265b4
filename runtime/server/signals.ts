import { constants } from "node:os";

/** Ctrl-C under `npm start` comes twice: from the terminal, and from npm, which passes it on. */
const echoMs = 1_000;

/**
 * The first signal shuts down, a later one ends the process at once. When the shutdown is done the listeners are gone, so
 * that the process ends by itself as soon as nothing else holds it, with exit code 0.
 *
 * @returns what stops listening.
 */
export function onSignals(signals: readonly NodeJS.Signals[], shutdown: () => Promise<void>): () => void {
  let received: number | undefined;
  const listener = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (received === undefined) {
      received = now;
      void shutdown();
    } else if (now - received > echoMs) {
      process.exit(128 + constants.signals[signal]);
    }
  };
  for (const signal of signals) {
    process.on(signal, listener);
  }
  return () => {
    for (const signal of signals) {
      process.off(signal, listener);
    }
  };
}
