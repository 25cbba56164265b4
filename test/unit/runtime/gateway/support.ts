import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { GatewayRoute, RouteTable } from "../../../../runtime/gateway/route-table.js";
import { type GatewayOptions, type RunningGateway, serveGateway } from "../../../../runtime/gateway/serve-gateway.js";
import { ElementService } from "../../../support/runtime/elements_pb.js";

/** A route with nothing special about it: each test says what it is about. */
export function route(
  over: Partial<GatewayRoute> & { readonly template?: string; readonly methods?: readonly string[] } = {},
): GatewayRoute {
  const { template = "/v1/{name=**}", methods = ["*"], ...fields } = over;
  return {
    id: "test.Service.Method#rest0",
    operation: "test.Service.Method",
    streaming: "unary",
    match: { methods, path: { kind: "template", template } },
    upstream: "test",
    auth: { mode: "public" },
    timeout: { total: 10_000, perTry: 0, idle: 0 },
    retry: { class: "unsent-only", maxAttempts: 2, minBackoff: 1, maxBackoff: 2 },
    rateLimits: [],
    hashKey: null,
    maxRequestBytes: 1_000_000,
    source: { file: "test.proto", line: 1, column: 1 },
    ...fields,
  };
}

/** The routes of the RPCs of the elements service, as the generator makes them. */
export function rpcRoutes(over: Partial<GatewayRoute> = {}): readonly GatewayRoute[] {
  return ElementService.methods.map((method) => {
    const streaming = (
      {
        unary: "unary",
        server_streaming: "server-stream",
        client_streaming: "client-stream",
        bidi_streaming: "bidi-stream",
      } as const
    )[method.methodKind];
    return route({
      id: `${ElementService.typeName}.${method.name}#rpc`,
      operation: `${ElementService.typeName}.${method.name}`,
      streaming,
      match: {
        methods: method.idempotency === 1 ? ["GET", "POST"] : ["POST"],
        path: { kind: "exact", path: `/${ElementService.typeName}/${method.name}` },
      },
      timeout: { total: streaming === "unary" ? 10_000 : 0, perTry: 0, idle: 0 },
      retry: { class: streaming === "unary" ? "unsent-only" : "none", maxAttempts: 2, minBackoff: 1, maxBackoff: 2 },
      ...over,
    });
  });
}

export function table(routes: readonly GatewayRoute[], over: Partial<RouteTable> = {}): RouteTable {
  return {
    formatVersion: 1,
    hosts: ["*"],
    routes,
    upstreams: [{ name: "test", endpoints: ["127.0.0.1:1"], connectTimeout: 1_000 }],
    auth: [],
    cors: null,
    ...over,
  };
}

/** A gateway of the test's own, that is closed with the test. */
export async function gatewayTo(
  endpoints: readonly string[],
  routes: readonly GatewayRoute[] | RouteTable,
  options: Partial<GatewayOptions> = {},
): Promise<RunningGateway> {
  const gateway = await serveGateway({
    table: "routes" in routes ? routes : table(routes),
    port: 0,
    upstreams: { test: endpoints },
    shutdownTimeoutMs: 1_000,
    ...options,
  });
  onTestFinished(() => gateway.close());
  return gateway;
}

/** A service of the test's own. Gives its `host:port`. */
export async function upstream(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port on which nobody listens. */
export async function deadEndpoint(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
