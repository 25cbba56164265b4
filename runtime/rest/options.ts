import type { Registry } from "@bufbuild/protobuf";
import type { ContextValues } from "@connectrpc/connect";
import type { CompressionOptions } from "./compression/compression.js";
import type { WebSocketOptions } from "./websocket/upgrade.js";

/** How the REST face behaves. The defaults are strict; what is made lenient here must be so in the documents too. */
export interface RestOptions {
  /** Print fields without presence also when they hold their default. Default: true, so that clients find every field. */
  readonly alwaysEmitImplicit?: boolean;
  /** Fields of a JSON body that the contract does not know. Default: `reject`, with 400. */
  readonly unknownFields?: "reject" | "ignore";
  /** Parameters of a query that the contract does not know. Default: `reject`, with 400. */
  readonly unknownQuery?: "reject" | "ignore";
  /** Parameters that are not the method's: `key`, `utm_*`. Default: none. */
  readonly ignoredQuery?: readonly string[];
  /** Fill the update mask of a PATCH with the fields that its body names. Default: true. */
  readonly patchMask?: boolean;
  /** Default: `strict`, by which no path that ends in `/` matches. */
  readonly trailingSlash?: "strict" | "lenient";
  /** Bytes of a body, or of one message of a stream; larger ones are answered with 413. Default: 4 MiB. */
  readonly maxBodyBytes?: number;
  /** Parts of a form; one with more is answered with 413. Default: 1000. */
  readonly maxFormParts?: number;
  /** How long a body may take to arrive, and a stream to send its next part. Default: 30,000 ms. */
  readonly bodyTimeoutMs?: number;
  /** A client that takes nothing of a stream for so long is given up. Default: 60,000 ms. */
  readonly stallMs?: number;
  /** Longer deadlines are shortened to this. Default: none. */
  readonly maxTimeoutMs?: number;
  /** A stream of a format that the client leaves open. Default: `application/json`, an array. */
  readonly defaultStream?: StreamType;
  /** Time between comments that keep an idle event stream open. Default: 15,000 ms. */
  readonly keepAliveMs?: number;
  /**
   * Form of error bodies. `problem`: RFC 9457; `google`: AIP-193, as Google's APIs; `status`: google.rpc.Status, as grpc-gateway
   * and Envoy. Default: `problem`.
   */
  readonly errors?: "problem" | "google" | "status";
  /** WWW-Authenticate of a 401 whose error brings none. Default: `Bearer`. */
  readonly challenge?: string;
  /** Content codings of bodies and answers. `false`: none, in either direction. Default: true. */
  readonly compression?: boolean | CompressionOptions;
  /** Let streaming methods be called over WebSocket too, with the package `ws`. Only for `node:http`. Default: false. */
  readonly webSockets?: boolean | WebSocketOptions;
  /** Types of `google.protobuf.Any` and extensions. Default: those in the files of the services, and google.rpc's details. */
  readonly registry?: Registry;
  /** Values for the interceptors and the handler of one call. */
  readonly contextValues?: (request: RequestLine) => ContextValues;
  /** Is told of failures of the transcoder itself, as of an answer that has no JSON form. Those of handlers are reported where they are called. */
  readonly onError?: (error: unknown, request: RequestLine) => void;
}

export type StreamType = "application/json" | "application/x-ndjson" | "text/event-stream";

export interface RequestLine {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  /** A header by its lower-case name; the values of several are joined by `, `. */
  header(name: string): string | undefined;
}

export type ResolvedRestOptions = Required<
  Omit<RestOptions, "registry" | "contextValues" | "onError" | "maxTimeoutMs">
> &
  Pick<RestOptions, "contextValues" | "onError"> & { readonly maxTimeoutMs: number };

export function resolveOptions(options: RestOptions): ResolvedRestOptions {
  return {
    alwaysEmitImplicit: true,
    unknownFields: "reject",
    unknownQuery: "reject",
    ignoredQuery: [],
    patchMask: true,
    trailingSlash: "strict",
    maxBodyBytes: 4 * 1024 * 1024,
    maxFormParts: 1000,
    bodyTimeoutMs: 30_000,
    stallMs: 60_000,
    // The longest that a timer of JavaScript can wait.
    maxTimeoutMs: 0x7fffffff,
    defaultStream: "application/json",
    keepAliveMs: 15_000,
    errors: "problem",
    challenge: "Bearer",
    compression: true,
    webSockets: false,
    ...options,
  };
}
