import type { Coding } from "./accept-encoding.js";

/** What a platform can encode and decode. An adapter brings those of its own: `node:zlib`, or the web's streams. */
export interface Codecs {
  /** In the order in which they are preferred for answers. */
  readonly encodes: readonly Coding[];
  readonly decodes: readonly Coding[];
  /** At once for a short body, else while others have their turn. */
  encode(coding: Coding, body: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** Absent where a stream cannot be flushed after each message. */
  readonly encodeStream?: (coding: Coding) => StreamEncoder;
  /** @throws TooLong when more than this many bytes come out; any other error when the bytes are not well-formed. */
  decode(coding: Coding, body: Uint8Array, maxBytes: number): Promise<Uint8Array>;
  /** Takes a chunk only when all that came out of the one before has been taken, however much that is. */
  decodeStream(coding: Coding, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** Encodes the parts of a stream, so that the receiver can decode each without waiting for the next. */
export interface StreamEncoder {
  /** Told of what comes out, in order. */
  onBytes: (bytes: Uint8Array) => void;
  /** Resolves when all that was written has come out; undefined while more can be taken. */
  write(chunk: string | Uint8Array): Promise<void> | undefined;
  /** Resolves when the last byte has come out. */
  end(): Promise<void>;
  destroy(): void;
}

/** What a body decodes to is longer than allowed. */
export class TooLong extends Error {
  override readonly name = "TooLong";
}
