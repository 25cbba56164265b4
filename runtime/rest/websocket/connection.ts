import { Code, ConnectError } from "@connectrpc/connect";

/** What of the package `ws` is used: it is no dependency of those who open no socket. */
export interface SocketLike {
  readonly bufferedAmount: number;
  readonly readyState: number;
  send(data: string | Uint8Array, sent?: (error?: Error) => void): void;
  close(code: number, reason: string): void;
  terminate(): void;
  ping(): void;
  pause(): void;
  resume(): void;
  on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: "close" | "pong", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

export interface ConnectionLimits {
  /** A client that takes nothing for so long is given up. */
  readonly stallMs: number;
  /** Time between pings; a client that does not answer one before the next is given up. */
  readonly pingMs: number;
}

export type Frame = { readonly binary: boolean; readonly data: Buffer };

/** An open socket, read no faster than its frames are taken, and written no faster than the client takes them. */
export interface Connection {
  /** Undefined when the client has gone. */
  next(): Promise<Frame | undefined>;
  /** A promise where the client must take something first. */
  send(data: string | Uint8Array): Promise<void> | undefined;
  close(code: number, reason: string): void;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export function createConnection(socket: SocketLike, { stallMs, pingMs }: ConnectionLimits): Connection {
  const controller = new AbortController();
  const waiting: Frame[] = [];
  let waitingBytes = 0;
  let paused = false;
  let alive = true;
  let closed = false;
  let wake = () => {};

  socket.on("message", (data, binary) => {
    waiting.push({ binary, data });
    waitingBytes += data.length;
    if (!paused && waitingBytes + waiting.length * perFrame >= mostWaiting) {
      paused = true;
      socket.pause();
    }
    wake();
  });
  socket.on("pong", () => {
    alive = true;
  });
  // A close follows.
  socket.on("error", () => {});
  socket.on("close", () => {
    closed = true;
    clearInterval(timer);
    controller.abort(new ConnectError("the client has gone", Code.Canceled));
    wake();
  });
  const timer = setInterval(() => {
    // While it is not read, its answers are not heard.
    if (!alive && !paused) socket.terminate();
    alive = false;
    socket.ping();
  }, pingMs);

  return {
    signal: controller.signal,
    async next() {
      while (waiting.length === 0 && !closed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const frame = waiting.shift();
      if (frame !== undefined) waitingBytes -= frame.data.length;
      if (paused && waiting.length === 0 && !closed) {
        paused = false;
        // It had no chance to answer.
        alive = true;
        socket.resume();
      }
      return frame;
    },
    send(data) {
      if (closed || socket.readyState !== open) return undefined;
      if (socket.bufferedAmount < mostWaiting) {
        socket.send(data);
        return undefined;
      }
      return new Promise((resolve) => {
        const stalled = setTimeout(() => socket.terminate(), stallMs);
        socket.send(data, () => {
          clearTimeout(stalled);
          resolve();
        });
      });
    },
    close(code, reason) {
      clearInterval(timer);
      // The answer to the close stands behind what was not read.
      if (paused) socket.resume();
      socket.close(code, shorten(reason));
    },
  };
}

const open = 1;
/** Bytes that wait on either side before the other side has to wait. */
const mostWaiting = 64 * 1024;
/** What a frame costs beside its bytes: short ones cannot fill the memory either. */
const perFrame = 256;

/** A reason has 123 bytes at most. */
function shorten(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= 123
    ? reason
    : bytes
        .subarray(0, 120)
        .toString()
        .replace(/\ufffd$/, "");
}
