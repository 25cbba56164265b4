import type { RouteTable, Upstream } from "@svcgen/runtime/route-table";
import type { Json } from "../../../artifact/artifact.js";
import { jwksCluster } from "./auth.js";
import { seconds } from "./duration.js";

type Value = { readonly [key: string]: Json };

/** The upstreams, and the hosts that key sets are fetched from. */
export function clustersOf(table: RouteTable): readonly Value[] {
  const hashed = new Set(table.routes.flatMap(({ hashKey, upstream }) => (hashKey === null ? [] : [upstream])));
  const used = new Set(table.routes.flatMap(({ auth }) => (auth.mode === "jwt" ? [auth.provider] : [])));
  const sets = new Map<string, URL>();
  for (const { name, jwks } of table.auth) {
    if (used.has(name) && "uri" in jwks) sets.set(jwksCluster(jwks.uri), new URL(jwks.uri));
  }
  return [
    ...table.upstreams.map((upstream) => upstreamCluster(upstream, hashed.has(upstream.name))),
    ...[...sets].map(([name, url]) => keysCluster(name, url)),
  ];
}

/** A service speaks HTTP/1.1 and HTTP/2 on one port. Envoy takes HTTP/2, which carries gRPC and everything else. */
function upstreamCluster({ name, endpoints, connectTimeout }: Upstream, hashed: boolean): Value {
  const addresses = endpoints.map(socketAddress);
  return {
    name,
    type: addresses.every(({ address }) => isIp(address)) ? "STATIC" : "STRICT_DNS",
    connect_timeout: seconds(connectTimeout),
    lb_policy: hashed ? "RING_HASH" : "ROUND_ROBIN",
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
    circuit_breakers: {
      thresholds: [
        {
          // Each open stream is a request.
          max_requests: 100000,
          max_pending_requests: 100000,
          // Retries of an upstream that fails must not finish it off.
          retry_budget: { budget_percent: { value: 20 }, min_retry_concurrency: 3 },
        },
      ],
    },
    load_assignment: loadAssignment(name, addresses),
  };
}

function keysCluster(name: string, url: URL): Value {
  const secure = url.protocol === "https:";
  const address = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  return {
    name,
    type: isIp(address) ? "STATIC" : "STRICT_DNS",
    connect_timeout: "5s",
    load_assignment: loadAssignment(name, [{ address, port }]),
    ...(secure ? { transport_socket: tls(address) } : {}),
  };
}

function tls(host: string): Value {
  return {
    name: "envoy.transport_sockets.tls",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
      ...(isIp(host) ? {} : { sni: host }),
      common_tls_context: {
        validation_context: {
          trusted_ca: { filename: "/etc/ssl/certs/ca-certificates.crt" },
          match_typed_subject_alt_names: [{ san_type: isIp(host) ? "IP_ADDRESS" : "DNS", matcher: { exact: host } }],
        },
      },
    },
  };
}

interface Address {
  readonly address: string;
  readonly port: number;
}

function loadAssignment(name: string, addresses: readonly Address[]): Value {
  const endpoints = addresses.map(({ address, port }) => ({
    endpoint: { address: { socket_address: { address, port_value: port } } },
  }));
  return { cluster_name: name, endpoints: [{ lb_endpoints: endpoints }] };
}

/** `host:port`, `[::1]:50051`. */
function socketAddress(endpoint: string): Address {
  const colon = endpoint.lastIndexOf(":");
  return { address: endpoint.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(endpoint.slice(colon + 1)) };
}

function isIp(address: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(address) || address.includes(":");
}
