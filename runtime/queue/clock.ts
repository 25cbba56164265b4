/** Time, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after the delay; the function returned takes it back. Keeps no process alive. */
  schedule(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, run) {
    // A longer delay would overflow setTimeout, which then runs at once.
    const step = Math.min(delayMs, 0x7fffffff);
    let timer = setTimeout(next, step, delayMs - step).unref();
    function next(rest: number): void {
      if (rest <= 0) return run();
      const again = Math.min(rest, 0x7fffffff);
      timer = setTimeout(next, again, rest - again).unref();
    }
    return () => clearTimeout(timer);
  },
};
