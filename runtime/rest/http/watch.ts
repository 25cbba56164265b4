import { createChain, type Link } from "../../chain.js";

/** Ends what takes longer than a given time. */
export interface Watch {
  start(work: Endable): Watched;
  end(watched: Watched): void;
}

export interface Endable {
  expire(): void;
}

/** One thing that is watched. */
export type Watched = Link<Running>;

interface Running {
  readonly since: number;
  readonly work: Endable;
}

/**
 * One timer for all that may take equally long, and none while nothing is under way: a timer of its own for each body costs
 * as much as reading it. What is late is ended late by a quarter of the time at most.
 */
export function createWatch(timeoutMs: number): Watch {
  const running = createChain<Running>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tick(): void {
    timer = undefined;
    const now = performance.now();
    for (const { since, work } of running) {
      // They end in the order in which they began.
      if (now - since < timeoutMs) break;
      work.expire();
    }
    if (running.size > 0) arm();
  }

  function arm(): void {
    timer = setTimeout(tick, Math.min(timeoutMs / 4, longestMs));
    // What is watched holds the process by itself: it waits for a connection.
    if (typeof timer === "object") timer.unref();
  }

  return {
    start(work) {
      const watched = running.add({ since: performance.now(), work });
      if (timer === undefined) arm();
      return watched;
    },
    end: running.remove,
  };
}

/** The longest that a timer can wait. */
const longestMs = 0x7fffffff;
