import { Code, ConnectError } from "@connectrpc/connect";

/** Bounds what the groups have still to handle, by count and by bytes. */
export interface Backlog {
  take(bytes: number): void;
  give(bytes: number): void;
  /** Resolves when one more message of this size fits, or rejects with `resource_exhausted`. */
  waitForRoom(bytes: number): Promise<void>;
  /** Those who wait for room get `unavailable`. */
  close(): void;
}

export interface BacklogLimits {
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly whenFull: "refuse" | "wait";
}

export function createBacklog(limits: BacklogLimits): Backlog {
  let messages = 0;
  let total = 0;
  let closed = false;
  const waiting: (() => void)[] = [];

  return {
    take(bytes) {
      messages += 1;
      total += bytes;
    },
    give(bytes) {
      messages -= 1;
      total -= bytes;
      waiting.shift()?.();
    },
    async waitForRoom(bytes) {
      while (messages + 1 > limits.maxMessages || total + bytes > limits.maxBytes) {
        if (limits.whenFull === "refuse") {
          throw new ConnectError(
            `the broker is full: ${messages} messages, ${total} bytes are still to be handled`,
            Code.ResourceExhausted,
          );
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
        if (closed) throw new ConnectError("the broker is closed", Code.Unavailable);
      }
    },
    close() {
      closed = true;
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}
