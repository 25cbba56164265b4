import type { CorsPolicy, RouteTable } from "@svcgen/runtime/route-table";
import type { Json } from "../../../artifact/artifact.js";
import type { EnvoyOptions } from "../../../config/config.js";
import { jwtFilter, jwtName, rbacFilter, rbacName } from "./auth.js";
import { bufferFilter } from "./body-size.js";
import { clustersOf } from "./cluster.js";
import { corsPolicy } from "./cors.js";
import { localReplies } from "./local-reply.js";
import { rateLimitFilter } from "./rate-limit.js";
import { badPathRoutes, forwardingRoutes, notFoundRoute, otherMethodRoutes, preflightRoute } from "./route.js";

type Value = { readonly [key: string]: Json };

/** Envoy's whole configuration: one listener for all protocols, the routes in canonical order, the upstreams. */
export function buildBootstrap(table: RouteTable, options: EnvoyOptions): Value {
  return {
    ...(options.admin === undefined ? {} : { admin: { address: socket(options.admin) } }),
    layered_runtime: { layers: [{ name: "svcgen", static_layer: runtime }] },
    static_resources: {
      listeners: [
        {
          name: "svcgen",
          address: socket(options.listen),
          filter_chains: [
            {
              filters: [
                { name: "envoy.filters.network.http_connection_manager", typed_config: connectionManager(table) },
              ],
            },
          ],
        },
      ],
      clusters: clustersOf(table),
    },
  };
}

/** RE2 programs grow with the length of a path. Matching stays linear in the length of a request's path. */
const runtime: Value = { "re2.max_program_size.error_level": 100000, "re2.max_program_size.warn_level": 100000 };

function connectionManager(table: RouteTable): Value {
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    stat_prefix: "svcgen",
    codec_type: "AUTO",
    // The path is matched and forwarded as it was sent, since the service matches it so too. What could be read in different
    // ways is refused by the first routes instead of being rewritten here.
    normalize_path: false,
    merge_slashes: false,
    path_with_escaped_slashes_action: "KEEP_UNCHANGED",
    strip_any_host_port: true,
    // Callers are outside, whatever their address: none may steer retries and timeouts with x-envoy-… headers.
    use_remote_address: true,
    internal_address_config: { cidr_ranges: [{ address_prefix: "255.255.255.255", prefix_len: 32 }] },
    request_headers_timeout: "10s",
    stream_idle_timeout: "300s",
    common_http_protocol_options: { idle_timeout: "3600s", headers_with_underscores_action: "REJECT_REQUEST" },
    local_reply_config: localReplies,
    http_filters: filtersOf(table),
    route_config: { name: "svcgen", virtual_hosts: [virtualHost(table)] },
  };
}

function filtersOf(table: RouteTable): readonly Value[] {
  const filters: Value[] = [];
  const add = (name: string, config: Value | undefined): void => {
    if (config !== undefined) filters.push({ name, typed_config: config });
  };
  if (table.cors !== null)
    add("envoy.filters.http.cors", { "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors" });
  add("envoy.filters.http.grpc_web", {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb",
  });
  add("svcgen.rate_limit_before_auth", rateLimitFilter(table, "before-auth"));
  add(jwtName, jwtFilter(table));
  add(rbacName, rbacFilter(table));
  add("svcgen.rate_limit_after_auth", rateLimitFilter(table, "after-auth"));
  filters.push(bufferFilter);
  add("envoy.filters.http.router", {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
    suppress_envoy_headers: true,
  });
  return filters;
}

function virtualHost(table: RouteTable): Value {
  const context = { hasJwt: jwtFilter(table) !== undefined };
  return {
    name: "svcgen",
    domains: table.hosts,
    ...corsOf(table.cors, table),
    request_headers_to_remove: ["forwarded", "x-forwarded-port", "x-forwarded-prefix", "x-real-ip"],
    request_headers_to_add: [
      { header: { key: "x-forwarded-host", value: "%REQ(:AUTHORITY)%" }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" },
    ],
    routes: [
      ...badPathRoutes(context),
      ...(table.cors === null ? [] : [preflightRoute(table, context)]),
      ...table.routes.flatMap((route) => forwardingRoutes(route, context)),
      ...otherMethodRoutes(table, context),
      notFoundRoute(context),
    ],
  };
}

function corsOf(cors: CorsPolicy | null, table: RouteTable): Value {
  return cors === null ? {} : { typed_per_filter_config: { "envoy.filters.http.cors": corsPolicy(cors, table) } };
}

function socket({ address, port }: { readonly address: string; readonly port: number }): Value {
  return { socket_address: { address, port_value: port } };
}
