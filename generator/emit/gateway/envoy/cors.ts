import type { CorsPolicy, RouteTable } from "@svcgen/runtime/route-table";
import type { Json } from "../../../artifact/artifact.js";

/**
 * The CORS policy of all routes. Envoy answers a preflight with fixed lists: all methods of the table, and the headers that
 * clients of the four protocols send.
 */
export function corsPolicy(cors: CorsPolicy, table: RouteTable): { readonly [key: string]: Json } {
  const methods = new Set(table.routes.flatMap(({ match }) => match.methods));
  const listed = methods.has("*") ? ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] : [...methods].sort();
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy",
    allow_origin_string_match: cors.origins.map((origin) =>
      origin === "*" ? { safe_regex: { regex: ".*" } } : { exact: origin },
    ),
    allow_methods: listed.join(", "),
    allow_headers: requestHeaders.join(", "),
    expose_headers: responseHeaders.join(", "),
    max_age: String(cors.maxAgeSeconds),
    allow_credentials: cors.credentials,
    // Preflights of other origins are answered too, without leave.
    forward_not_matching_preflights: false,
  };
}

const requestHeaders = [
  "accept",
  "authorization",
  "connect-protocol-version",
  "connect-timeout-ms",
  "content-type",
  "grpc-timeout",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "if-range",
  "last-event-id",
  "range",
  "traceparent",
  "tracestate",
  "x-grpc-web",
  "x-user-agent",
];

/** Those that the service and the embedded gateway expose. */
const responseHeaders = [
  "accept-patch",
  "accept-post",
  "accept-ranges",
  "allow",
  "connect-content-encoding",
  "content-disposition",
  "content-encoding",
  "content-range",
  "etag",
  "grpc-encoding",
  "grpc-message",
  "grpc-status",
  "grpc-status-details-bin",
  "link",
  "location",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "www-authenticate",
];
