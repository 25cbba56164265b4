import type { Readable } from "node:stream";
import { RestError } from "../errors/rest-error.js";
import type { BodyLimits } from "../exchange.js";
import { tooLarge, tooSlow, within } from "../http/body-limits.js";
import { createWatch, type Watch, type Watched } from "../http/watch.js";

/** Is told that the rest of the body will not be read. */
type Abandon = () => void;

/** Read a body to its end. The size is counted while it comes in; what announces too much is refused at once. */
export function readWhole(request: NodeBody, limits: BodyLimits, abandon: Abandon): Promise<Uint8Array> {
  request.on("error", ignore);
  return new Promise((resolve, reject) => {
    if (announced(request) > limits.maxBytes) {
      abandon();
      reject(tooLarge(limits.maxBytes));
    } else {
      new WholeBody(request, limits, abandon, resolve, reject).read();
    }
  });
}

const reading = Symbol("reading");

/** A class whose listeners all bodies share: to make four functions for each costs more than to call them. */
class WholeBody {
  readonly #request: NodeBody;
  readonly #limits: BodyLimits;
  readonly #abandon: Abandon;
  readonly #resolve: (bytes: Uint8Array) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #watch: Watch;
  readonly #watched: Watched;
  /** As a rule a body is one chunk. */
  #first: Buffer | undefined;
  #chunks: Buffer[] | undefined;
  #size = 0;
  #settled = false;

  constructor(
    request: NodeBody,
    limits: BodyLimits,
    abandon: Abandon,
    resolve: (bytes: Uint8Array) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#request = request;
    this.#limits = limits;
    this.#abandon = abandon;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#watch = watchOf(limits.timeoutMs);
    this.#watched = this.#watch.start(this);
  }

  read(): void {
    const request = this.#request;
    request[reading] = this;
    request.on("data", onData).on("end", onEnd).on("close", onClose);
    if (request.readableEnded) this.end();
    else if (request.destroyed) this.close();
  }

  data(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limits.maxBytes) this.#stop(tooLarge(this.#limits.maxBytes));
    else if (this.#first === undefined) this.#first = chunk;
    else if (this.#chunks === undefined) this.#chunks = [this.#first, chunk];
    else this.#chunks.push(chunk);
  }

  end(): void {
    if (this.#settled) return;
    this.#settle();
    this.#resolve(
      this.#chunks === undefined ? (this.#first ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks, this.#size),
    );
  }

  close(): void {
    this.#stop(clientGone());
  }

  expire(): void {
    this.#stop(tooSlow(this.#limits.timeoutMs));
  }

  #stop(reason: unknown): void {
    if (this.#settled) return;
    this.#settle();
    this.#request.pause();
    this.#abandon();
    this.#reject(reason);
  }

  #settle(): void {
    this.#settled = true;
    this.#watch.end(this.#watched);
    // Listeners that stay keep what they hold until a full collection.
    this.#request.off("data", onData).off("end", onEnd).off("close", onClose);
    this.#request[reading] = undefined;
  }
}

function onData(this: NodeBody, chunk: Buffer): void {
  this[reading]?.data(chunk);
}

function onEnd(this: NodeBody): void {
  this[reading]?.end();
}

function onClose(this: NodeBody): void {
  this[reading]?.close();
}

const watches = new Map<number, Watch>();

function watchOf(timeoutMs: number): Watch {
  const watch = watches.get(timeoutMs) ?? createWatch(timeoutMs);
  watches.set(timeoutMs, watch);
  return watch;
}

/** Read a body as it comes, no faster than its chunks are taken. `maxBytes` does not bound a stream as a whole. */
export async function* readChunks(request: NodeBody, limits: BodyLimits, abandon: Abandon): AsyncGenerator<Uint8Array> {
  request.on("error", ignore);
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

/**
 * Stays, and holds nothing. Node looks whether anybody listens before it has a broken request fail, and tells of it later: whoever
 * has stopped to listen in between would end the process.
 */
function ignore(): void {}

interface NodeBody extends Readable {
  readonly headers: { readonly "content-length"?: string | undefined };
  /** What reads it. */
  [reading]?: WholeBody | undefined;
}

function announced(request: NodeBody): number {
  return Number(request.headers["content-length"] ?? 0);
}

function clientGone(): RestError {
  return new RestError(499, "canceled", "The client has gone.");
}
