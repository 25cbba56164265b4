import { type PathTemplate, parsePathTemplate } from "@svcgen/runtime/path-template";
import { compareRoutes } from "@svcgen/runtime/route-order";
import type { GatewayRoute, RouteTable, Upstream } from "@svcgen/runtime/route-table";
import type { Config } from "../../config/config.js";
import type { Span } from "../../diagnostics/span.js";
import type { Model, Operation, Route } from "../../model/model.js";
import { providerOf } from "./providers.js";
import { defaultUpstream, upstreamOf } from "./upstreams.js";

/**
 * The route table that every gateway is generated from: each HTTP binding and each RPC path, in canonical order, with the
 * policy of its method and the upstream of its service. Handlers of events are not in it: a gateway is the door for
 * callers, and an event that a caller posts there would be taken for a published one.
 */
export function buildRouteTable(model: Model, config: Config): RouteTable {
  const entries = [...gatewayOperations(model)].flatMap((operation) => entriesOf(operation, config));
  const { gateway } = config;
  return {
    formatVersion: 1,
    hosts: gateway.hosts,
    routes: entries.sort(compareEntries).map(({ route }) => route),
    upstreams: upstreamsOf(config),
    auth: Object.keys(gateway.auth)
      .sort()
      .flatMap((name) => {
        const provider = gateway.auth[name];
        return provider === undefined
          ? []
          : [{ name, issuer: provider.issuer, audiences: provider.audiences, jwks: provider.jwks }];
      }),
    cors: gateway.cors ?? null,
  };
}

/** The operations whose routes a gateway serves: RPC callers from outside are no more shown than those of REST. */
export function* gatewayOperations(model: Model): Iterable<Operation> {
  for (const { operations } of model.services) {
    for (const operation of operations) if (operation.subscription === undefined && !operation.hidden) yield operation;
  }
}

interface Entry {
  readonly verb: string;
  readonly template: PathTemplate;
  readonly route: GatewayRoute;
}

function compareEntries(a: Entry, b: Entry): number {
  return compareRoutes(a, b) || (a.route.id < b.route.id ? -1 : a.route.id > b.route.id ? 1 : 0);
}

function entriesOf(operation: Operation, config: Config): readonly Entry[] {
  const rest = operation.routes.map((route): Entry => {
    const path = { kind: "template", template: route.template.text } as const;
    // As the router does: what answers GET answers HEAD.
    const methods = route.verb === "GET" ? ["GET", "HEAD"] : [route.verb];
    return {
      verb: route.verb,
      template: route.template,
      route: gatewayRoute(operation, config, {
        id: route.id,
        match: { methods, path },
        hashKey: hashKeyOf(operation, route),
        span: route.span,
      }),
    };
  });
  const parsed = parsePathTemplate(operation.rpcPath);
  if (!parsed.ok) return rest;
  const path = { kind: "exact", path: operation.rpcPath } as const;
  // Connect sends a call without side effects as GET, so that it may be cached.
  const methods = operation.effect === "safe" && operation.kind === "unary" ? ["GET", "POST"] : ["POST"];
  const match = { methods, path };
  const route = gatewayRoute(operation, config, {
    id: `${operation.id}#rpc`,
    match,
    hashKey: null,
    span: operation.span,
  });
  return [...rest, { verb: "POST", template: parsed.template, route }];
}

function gatewayRoute(
  operation: Operation,
  config: Config,
  own: Pick<GatewayRoute, "id" | "match" | "hashKey"> & { readonly span: Span },
): GatewayRoute {
  const { policy } = operation;
  const { auth, retry } = policy;
  return {
    id: own.id,
    operation: operation.id,
    streaming: operation.kind,
    match: own.match,
    upstream: upstreamOf(operation.service, config) ?? defaultUpstream.name,
    auth:
      auth.mode === "public"
        ? { mode: "public" }
        : { mode: "jwt", provider: providerOf(auth.provider, config), scopes: auth.scopes },
    timeout: timeoutOf(operation),
    retry: {
      class: retry.class,
      maxAttempts: retry.maxAttempts,
      minBackoff: retry.minBackoffMs,
      maxBackoff: retry.maxBackoffMs,
    },
    rateLimits: policy.rateLimits.map(({ requests, perMs, burst, key }) => ({ requests, per: perMs, burst, key })),
    hashKey: own.hashKey,
    maxRequestBytes: policy.maxRequestBytes,
    source: { file: own.span.path, line: own.span.start.line, column: own.span.start.column },
  };
}

/** A stream has no end to wait for, only silence. A single answer is waited for a little longer than its deadline, so that the deadline's answer comes first. */
function timeoutOf({ kind, policy }: Operation): GatewayRoute["timeout"] {
  if (kind !== "unary") return { total: 0, perTry: 0, idle: streamIdleMs };
  return { total: policy.timeoutMs, perTry: policy.retry.perTryTimeoutMs ?? 0, idle: policy.timeoutMs + 1000 };
}

const streamIdleMs = 300_000;

function hashKeyOf({ policy }: Operation, route: Route): GatewayRoute["hashKey"] {
  const wanted = policy.hashKey?.proto.join(".");
  if (wanted === undefined) return null;
  if (route.bindings.path.some(({ field }) => field.proto.join(".") === wanted)) return { kind: "path", name: wanted };
  const query = route.bindings.query.find(({ field }) => field.proto.join(".") === wanted);
  return query === undefined ? null : { kind: "query", name: query.name };
}

function upstreamsOf({ gateway }: Config): readonly Upstream[] {
  const names = Object.keys(gateway.upstreams).sort();
  if (names.length === 0) return [defaultUpstream];
  return names.flatMap((name) => {
    const upstream = gateway.upstreams[name];
    return upstream === undefined
      ? []
      : [{ name, endpoints: upstream.endpoints, connectTimeout: upstream.connectTimeoutMs }];
  });
}
