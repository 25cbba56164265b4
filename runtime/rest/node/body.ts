import type { Readable } from "node:stream";
import { RestError } from "../errors/rest-error.js";
import type { BodyLimits } from "../exchange.js";
import { tooLarge, tooSlow, within } from "../http/body-limits.js";
import { createWatch, type Watch } from "../http/watch.js";

/** Is told that the rest of the body will not be read. */
type Abandon = () => void;

/** Read a body to its end. The size is counted while it comes in; what announces too much is refused at once. */
export function readWhole(request: Readable & NodeBody, limits: BodyLimits, abandon: Abandon): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (announced(request) > limits.maxBytes) {
      abandon();
      reject(tooLarge(limits.maxBytes));
      return;
    }
    // As a rule a body is one chunk.
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let size = 0;
    let settled = false;
    const watch = watchOf(limits.timeoutMs);
    const watched = watch.start(() => stop(tooSlow(limits.timeoutMs)));
    const stop = (reason: unknown) => {
      if (settled) return;
      settle();
      request.pause();
      abandon();
      reject(reason);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.maxBytes) stop(tooLarge(limits.maxBytes));
      else if (first === undefined) first = chunk;
      else if (chunks === undefined) chunks = [first, chunk];
      else chunks.push(chunk);
    };
    const onEnd = () => {
      if (settled) return;
      settle();
      resolve(chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks, size));
    };
    const settle = () => {
      settled = true;
      watch.end(watched);
      // Listeners that stay keep what they hold until a full collection.
      request.off("data", onData).off("end", onEnd).off("error", onClose).off("close", onClose);
    };
    const onClose = () => {
      if (!settled) stop(clientGone());
    };
    request.on("data", onData).on("end", onEnd).on("error", onClose).on("close", onClose);
    if (request.readableEnded) onEnd();
    else if (request.destroyed) onClose();
  });
}

const watches = new Map<number, Watch>();

function watchOf(timeoutMs: number): Watch {
  const watch = watches.get(timeoutMs) ?? createWatch(timeoutMs);
  watches.set(timeoutMs, watch);
  return watch;
}

/** Read a body as it comes, no faster than its chunks are taken. `maxBytes` does not bound a stream as a whole. */
export async function* readChunks(
  request: Readable & NodeBody,
  limits: BodyLimits,
  abandon: Abandon,
): AsyncGenerator<Uint8Array> {
  // Destroying the request would take the connection with it, and the answer.
  const iterator: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  let complete = false;
  try {
    for (;;) {
      const next = await within(iterator.next(), limits.timeoutMs);
      if (next.done === true) {
        complete = true;
        return;
      }
      yield next.value;
    }
  } catch (reason) {
    throw reason instanceof RestError ? reason : clientGone();
  } finally {
    if (!complete) {
      abandon();
      // Not waited for: it may wait for a chunk that never comes.
      iterator.return?.().catch(() => {});
    }
  }
}

interface NodeBody {
  readonly headers: { readonly "content-length"?: string | undefined };
}

function announced(request: NodeBody): number {
  return Number(request.headers["content-length"] ?? 0);
}

function clientGone(): RestError {
  return new RestError(499, "canceled", "The client has gone.");
}
