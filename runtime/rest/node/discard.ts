import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/**
 * What is still taken of a body that nobody wants. A connection that is closed while bytes of the client are unread is reset, and
 * the reset can overtake the answer (RFC 9112, section 9.6); so the rest is read for a while, as by nginx's lingering close.
 */
const bounds = { bytes: 128 * 1024 * 1024, totalMs: 30_000, quietMs: 1000 } as const;

/** A rest of this size is read by Node itself, and the connection goes on. */
const small = 64 * 1024;

/** Whether a body that nobody has begun to read may be longer than the connection is worth. */
export function hasLongRest({ "content-length": length, "transfer-encoding": coding }: IncomingHttpHeaders): boolean {
  return coding !== undefined || Number(length) > small;
}

/**
 * Read what is left of a body and forget it.
 *
 * @param done Called once: the body is over, the client has gone, or it has sent too much, too long, or nothing for a second.
 */
export function discardRest(request: IncomingMessage, done: () => void): void {
  let size = 0;
  const stop = () => {
    clearTimeout(total);
    clearTimeout(quiet);
    request.off("data", onData).off("end", stop).off("close", stop);
    done();
  };
  const onData = (chunk: Buffer) => {
    size += chunk.length;
    quiet.refresh();
    if (size > bounds.bytes) stop();
  };
  const total = setTimeout(stop, bounds.totalMs);
  const quiet = setTimeout(stop, bounds.quietMs);
  if (request.readableEnded || request.destroyed) {
    stop();
    return;
  }
  request.on("data", onData).on("end", stop).on("close", stop);
  request.resume();
}
