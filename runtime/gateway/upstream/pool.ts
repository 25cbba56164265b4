import type { Upstream } from "../route-table.js";
import { createEndpoints, type Endpoints } from "./endpoints.js";
import { createHttp1Transport } from "./http1.js";
import { createHttp2Transport } from "./http2.js";
import type { UpstreamTransport } from "./transport.js";

/** The instances of one service, and how they are spoken to. */
export interface UpstreamPool {
  readonly endpoints: Endpoints;
  readonly http1: UpstreamTransport;
  readonly http2: UpstreamTransport;
  close(): Promise<void>;
}

export function createUpstreamPool(
  upstream: Upstream,
  options: { readonly maxConnections: number; readonly now: () => number },
): UpstreamPool {
  if (upstream.endpoints.length === 0) throw new Error(`the upstream "${upstream.name}" has no endpoints`);
  const { connectTimeout } = upstream;
  const http1 = createHttp1Transport({ connectTimeout, maxConnections: options.maxConnections });
  const http2 = createHttp2Transport({ connectTimeout });
  return {
    endpoints: createEndpoints(upstream.endpoints, options.now),
    http1,
    http2,
    async close() {
      await Promise.all([http1.close(), http2.close()]);
    },
  };
}
