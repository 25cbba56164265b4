import { createBreather } from "../rest/stream/breather.js";
import type { ClientRoute } from "./route.js";

/** What `fetch` takes for a body, and what must be said of it. */
export interface PrintedBody {
  readonly body?: BodyInit;
  readonly contentType?: string;
  /** A body that is made while it is sent. */
  readonly streamed: boolean;
  /** Of a body that is made from what the caller iterates over. */
  readonly upload?: Upload;
}

interface Upload {
  readonly isDone: () => boolean;
  /** What has failed in making it: `fetch` would tell of it in words of its own. */
  readonly failure: () => unknown;
}

/** A body of any type: google.api.HttpBody. */
export type RestBytes =
  | Blob
  | ArrayBuffer
  | Uint8Array<ArrayBuffer>
  | string
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/**
 * Print the body of a request. Many messages are a line of JSON each: those that are there already are sent at once, those
 * that come in time as they come and no faster than they are taken. Where the browser cannot do that, they are collected.
 *
 * @param signal ends what is made while it is sent
 */
export async function printBody(
  kind: ClientRoute["body"],
  body: unknown,
  contentType: string | undefined,
  signal: AbortSignal,
): Promise<PrintedBody> {
  if (kind === undefined || body === undefined) return { streamed: false };
  switch (kind) {
    case "json":
      return { body: JSON.stringify(body), contentType: "application/json", streamed: false };
    case "lines": {
      const messages = body as Iterable<unknown> | AsyncIterable<unknown>;
      if (!isAsync(messages)) {
        return { body: Array.from(messages, line).join(""), contentType: linesType, streamed: false };
      }
      return streamOf(encodeLines(messages), linesType, signal);
    }
    case "bytes": {
      const own = contentType ?? (body instanceof Blob && body.type !== "" ? body.type : "application/octet-stream");
      const bytes = body instanceof ReadableStream ? chunksOf(body) : (body as RestBytes);
      return isAsync(bytes)
        ? streamOf(bytes as AsyncIterable<Uint8Array>, own, signal)
        : { body: bytes as BodyInit, contentType: own, streamed: false };
    }
  }
}

const linesType = "application/x-ndjson";

function line(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}

async function* encodeLines(messages: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const message of messages) yield encoder.encode(line(message));
}

/** What a stream holds: not every browser iterates over one. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let done = false;
  try {
    for (;;) {
      const next = await reader.read();
      done = next.done;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // After a failure this says the same again.
    if (!done) await reader.cancel().catch(() => {});
  }
}

function isAsync(body: object | string): body is AsyncIterable<unknown> {
  return typeof body === "object" && Symbol.asyncIterator in body;
}

async function streamOf(
  chunks: AsyncIterable<Uint8Array>,
  contentType: string,
  signal: AbortSignal,
): Promise<PrintedBody> {
  if (!canStream()) {
    const parts: BlobPart[] = [];
    for await (const chunk of chunks) parts.push(chunk as Uint8Array<ArrayBuffer>);
    return { body: new Blob(parts), contentType, streamed: false };
  }
  const iterator = chunks[Symbol.asyncIterator]();
  let done = false;
  let failed: unknown;
  const breathe = createBreather();
  const stop = async (): Promise<void> => {
    done = true;
    await iterator.return?.();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Node's fetch goes on to read a body of which it needs no more.
        signal.addEventListener("abort", () => {
          if (done) return;
          controller.error(signal.reason);
          stop().catch(() => {});
        });
      },
      async pull(controller) {
        try {
          const next = await iterator.next();
          if (done) return;
          if (next.done !== true) {
            controller.enqueue(next.value);
            await breathe();
            return;
          }
          done = true;
          controller.close();
        } catch (reason) {
          done = true;
          failed = reason;
          controller.error(reason);
        }
      },
      cancel: stop,
    },
    // Nothing is made before it is wanted.
    { highWaterMark: 0 },
  );
  return { body: body as BodyInit, contentType, streamed: true, upload: { isDone: () => done, failure: () => failed } };
}

let streams: boolean | undefined;

/** Whether `fetch` sends a body while it is made. A browser that does not know `duplex` takes the stream for a text. */
function canStream(): boolean {
  if (streams === undefined) {
    let asked = false;
    const init = {
      method: "POST",
      body: new ReadableStream(),
      get duplex() {
        asked = true;
        return "half";
      },
    };
    const { headers } = new Request("http://localhost/", init as RequestInit);
    streams = asked && !headers.has("content-type");
  }
  return streams;
}
