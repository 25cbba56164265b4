import type { SecureContextOptions } from "node:tls";
import { defaultLimits, type ListenerLimits } from "../server/limits.js";
import { listenOrExplain } from "../server/listen-or-explain.js";
import type { Listener } from "../server/listener.js";
import { onSignals } from "../server/signals.js";
import { createGateway } from "./gateway.js";
import type { ImportedRouteTable, RouteTable } from "./route-table.js";
import { createUpstreamPool } from "./upstream/pool.js";

export interface GatewayOptions {
  /** `generated/gateway/routes.json`, imported or read. */
  readonly table: RouteTable | ImportedRouteTable;
  /** Default: `127.0.0.1`. */
  readonly host?: string;
  /** Default: 8080. 0 takes a free one. */
  readonly port?: number;
  /** Where the instances of an upstream are, instead of where the table says: `{ acme: ["10.0.0.1:50051"] }`. */
  readonly upstreams?: Readonly<Record<string, readonly string[]>>;
  /** Serve TLS: HTTP/2 and HTTP/1.1 by ALPN. Default: cleartext, HTTP/2 by prior knowledge. */
  readonly tls?: SecureContextOptions;
  /** How many proxies stand before the gateway and are believed in their `X-Forwarded-…`. Default: 0: what clients say is replaced. */
  readonly trustedHops?: number;
  /** Most HTTP/1.1 connections to one instance. Default: 256. */
  readonly maxConnections?: number;
  readonly limits?: Partial<ListenerLimits>;
  /** How long a shutdown waits for running requests before it cuts them off. Default: 10 s. */
  readonly shutdownTimeoutMs?: number;
  /** The signals that shut the gateway down. A later one ends the process at once. Default: none. */
  readonly signals?: readonly ("SIGTERM" | "SIGINT" | "SIGHUP")[];
  /** Told of failures of the gateway itself. Default: prints to standard error. */
  readonly onFailure?: (error: unknown) => void;
}

export interface RunningGateway {
  /** With the scheme, without a slash at the end. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Takes nothing new and resolves when all that runs has been answered. Can be called again. */
  close(): Promise<void>;
}

/**
 * Serve a route table: the gateway that needs no other program, and the reference for those that are generated.
 *
 * @throws when the port is not to be had
 */
export async function serveGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { host = "127.0.0.1", tls } = options;
  const table = checkTable(options.table);
  const pools = new Map(
    table.upstreams.map((upstream) => [
      upstream.name,
      createUpstreamPool(
        { ...upstream, endpoints: options.upstreams?.[upstream.name] ?? upstream.endpoints },
        { maxConnections: options.maxConnections ?? 256, now: () => performance.now() },
      ),
    ]),
  );
  const closePools = async (): Promise<void> => {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
  };
  const listener = await listenOrExplain({
    host,
    port: options.port ?? 8080,
    ...(tls ? { tls } : {}),
    limits: { ...defaultLimits, ...options.limits },
    handle: createGateway({
      table,
      pools,
      trustedHops: options.trustedHops ?? 0,
      secure: tls !== undefined,
      random: Math.random,
      onFailure: options.onFailure ?? ((error) => console.error("the gateway failed:", error)),
    }),
    otherPort: "serveGateway({ port })",
  });

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= drain(listener, options.shutdownTimeoutMs ?? 10_000)
      .then(closePools)
      .finally(stopListening);
    return closing;
  };
  const stopListening = onSignals(options.signals ?? [], close);
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const url = `${tls ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${listener.port}`;
  return { url, host, port: listener.port, close };
}

/** Its parts are what svcgen wrote: only that it is such a table must be known. */
function checkTable(table: RouteTable | ImportedRouteTable): RouteTable {
  if (table.formatVersion !== 1) {
    throw new Error(`this gateway reads route tables of format 1, not ${table.formatVersion}: generate it again`);
  }
  return table as RouteTable;
}

async function drain(listener: Listener, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([listener.drain(), late]);
  clearTimeout(timer);
  await listener.destroy();
}
