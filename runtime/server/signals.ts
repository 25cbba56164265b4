import { constants } from "node:os";

/**
 * The first signal shuts down, a second one ends the process at once. When the shutdown is done the listeners are gone, so
 * that the process ends by itself as soon as nothing else holds it, with exit code 0.
 *
 * @returns what stops listening.
 */
export function onSignals(signals: readonly NodeJS.Signals[], shutdown: () => Promise<void>): () => void {
  let received = false;
  const listener = (signal: NodeJS.Signals) => {
    if (received) {
      process.exit(128 + constants.signals[signal]);
    }
    received = true;
    void shutdown();
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
