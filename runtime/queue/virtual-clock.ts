import type { Clock } from "./clock.js";

/** A clock that stands still until it is moved: tests of backoff, leases and expiry need not wait. */
export interface VirtualClock extends Clock {
  /** Runs what falls due within the time, in order, and lets all that follows from it settle before it goes on. */
  advance(ms: number): Promise<void>;
  /** How many timers wait. */
  readonly pending: number;
}

export function createVirtualClock(start = Date.UTC(2030, 0, 1)): VirtualClock {
  let now = start;
  let sequence = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();

  function next(until: number): [number, { readonly at: number; readonly run: () => void }] | undefined {
    let first: [number, { readonly at: number; readonly run: () => void }] | undefined;
    for (const timer of timers) if (timer[1].at <= until && (!first || timer[1].at < first[1].at)) first = timer;
    return first;
  }

  return {
    now: () => now,
    schedule(delayMs, run) {
      const id = sequence++;
      timers.set(id, { at: now + Math.max(0, delayMs), run });
      return () => {
        timers.delete(id);
      };
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let due = next(until); due; due = next(until)) {
        timers.delete(due[0]);
        now = due[1].at;
        due[1].run();
        await settle();
      }
      now = until;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** Lets promises that wait for nothing outside run to their end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
