import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";

/** How the gateway speaks to an instance of a service: over HTTP/1.1 (http1.ts) or HTTP/2 (http2.ts). */
export interface UpstreamTransport {
  send(endpoint: string, request: UpstreamRequest, sink: ResponseSink): Attempt;
  /** Lets go of all connections. */
  close(): Promise<void>;
}

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: RequestBody;
}

export type RequestBody =
  | { readonly kind: "none" }
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  /** Read once: after it has begun, the request cannot be sent again. */
  | { readonly kind: "stream"; readonly stream: Readable };

/** Is told what comes back. Either `end` or `fail` is the last. */
export interface ResponseSink {
  head(status: number, headers: IncomingHttpHeaders): void;
  /** False: no more until `resume`. */
  data(chunk: Buffer): boolean;
  end(trailers: IncomingHttpHeaders): void;
  /** `unsent`: the request has provably not reached the service. */
  fail(failure: UpstreamFailure): void;
}

export interface UpstreamFailure {
  readonly error: Error;
  readonly unsent: boolean;
  /** No connection was to be had. */
  readonly refused: boolean;
}

/** One request under way. */
export interface Attempt {
  resume(): void;
  /** Nothing more is told to the sink. */
  abort(): void;
}
