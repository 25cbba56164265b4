import type { EncodedData } from "./codec.js";

/**
 * Remembers what was handled, so that a message that is delivered again is not run again: its stored answer is given
 * instead. With it, delivery at least once has effects once, for as long as the inbox remembers.
 */
export interface Inbox {
  /**
   * Runs the work unless it has been done under this key, or is being done: then its answer is that one. Work that fails is
   * not remembered.
   */
  run(key: string, work: () => Promise<EncodedData>): Promise<EncodedData>;
}

export interface InboxOptions {
  /** Default: 10,000. The oldest is forgotten first. */
  readonly maxEntries?: number;
  /** Bytes of the stored answers. Default: 16 MiB. */
  readonly maxBytes?: number;
}

/** An inbox that lives as long as this process. */
export function createInProcessInbox(options: InboxOptions = {}): Inbox {
  const maxEntries = options.maxEntries ?? 10_000;
  const maxBytes = options.maxBytes ?? 16 * 1024 * 1024;
  const running = new Map<string, Promise<EncodedData>>();
  const done = new Map<string, EncodedData>();
  let bytes = 0;

  function remember(key: string, answer: EncodedData): void {
    done.set(key, answer);
    bytes += answer.data.byteLength;
    for (const [oldest, { data }] of done) {
      if (done.size <= maxEntries && bytes <= maxBytes) break;
      done.delete(oldest);
      bytes -= data.byteLength;
    }
  }

  return {
    async run(key, work) {
      const stored = done.get(key) ?? running.get(key);
      if (stored) return stored;
      const answer = work();
      running.set(key, answer);
      try {
        remember(key, await answer);
        return await answer;
      } finally {
        running.delete(key);
      }
    },
  };
}
