import { kMaxLength } from "node:buffer";
import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import type { Coding } from "./accept-encoding.js";
import { type Codecs, type StreamEncoder, TooLong } from "./codecs.js";

/**
 * Those of `node:zlib`. The levels are those that pay for bodies that are made anew for each request: higher ones cost
 * several times as much for some percent of the size (docs/rest.md has the figures).
 */
export function nodeCodecs(): Codecs {
  const codings: readonly Coding[] = zstd === undefined ? ["br", "gzip", "deflate"] : ["zstd", "br", "gzip", "deflate"];
  return {
    encodes: codings,
    decodes: codings,
    encode(coding, body) {
      if (body.length <= mostAtOnce) return formats[coding]().encodeNow(body);
      return promise((done) => formats[coding]().encode(body, done));
    },
    encodeStream: (coding) => createStreamEncoder(formats[coding]().encoder()),
    async decode(coding, body, maxBytes) {
      // What zlib takes.
      const options = { maxOutputLength: Math.max(1, Math.min(maxBytes, kMaxLength)) };
      try {
        if (body.length <= mostAtOnce / 8) return formats[coding]().decodeNow(body, options);
        return await promise((done) => formats[coding]().decode(body, options, done));
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") throw new TooLong();
        throw error;
      }
    },
    decodeStream: (coding, chunks) => decodeStream(formats[coding]().decoder(), chunks),
  };
}

/** Handing a short body to a thread, and taking it back, costs more than the work. */
const mostAtOnce = 64 * 1024;

type Done = (error: Error | null, result: Buffer) => void;

interface Format {
  readonly encodeNow: (body: Uint8Array) => Buffer;
  readonly encode: (body: Uint8Array, done: Done) => void;
  readonly encoder: () => Transform;
  readonly decodeNow: (body: Uint8Array, options: { maxOutputLength: number }) => Buffer;
  readonly decode: (body: Uint8Array, options: { maxOutputLength: number }, done: Done) => void;
  readonly decoder: () => Transform;
}

const { constants } = zlib;
const level = { level: 1 };
const quality = (hint?: number) => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 1,
    ...(hint === undefined ? {} : { [constants.BROTLI_PARAM_SIZE_HINT]: hint }),
  },
});

/** Node has it since 22.15. */
const zstd = typeof zlib.createZstdCompress === "function" ? zstdFormat() : undefined;

function zstdFormat(): Format {
  const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
  return {
    encodeNow: (body) => zlib.zstdCompressSync(body, options),
    encode: (body, done) => zlib.zstdCompress(body, options, done),
    encoder: () => zlib.createZstdCompress({ ...options, flush: constants.ZSTD_e_flush }),
    decodeNow: zlib.zstdDecompressSync,
    decode: zlib.zstdDecompress,
    decoder: () => zlib.createZstdDecompress(),
  };
}

const formats: Readonly<Record<Coding, () => Format>> = {
  br: () => ({
    encodeNow: (body) => zlib.brotliCompressSync(body, quality(body.length)),
    encode: (body, done) => zlib.brotliCompress(body, quality(body.length), done),
    encoder: () => zlib.createBrotliCompress({ ...quality(), flush: constants.BROTLI_OPERATION_FLUSH }),
    decodeNow: zlib.brotliDecompressSync,
    decode: zlib.brotliDecompress,
    decoder: () => zlib.createBrotliDecompress(),
  }),
  gzip: () => ({
    encodeNow: (body) => zlib.gzipSync(body, level),
    encode: (body, done) => zlib.gzip(body, level, done),
    encoder: () => zlib.createGzip({ ...level, flush: constants.Z_SYNC_FLUSH }),
    decodeNow: zlib.gunzipSync,
    decode: zlib.gunzip,
    decoder: () => zlib.createGunzip(),
  }),
  deflate: () => ({
    encodeNow: (body) => zlib.deflateSync(body, level),
    encode: (body, done) => zlib.deflate(body, level, done),
    encoder: () => zlib.createDeflate({ ...level, flush: constants.Z_SYNC_FLUSH }),
    decodeNow: zlib.inflateSync,
    decode: zlib.inflate,
    decoder: () => zlib.createInflate(),
  }),
  zstd: () => {
    if (zstd === undefined) throw new Error("this version of Node has no zstd");
    return zstd;
  },
};

function promise(start: (done: Done) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    start((error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

/**
 * What is written in one turn of the event loop is encoded together: each hand-over to a thread, and each flush, costs more than a
 * short message does.
 */
function createStreamEncoder(transform: Transform): StreamEncoder {
  let held = "";
  let timer: NodeJS.Immediate | undefined;

  function flush(): Promise<void> | undefined {
    clearImmediate(timer);
    timer = undefined;
    const text = held;
    held = "";
    return text === "" ? undefined : encode(text);
  }

  function encode(chunk: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      // Called also when it has been destroyed meanwhile: then nobody is left to be told.
      transform.write(chunk, () => resolve());
    });
  }

  const encoder: StreamEncoder = {
    onBytes: () => {},
    write(chunk) {
      if (typeof chunk !== "string") {
        flush();
        return encode(chunk);
      }
      held += chunk;
      if (held.length >= mostHeld) return flush();
      timer ??= setImmediate(flush);
      return undefined;
    },
    end() {
      flush();
      return new Promise((resolve) => {
        transform.once("close", resolve);
        transform.end();
      });
    },
    destroy() {
      clearImmediate(timer);
      transform.destroy();
    },
  };
  transform.on("data", (bytes: Uint8Array) => encoder.onBytes(bytes));
  transform.on("error", () => {});
  return encoder;
}

const mostHeld = 16 * 1024;

/** A chunk of a kilobyte may hold gigabytes: what comes out is made no faster than it is taken. */
async function* decodeStream(transform: Transform, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let failed: Error | undefined;
  let wake = () => {};
  transform.on("readable", () => wake());
  transform.on("error", (error) => {
    failed = error;
    wake();
  });

  async function* output(isDone: () => boolean): AsyncGenerator<Uint8Array> {
    for (;;) {
      const bytes: Uint8Array | null = transform.read();
      if (bytes !== null) yield bytes;
      else if (failed !== undefined) throw failed;
      else if (isDone()) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }

  try {
    for await (const chunk of chunks) {
      let taken = false;
      transform.write(chunk, () => {
        taken = true;
        wake();
      });
      yield* output(() => taken);
    }
    transform.once("end", () => wake());
    transform.end();
    yield* output(() => transform.readableEnded);
  } finally {
    transform.destroy();
  }
}
