/**
 * One HTTP request and its answer, as the transcoder sees them. An adapter makes one for its server (node.ts for `node:http`
 * and `node:http2`), so that nothing else knows of sockets. What costs something is made only when it is asked for.
 */
export interface Exchange {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  /** Scheme and authority: `http://localhost:8080`. */
  readonly origin: string;
  /** A header of the request by its lower-case name; the values of several are joined by `, `. */
  header(name: string): string | undefined;
  /** The headers of the request as the handler sees them: without those that concern only this connection. */
  headers(): Headers;
  /** Whether a body follows; it may be empty. */
  readonly hasBody: boolean;
  /** Something else has begun to read the body, and has what it read: a parser of bodies that stands before. */
  readonly bodyUsed: boolean;
  /** The chunks of the body. @throws RestError when the next chunk takes too long, or the limit is passed. */
  body(limits: BodyLimits): AsyncIterable<Uint8Array>;
  /** The whole body. @throws RestError when it takes too long or is too large. */
  wholeBody(limits: BodyLimits): Promise<Uint8Array>;
  /** Aborted when the client goes away before it has the answer. */
  readonly signal: AbortSignal;
  /** Whether the client has gone: nobody is there to be answered. */
  readonly gone: boolean;
  /** Answer at once, with the length of the body. The body itself is not sent for HEAD. Does nothing when the client has gone. */
  respond(status: number, headers: AnswerHeaders, body: string | Uint8Array | undefined): void;
  /** Begin an answer of unknown length. @param stallMs A client that takes nothing for so long is given up. */
  begin(status: number, headers: AnswerHeaders, stallMs: number): AnswerStream;
}

export interface BodyLimits {
  /** Largest number of bytes; Infinity for none. */
  readonly maxBytes: number;
  /** For the whole body, or between two chunks of a stream. */
  readonly timeoutMs: number;
}

/** By lower-case name. */
export type AnswerHeaders = Record<string, string | string[]>;

export interface AnswerStream {
  /** Resolves when the client can take more, or has gone. */
  write(chunk: string | Uint8Array): Promise<void> | undefined;
  end(trailers?: AnswerHeaders): void;
  /** End so that the client sees that the answer is not complete. */
  cut(): void;
}
