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
    const wait = (ms: number): NodeJS.Timeout => {
      // A longer delay would overflow setTimeout, which then runs at once.
      const step = Math.min(ms, 0x7fffffff);
      return setTimeout(() => {
        if (ms > step) timer = wait(ms - step);
        else run();
      }, step).unref();
    };
    let timer = wait(delayMs);
    return () => clearTimeout(timer);
  },
};
