import type { Registry } from "@bufbuild/protobuf";
import type { ContextValues } from "@connectrpc/connect";
import type { CompressionOptions } from "./compression/compression.js";
import type { IdempotencyOptions } from "./idempotency/options.js";
import type { RequestLine } from "./request-line.js";
import type { WebSocketOptions } from "./websocket/options.js";

/**
 * How the REST face behaves where that is no part of the contract. What is part of it (how requests are read and answers
 * written) stands in the routes: see `emit.rest` of svcgen.config.
 */
export interface RestOptions {
  /** Default: `strict`, by which no path that ends in `/` matches. */
  readonly trailingSlash?: "strict" | "lenient";
  /** Bytes of a body, or of one message of a stream, where the method's policy does not say it; larger ones are answered with 413. Default: 4 MiB. */
  readonly maxBodyBytes?: number;
  /** Parts of a form; one with more is answered with 413. Default: 1000. */
  readonly maxFormParts?: number;
  /** How long a body may take to arrive, and a stream to send its next part. Default: 30,000 ms. */
  readonly bodyTimeoutMs?: number;
  /** A client that takes nothing of a stream for so long is given up. Default: 60,000 ms. */
  readonly stallMs?: number;
  /** Longer deadlines are shortened to this. Default: none. */
  readonly maxTimeoutMs?: number;
  /** Time between comments that keep an idle event stream open. Default: 15,000 ms. */
  readonly keepAliveMs?: number;
  /** WWW-Authenticate of a 401 whose error brings none. Default: `Bearer`. */
  readonly challenge?: string;
  /** Content codings of bodies and answers. `false`: none, in either direction. Default: true. */
  readonly compression?: boolean | CompressionOptions;
  /** Let streaming methods be called over WebSocket too, with the package `ws`. Only for `node:http`. Default: false. */
  readonly webSockets?: boolean | WebSocketOptions;
  /** Where answers are kept for requests with an Idempotency-Key that come again. */
  readonly idempotency?: IdempotencyOptions;
  /** Types of `google.protobuf.Any` and extensions. Default: those in the files of the services, and google.rpc's details. */
  readonly registry?: Registry;
  /** Values for the interceptors and the handler of one call. */
  readonly contextValues?: (request: RequestLine) => ContextValues;
  /** Is told of failures of the transcoder itself, as of an answer that has no JSON form. Those of handlers are reported where they are called. */
  readonly onError?: (error: unknown, request: RequestLine) => void;
}

export type ResolvedRestOptions = Required<
  Omit<RestOptions, "registry" | "contextValues" | "onError" | "maxTimeoutMs">
> &
  Pick<RestOptions, "contextValues" | "onError"> & { readonly maxTimeoutMs: number };

export function resolveOptions(options: RestOptions): ResolvedRestOptions {
  return {
    trailingSlash: "strict",
    maxBodyBytes: 4 * 1024 * 1024,
    maxFormParts: 1000,
    bodyTimeoutMs: 30_000,
    stallMs: 60_000,
    // The longest that a timer of JavaScript can wait.
    maxTimeoutMs: 0x7fffffff,
    keepAliveMs: 15_000,
    challenge: "Bearer",
    compression: true,
    webSockets: false,
    idempotency: {},
    ...options,
  };
}
