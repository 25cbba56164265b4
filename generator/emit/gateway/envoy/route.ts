import type { GatewayRoute, RouteTable } from "@svcgen/runtime/route-table";
import type { Json } from "../../../artifact/artifact.js";
import { allowedMethods } from "./allow.js";
import { authConfig, jwtName, noToken } from "./auth.js";
import { bufferName } from "./body-size.js";
import { seconds } from "./duration.js";
import { dotSegments, pathMatch, pathPattern, templateOf, wellFormedPath } from "./path.js";
import { rateLimitMetadata } from "./rate-limit.js";
import { retryPolicy } from "./retry.js";

type Value = { readonly [key: string]: Json };

/** What a route depends on beside itself. */
export interface RouteContext {
  readonly hasJwt: boolean;
}

/** The routes of a request that the gateway forwards, in the order of the table: Envoy takes the first that matches. */
export function forwardingRoutes(route: GatewayRoute, context: RouteContext): readonly Value[] {
  const match: Value = { ...pathMatch(route.match.path), ...methodMatch(route.match.methods) };
  const forward: Value = {
    name: route.id,
    match,
    ...rateLimitMetadata(route),
    route: {
      cluster: route.upstream,
      // 0 switches it off; the default of 15 s would end streams.
      timeout: seconds(route.timeout.total),
      idle_timeout: seconds(route.timeout.idle),
      ...optional("retry_policy", retryPolicy(route.retry, route.timeout.perTry)),
      ...optional("hash_policy", hashPolicy(route)),
    },
    typed_per_filter_config: { ...authConfig(route, context.hasJwt), ...bufferConfig(route) },
    // The service compares it with the route that it finds itself; what the client says of it is of no account.
    request_headers_to_add: [setHeader("x-svcgen-route", route.id)],
  };
  return streams(route) ? [tooLarge(route, match, context), forward] : [forward];
}

/** Refused before any route is looked at: paths that proxies and services are known to read in different ways. */
export function badPathRoutes(context: RouteContext): readonly Value[] {
  const malformed = { name: ":path", string_match: { safe_regex: { regex: wellFormedPath } }, invert_match: true };
  return [
    directRoute("bad-path", { prefix: "/", headers: [malformed] }, 400, context),
    directRoute("dot-segments", { safe_regex: { regex: dotSegments } }, 400, context),
  ];
}

/** A preflight is answered by the CORS filter. It looks for its policy at routes that lead somewhere; this one is never taken. */
export function preflightRoute(table: RouteTable, { hasJwt }: RouteContext): Value {
  const headers = [
    method("OPTIONS"),
    { name: "origin", present_match: true },
    { name: "access-control-request-method", present_match: true },
  ];
  return {
    name: "svcgen:preflight",
    match: { prefix: "/", headers },
    route: { cluster: table.upstreams[0]?.name ?? "" },
    ...(hasJwt ? { typed_per_filter_config: { [jwtName]: noToken } } : {}),
  };
}

/** Paths that are served, but not with this method: 405 with `Allow`, and the same as the answer to OPTIONS. */
export function otherMethodRoutes(table: RouteTable, context: RouteContext): readonly Value[] {
  return allowedMethods(table).flatMap(({ path, allow }) => {
    const match = pathMatch(path);
    const headers = { response_headers_to_add: [setHeader("allow", allow.join(", "))] };
    return [
      { ...directRoute("options", { ...match, headers: [method("OPTIONS")] }, 204, context), ...headers },
      { ...directRoute("method-not-allowed", match, 405, context), ...headers },
    ];
  });
}

/** Whatever no route matches. */
export function notFoundRoute(context: RouteContext): Value {
  return directRoute("not-found", { prefix: "/" }, 404, context);
}

export function setHeader(key: string, value: string): Value {
  // A `%` in a value begins a variable of Envoy's.
  return { header: { key, value: value.replaceAll("%", "%%") }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };
}

function directRoute(name: string, match: Value, status: number, { hasJwt }: RouteContext): Value {
  return {
    name: `svcgen:${name}`,
    match,
    direct_response: { status },
    ...(hasJwt ? { typed_per_filter_config: { [jwtName]: noToken } } : {}),
  };
}

function methodMatch(methods: readonly string[]): Value {
  if (methods.includes("*")) return {};
  const [only] = methods;
  if (only !== undefined && methods.length === 1) return { headers: [method(only)] };
  return { headers: [{ name: ":method", string_match: { safe_regex: { regex: methods.join("|") } } }] };
}

function method(name: string): Value {
  return { name: ":method", string_match: { exact: name } };
}

function streams({ streaming }: GatewayRoute): boolean {
  return streaming === "client-stream" || streaming === "bidi-stream";
}

/** What streams cannot be held back to be measured: only the length that it announces is looked at. */
function tooLarge(route: GatewayRoute, match: Value, context: RouteContext): Value {
  const known = Array.isArray(match.headers) ? match.headers : [];
  const range = { start: String(route.maxRequestBytes + 1), end: "9223372036854775807" };
  const headers = [...known, { name: "content-length", range_match: range }];
  return { ...directRoute("too-large", { ...match, headers }, 413, context), name: `${route.id}:too-large` };
}

function bufferConfig(route: GatewayRoute): Value {
  if (streams(route)) return {};
  return {
    [bufferName]: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute",
      buffer: { max_request_bytes: Math.max(1, Math.min(route.maxRequestBytes, 4294967295)) },
    },
  };
}

function hashPolicy({ hashKey, match }: GatewayRoute): readonly Value[] | undefined {
  if (hashKey === null) return undefined;
  if (hashKey.kind === "query") return [{ query_parameter: { name: hashKey.name } }];
  const template = templateOf(match.path);
  const variable = template.variables.find(({ fieldPath }) => fieldPath.join(".") === hashKey.name);
  if (variable === undefined) return undefined;
  const regex = `^${pathPattern(template, variable)}(?:\\?.*)?$`;
  return [{ header: { header_name: ":path", regex_rewrite: { pattern: { regex }, substitution: "\\1" } } }];
}

function optional(key: string, value: Json | undefined): Value {
  return value === undefined ? {} : { [key]: value };
}
