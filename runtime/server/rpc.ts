import { constants } from "node:http2";
import type { DescMethod, Registry } from "@bufbuild/protobuf";
import { type ContextValues, createConnectRouter, type Interceptor, type MethodImpl } from "@connectrpc/connect";
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from "@connectrpc/connect-node";
import type { RequestLine } from "../rest/request-line.js";
import { createGuard, type FailureReporter, guardUnary } from "./guard.js";
import type { Implementation } from "./implement.js";
import { longestTimeoutMs } from "./limits.js";
import type { NodeRequest, NodeResponse } from "./node-handler.js";
import { requestLimitOf } from "./request-limit.js";
import { blameCaller, blamingCaller, refuseUnreadable } from "./unreadable.js";

export interface RpcOptions {
  /** Those of the user, the first is the outermost; the guard is around them. */
  readonly interceptors: readonly Interceptor[];
  /** Told of each failure that is the service's own. */
  readonly onFailure: FailureReporter;
  readonly contextValues?: ((request: RequestLine) => ContextValues) | undefined;
  readonly maxRequestBytes: number;
  readonly maxTimeoutMs?: number | undefined;
  /** 0 for none. */
  readonly requestTimeoutMs: number;
  readonly shutdownSignal: AbortSignal;
  /** The types that may stand in a `google.protobuf.Any`. */
  readonly registry: Registry;
}

/** Answers one RPC over Connect, gRPC and gRPC-Web. Rejects when the answer could not be written. */
export type RpcHandler = (request: NodeRequest, response: NodeResponse) => Promise<void>;

/**
 * The methods by their path, each answered by connect-es in all its protocols. A generated path for unary calls can take
 * the place of an entry of this table: it is what is decided on (path, then HTTP method and content type).
 */
export function createRpcHandlers(
  implementations: readonly Implementation[],
  options: RpcOptions,
): ReadonlyMap<string, RpcHandler> {
  const router = createConnectRouter({
    interceptors: [createGuard(options.onFailure), refuseUnreadable, ...options.interceptors],
    acceptCompression: [blamingCaller(compressionGzip), blamingCaller(compressionBrotli)],
    requestGate: blameCaller,
    readMaxBytes: options.maxRequestBytes,
    shutdownSignal: options.shutdownSignal,
    jsonOptions: { registry: options.registry },
    ...(options.maxTimeoutMs === undefined ? {} : { maxTimeoutMs: options.maxTimeoutMs }),
  });
  for (const { methods } of implementations) {
    for (const spec of methods) {
      const limit = requestLimitOf(spec.method);
      const own = limit === undefined ? {} : { readMaxBytes: limit };
      // Where the guard is the only interceptor, it stands around the implementation: what interceptors need is not made.
      const isAlone = spec.kind === "unary" && options.interceptors.length === 0;
      const impl = isAlone ? guardUnary(spec, options.onFailure) : spec.impl;
      router.rpc(spec.method, impl as MethodImpl<DescMethod>, isAlone ? { ...own, interceptors: [] } : own);
    }
  }
  return new Map(
    router.handlers.map((handler) => [
      handler.requestPath,
      async (request, response) => {
        request.on("error", ignore);
        if (!sendsStream(handler.method)) {
          boundBody(request, options.requestTimeoutMs);
        }
        shortenTimeout(request);
        const values = options.contextValues?.(requestLine(request));
        const universal = universalRequestFromNodeRequest(request, response, undefined, values);
        await universalResponseToNodeResponse(await handler(universal), response);
      },
    ]),
  );
}

/**
 * connect-es stops to listen when an answer is over. Node looks whether anybody listens before it has a broken request fail, and
 * tells of it later: when nobody does by then, the process ends.
 */
function ignore(): void {}

function sendsStream({ methodKind }: DescMethod): boolean {
  return methodKind === "client_streaming" || methodKind === "bidi_streaming";
}

/** HTTP/1.1 has its own limit. Over HTTP/2 a body that never ends would hold its stream, and the connection. */
function boundBody(request: NodeRequest, timeoutMs: number): void {
  if ("stream" in request && timeoutMs > 0 && !request.readableEnded) {
    const timer = setTimeout(() => request.stream.close(constants.NGHTTP2_CANCEL), timeoutMs);
    const stop = () => clearTimeout(timer);
    request.once("end", stop).once("close", stop);
  }
}

/** A deadline farther away than a timer can wait would be over at once, in connect-es as in Node. */
function shortenTimeout({ headers }: NodeRequest): void {
  if (Number(headers["connect-timeout-ms"]) > longestTimeoutMs) {
    headers["connect-timeout-ms"] = String(longestTimeoutMs);
  }
  const timeout = headers["grpc-timeout"];
  if (typeof timeout === "string" && Number(timeout.slice(0, -1)) * (secondsIn[timeout.slice(-1)] ?? 0) > longestS) {
    headers["grpc-timeout"] = `${longestS}S`;
  }
}

/** The units of `grpc-timeout` that can say so much. */
const secondsIn: Readonly<Record<string, number>> = { H: 3_600, M: 60, S: 1 };

const longestS = Math.floor(longestTimeoutMs / 1_000);

function requestLine(request: NodeRequest): RequestLine {
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
  };
}
