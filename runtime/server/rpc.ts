import type { DescMethod, Registry } from "@bufbuild/protobuf";
import { type ContextValues, createConnectRouter, type Interceptor, type MethodImpl } from "@connectrpc/connect";
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from "@connectrpc/connect-node";
import type { RequestLine } from "../rest/options.js";
import type { Implementation } from "./implement.js";
import { longestTimeoutMs } from "./limits.js";
import type { NodeRequest, NodeResponse } from "./listener.js";

export interface RpcOptions {
  readonly interceptors: Interceptor[];
  readonly contextValues?: ((request: RequestLine) => ContextValues) | undefined;
  readonly maxRequestBytes: number;
  readonly maxTimeoutMs?: number | undefined;
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
    interceptors: options.interceptors,
    acceptCompression: [compressionGzip, compressionBrotli],
    readMaxBytes: options.maxRequestBytes,
    shutdownSignal: options.shutdownSignal,
    jsonOptions: { registry: options.registry },
    maxTimeoutMs: options.maxTimeoutMs ?? longestTimeoutMs,
  });
  for (const { methods } of implementations) {
    for (const { method, impl } of methods) {
      router.rpc(method as DescMethod, impl as MethodImpl<DescMethod>);
    }
  }
  return new Map(
    router.handlers.map((handler) => [
      handler.requestPath,
      async (request, response) => {
        const values = options.contextValues?.(requestLine(request));
        const universal = universalRequestFromNodeRequest(request, response, undefined, values);
        await universalResponseToNodeResponse(await handler(universal), response);
      },
    ]),
  );
}

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
