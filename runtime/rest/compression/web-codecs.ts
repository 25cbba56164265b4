import type { Coding } from "./accept-encoding.js";
import { type Codecs, TooLong } from "./codecs.js";

/**
 * Those of the web's CompressionStream, where there is one. It cannot flush, so that streams go out as they are; and it
 * has no limit to what comes out, so that only formats are decoded that grow a thousand times at most.
 */
export function webCodecs(): Codecs {
  const codings: readonly Format[] = typeof CompressionStream === "undefined" ? [] : ["gzip", "deflate"];
  return {
    encodes: codings,
    decodes: codings,
    encode: (coding, body) => collect(through(new CompressionStream(formatOf(coding)), only(body)), Infinity),
    decode: (coding, body, maxBytes) => collect(decodeStream(coding, only(body)), maxBytes),
    decodeStream,
  };
}

type Format = Coding & CompressionFormat;

/** So that a chunk gives no more than half a megabyte. */
const pieceBytes = 512;

function decodeStream(coding: Coding, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(new DecompressionStream(formatOf(coding)), pieces(chunks));
}

function formatOf(coding: Coding): Format {
  if (coding !== "gzip" && coding !== "deflate") throw new Error(`${coding} is not to be had here`);
  return coding;
}

interface Pair {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<BufferSource>;
}

/** A chunk is asked for only when what came out of the one before has been taken. */
async function* through({ readable, writable }: Pair, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  // What goes wrong is told where the output is read.
  const quiet = (work: Promise<unknown>): Promise<void> =>
    work.then(
      () => {},
      () => {},
    );
  let next = reader.read();
  quiet(next);
  try {
    for await (const chunk of chunks) {
      const taken = quiet(writer.write(new Uint8Array(chunk))).then(() => "taken" as const);
      for (;;) {
        const first = await Promise.race([next, taken]);
        if (first === "taken") break;
        if (first.done) return;
        yield first.value;
        next = reader.read();
        quiet(next);
      }
    }
    quiet(writer.close());
    for (let last = await next; !last.done; last = await reader.read()) yield last.value;
  } finally {
    quiet(reader.cancel());
    quiet(writer.abort());
  }
}

async function* only(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

async function* pieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes);
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of chunks) {
    size += part.length;
    if (size > maxBytes) throw new TooLong();
    parts.push(part);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
