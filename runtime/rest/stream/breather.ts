/**
 * Lets others have their turn. A handler that yields without waiting, before a client that takes everything at once, would
 * else keep the event loop to itself until its stream ends: promises alone never give it back.
 *
 * @returns Ask after each message; wait for what it gives.
 */
export function createBreather(): () => Promise<void> | undefined {
  let last = performance.now();
  let count = 0;
  return () => {
    count += 1;
    if (count % 16 !== 0 || performance.now() - last < mostMs) return undefined;
    return new Promise((resolve) => {
      setTimeout(() => {
        last = performance.now();
        resolve();
      }, 0);
    });
  };
}

const mostMs = 10;
