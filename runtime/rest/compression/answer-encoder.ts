import { RestError } from "../errors/rest-error.js";
import type { AnswerHeaders, AnswerStream, Exchange } from "../exchange.js";
import { addVary } from "../http/vary.js";
import { tagInCoding } from "../semantics/entity-tag.js";
import { type Coding, type CodingChoice, chooseCoding } from "./accept-encoding.js";
import type { Codecs, StreamEncoder } from "./codecs.js";

/** Sends answers in the coding that the client wants most. */
export interface AnswerEncoder {
  /** @throws RestError 406, before the method is called, when the client takes an answer in no coding that there is. */
  check(exchange: Exchange): void;
  /**
   * As `Exchange.respond`. A promise only where the work is left to a thread.
   *
   * @param knowsTag Whether the transcoder has made the ETag, and so understands what it makes of it.
   */
  respond(
    exchange: Exchange,
    status: number,
    headers: AnswerHeaders,
    body: string | Uint8Array,
    knowsTag?: boolean,
  ): Promise<void> | undefined;
  /** As `Exchange.begin`. What is written goes out at once. */
  begin(exchange: Exchange, status: number, headers: AnswerHeaders, stallMs: number): AnswerStream;
}

export interface AnswerEncoderOptions {
  readonly codecs: Codecs;
  /** In the order in which they are preferred. */
  readonly codings: readonly Coding[];
  /** Shorter answers go out as they are: they fit in a packet anyway. */
  readonly minBytes: number;
}

export function createAnswerEncoder({ codecs, codings, minBytes }: AnswerEncoderOptions): AnswerEncoder {
  const choices = new Map<string, CodingChoice>();

  function choiceFor(exchange: Exchange): CodingChoice {
    const accept = exchange.header("accept-encoding");
    if (accept === undefined) return asItIs;
    const known = choices.get(accept);
    if (known !== undefined) return known;
    const choice = chooseCoding(accept, codings);
    // Clients send some few forms of it; whoever sends many must not fill the memory.
    if (choices.size >= 100) choices.clear();
    if (accept.length <= 200) choices.set(accept, choice);
    return choice;
  }

  return {
    check(exchange) {
      const { coding, identity } = choiceFor(exchange);
      if (coding !== undefined || identity) return;
      throw new RestError(406, "invalid_argument", `Answers are sent as they are, or with ${codings.join(", ")}.`);
    },
    respond(exchange, status, headers, body, knowsTag = false) {
      const mayChoose = body.length >= minBytes && isCompressible(headers);
      if (mayChoose) addVary(headers, "accept-encoding");
      const { coding, identity } = choiceFor(exchange);
      // A part of an answer is a part of it as it is; without a body there is nothing to encode.
      if (coding === undefined || status === 206 || exchange.method === "HEAD" || !(mayChoose || !identity)) {
        exchange.respond(status, headers, body);
        return undefined;
      }
      const encoded = codecs.encode(coding, typeof body === "string" ? utf8.encode(body) : body);
      markEncoded(headers, coding, knowsTag);
      if (encoded instanceof Uint8Array) {
        exchange.respond(status, headers, encoded);
        return undefined;
      }
      return encoded.then((bytes) => exchange.respond(status, headers, bytes));
    },
    begin(exchange, status, headers, stallMs) {
      const { encodeStream } = codecs;
      const mayChoose = encodeStream !== undefined && isCompressible(headers);
      if (mayChoose) addVary(headers, "accept-encoding");
      const { coding } = choiceFor(exchange);
      if (!mayChoose || coding === undefined || status === 206 || exchange.method === "HEAD")
        return exchange.begin(status, headers, stallMs);
      markEncoded(headers, coding, false);
      return encodedStream(exchange.begin(status, headers, stallMs), encodeStream(coding));
    },
  };
}

/** Answers that others must not change (RFC 9111, section 5.2.2.6) are not changed here either. */
function isCompressible(headers: AnswerHeaders): boolean {
  const { "content-type": type, "cache-control": cache } = headers;
  return typeof type === "string" && compressible.test(type) && !String(cache ?? "").includes("no-transform");
}

/** Texts, in short. What is compressed already (pictures, archives) only grows. */
const compressible =
  /^(?:text\/|application\/(?:json|jsonl|ndjson|x-ndjson|xml|javascript|yaml|wasm|x-protobuf|protobuf)\b|image\/(?:svg|bmp)|font\/(?:ttf|otf)|[^;]*\+(?:json|xml|text|yaml)\b)/i;

/**
 * An encoded answer is not the same bytes, so it has another validator (RFC 9110, section 8.8.3.3); a handler, which knows
 * nothing of codings, recognises only a weak one.
 */
function markEncoded(headers: AnswerHeaders, coding: Coding, knowsTag: boolean): void {
  headers["content-encoding"] = coding;
  delete headers["content-length"];
  const { etag } = headers;
  if (typeof etag !== "string" || !etag.startsWith('"')) return;
  headers.etag = knowsTag ? tagInCoding(etag, coding) : `W/${etag}`;
}

function encodedStream(inner: AnswerStream, encoder: StreamEncoder): AnswerStream {
  let taken: Promise<void> | undefined;
  encoder.onBytes = (bytes) => {
    const taking = inner.write(bytes);
    if (taking === undefined) return;
    taken = taking;
    taking.then(() => {
      if (taken === taking) taken = undefined;
    });
  };
  return {
    write(chunk) {
      const encoded = encoder.write(chunk);
      return encoded === undefined ? taken : encoded.then(() => taken);
    },
    end(trailers) {
      encoder.end().then(() => inner.end(trailers));
    },
    cut() {
      encoder.destroy();
      inner.cut();
    },
  };
}

const asItIs: CodingChoice = { coding: undefined, identity: true };
const utf8 = new TextEncoder();
