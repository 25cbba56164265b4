import type { GatewayRoute, RateLimit, RouteTable } from "@svcgen/runtime/route-table";
import type { Json } from "../../../artifact/artifact.js";
import { seconds } from "./duration.js";

type Value = { readonly [key: string]: Json };

/** When a limit is looked at: those by subject need the token, the others come before it is verified. */
export type Stage = "before-auth" | "after-auth";

/**
 * The filter that holds all operations to their limits. The buckets stand in one place and not at the routes, so that the
 * routes of an operation, REST and RPC, count together. Undefined if there is nothing to count.
 */
export function rateLimitFilter(table: RouteTable, stage: Stage): Value | undefined {
  const operations = new Map(table.routes.map((route) => [route.operation, route]));
  const descriptors = [...operations.values()].flatMap((route) =>
    limitsAt(route, stage).map(({ limit, index }) => ({
      entries: [
        { key: operationKey, value: route.operation },
        { key: limitKey, value: String(index) },
        // An entry without a value has a bucket for each value that comes.
        ...callerEntry(counted(route, limit)),
      ],
      token_bucket: {
        max_tokens: limit.burst,
        tokens_per_fill: limit.requests,
        fill_interval: seconds(limit.per),
      },
    })),
  );
  if (descriptors.length === 0) return undefined;
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
    stat_prefix: `svcgen_${stage.replace("-", "_")}`,
    // Whoever has no limit draws from no bucket.
    always_consume_default_token_bucket: false,
    token_bucket: { max_tokens: 4294967295, tokens_per_fill: 4294967295, fill_interval: "1s" },
    filter_enabled: always,
    filter_enforced: always,
    max_dynamic_descriptors: 100000,
    response_headers_to_add: [
      { header: { key: "retry-after", value: "1" }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" },
    ],
    rate_limits: countings(table, stage).map(({ index, key }) => ({
      actions: [
        operationAction,
        { generic_key: { descriptor_key: limitKey, descriptor_value: String(index) } },
        ...callerAction(key),
      ],
    })),
    descriptors,
  };
}

/** By what the filters recognise the operation of a route that has limits. */
export function rateLimitMetadata(route: GatewayRoute): Value {
  if (route.rateLimits.length === 0) return {};
  return { metadata: { filter_metadata: { [metadataName]: { operation: route.operation } } } };
}

const metadataName = "svcgen";

/** What the limits of a stage count: only what an operation has a limit for finds a bucket. */
function countings(
  table: RouteTable,
  stage: Stage,
): readonly { readonly index: number; readonly key: RateLimit["key"] }[] {
  const found = new Map<string, { readonly index: number; readonly key: RateLimit["key"] }>();
  for (const route of table.routes) {
    for (const { limit, index } of limitsAt(route, stage)) {
      const key = counted(route, limit);
      found.set(`${String(index).padStart(6, "0")} ${key}`, { index, key });
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, counting]) => counting);
}

function limitsAt(route: GatewayRoute, stage: Stage): readonly { readonly limit: RateLimit; readonly index: number }[] {
  return route.rateLimits
    .map((limit, index) => ({ limit, index }))
    .filter(({ limit }) => (counted(route, limit) === "subject") === (stage === "after-auth"));
}

/** A route that asks for no token knows no subject: its callers are counted by address. */
function counted(route: GatewayRoute, limit: RateLimit): RateLimit["key"] {
  return limit.key === "subject" && route.auth.mode === "public" ? "ip" : limit.key;
}

const operationKey = "operation";
const operationAction: Value = {
  metadata: {
    descriptor_key: operationKey,
    metadata_key: { key: metadataName, path: [{ key: "operation" }] },
    source: "ROUTE_ENTRY",
    skip_if_absent: true,
  },
};
const limitKey = "limit";
const callerKeys = { ip: "remote_address", subject: "subject" } as const;

function callerEntry(key: RateLimit["key"]): readonly Value[] {
  return key === "global" ? [] : [{ key: callerKeys[key] }];
}

function callerAction(key: RateLimit["key"]): readonly Value[] {
  switch (key) {
    case "global":
      return [];
    case "ip":
      return [{ remote_address: {} }];
    case "subject":
      return [
        {
          metadata: {
            descriptor_key: callerKeys.subject,
            metadata_key: { key: "envoy.filters.http.jwt_authn", path: [{ key: "jwt_payload" }, { key: "sub" }] },
            // A token without a subject is one caller with all others of its kind.
            default_value: "-",
            source: "DYNAMIC",
          },
        },
      ];
  }
}

const always: Value = { default_value: { numerator: 100, denominator: "HUNDRED" }, runtime_key: "svcgen.rate_limit" };
