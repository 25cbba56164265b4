import { invalid, RestError } from "../errors/rest-error.js";
import type { BodyLimits, Exchange } from "../exchange.js";
import { tooLarge } from "../http/body-limits.js";
import { type Coding, codingName } from "./accept-encoding.js";
import { type Codecs, TooLong } from "./codecs.js";

/** Reads bodies without the coding in which they were sent. The limits hold for what comes out, too: a bomb is 413. */
export interface BodyDecoder {
  /** @throws RestError 415 when the coding is not known. Error when the body has been read before: it is not empty, but gone. */
  whole(exchange: Exchange, limits: BodyLimits): Promise<Uint8Array>;
  /** @throws As `whole`. */
  chunks(exchange: Exchange, limits: BodyLimits): AsyncIterable<Uint8Array>;
}

/** @param codings Those that are taken. */
export function createBodyDecoder(codecs: Codecs, codings: readonly Coding[]): BodyDecoder {
  function codingOf(exchange: Exchange): Coding | undefined {
    const given = exchange.header("content-encoding");
    if (given === undefined) return undefined;
    const name = codingName(given);
    if (name === "identity" || name === "") return undefined;
    const coding = codings.find((known) => known === name);
    if (coding === undefined) throw unsupported(given, codings);
    return coding;
  }

  return {
    whole(exchange, limits) {
      if (exchange.bodyUsed) throw usedBefore();
      const coding = codingOf(exchange);
      const body = exchange.wholeBody(limits);
      return coding === undefined ? body : decodeWhole(coding, body, limits.maxBytes);
    },
    chunks(exchange, limits) {
      if (exchange.bodyUsed) throw usedBefore();
      const coding = codingOf(exchange);
      const chunks = exchange.body(limits);
      return coding === undefined ? chunks : decodeChunks(coding, chunks);
    },
  };

  async function decodeWhole(coding: Coding, body: Promise<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
    const encoded = await body;
    if (encoded.length === 0) return encoded;
    try {
      return await codecs.decode(coding, encoded, maxBytes);
    } catch (error) {
      throw error instanceof TooLong ? tooLarge(maxBytes) : malformed(coding);
    }
  }

  async function* decodeChunks(coding: Coding, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let failed: unknown;
    async function* remembering(): AsyncGenerator<Uint8Array> {
      try {
        yield* chunks;
      } catch (reason) {
        failed = reason;
        throw reason;
      }
    }
    const decoded = codecs.decodeStream(coding, remembering())[Symbol.asyncIterator]();
    try {
      for (;;) {
        let next: IteratorResult<Uint8Array>;
        try {
          next = await decoded.next();
        } catch {
          throw failed ?? malformed(coding);
        }
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await decoded.return?.();
    }
  }
}

/** The mistake is the service's, which is told of it. */
function usedBefore(): Error {
  return new Error(
    "the body has been read before the routes of svcgen are reached: put them before what parses bodies",
  );
}

function malformed(coding: Coding): RestError {
  return invalid(`The body is not valid ${coding}.`);
}

function unsupported(given: string, codings: readonly Coding[]): RestError {
  const known = codings.length === 0 ? "identity" : codings.join(", ");
  return new RestError(
    415,
    "invalid_argument",
    `The body is encoded with ${JSON.stringify(given)}; ${known} is taken.`,
    {
      headers: [["accept-encoding", known]],
    },
  );
}
