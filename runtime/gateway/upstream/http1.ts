import type { IncomingHttpHeaders } from "node:http";
import { type Dispatcher, Pool } from "undici";
import type { UpstreamTransport } from "./transport.js";

export interface Http1Options {
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Most connections to one instance; further requests wait. */
  readonly maxConnections: number;
}

/** REST, Connect and gRPC-Web: through undici's `dispatch`, the fastest way that Node has (performance.md). */
export function createHttp1Transport(options: Http1Options): UpstreamTransport {
  const pools = new Map<string, Pool>();

  function poolOf(endpoint: string): Pool {
    const known = pools.get(endpoint);
    if (known) return known;
    const pool = new Pool(`http://${endpoint}`, {
      connections: options.maxConnections,
      pipelining: 1,
      connect: { timeout: options.connectTimeout },
      // The gateway has timeouts of its own, by route.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    pools.set(endpoint, pool);
    return pool;
  }

  return {
    send(endpoint, request, sink) {
      let controller: Dispatcher.DispatchController | undefined;
      let over = false;
      const finish = (then: () => void): void => {
        if (over) return;
        over = true;
        then();
      };
      const { body } = request;
      try {
        poolOf(endpoint).dispatch(
          {
            method: request.method,
            path: request.path,
            headers: request.headers,
            body: body.kind === "none" ? null : body.kind === "bytes" ? body.bytes : body.stream,
          },
          {
            onRequestStart(started) {
              controller = started;
              if (over) started.abort(new Error("given up before it was sent"));
            },
            onResponseStart(_, status, headers) {
              // 1xx are of this hop.
              if (!over && status >= 200) sink.head(status, headers as IncomingHttpHeaders);
            },
            onResponseData(started, chunk) {
              if (!over && !sink.data(chunk)) started.pause();
            },
            onResponseEnd(_, trailers) {
              finish(() => sink.end(trailers as IncomingHttpHeaders));
            },
            onResponseError(_, error) {
              // Before it starts, undici has not touched the request, nor its body: there was no connection for it.
              const unsent = controller === undefined;
              finish(() => sink.fail({ error, unsent, refused: unsent }));
            },
          },
        );
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        finish(() => sink.fail({ error: failure, unsent: false, refused: false }));
      }
      return {
        resume: () => controller?.resume(),
        abort: () => finish(() => controller?.abort(new Error("given up"))),
      };
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
