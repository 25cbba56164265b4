import { Refusal } from "./refusal.js";
import type { GatewayRoute, RateLimit } from "./route-table.js";
import { createTokenBuckets } from "./token-bucket.js";

/** Who calls, as far as it is known. */
export interface Caller {
  readonly ip: string;
  /** `sub` of the token. */
  readonly subject: string | undefined;
}

/** Holds a route to its rate limits. */
export interface RateLimiter {
  /** Those that need no token, before it is looked at. @throws Refusal 429 */
  beforeAuth(caller: Caller): void;
  /** Those by subject. @throws Refusal 429 */
  afterAuth(caller: Caller): void;
}

/** The limits are those of the operation: its routes, REST and RPC alike, count together. */
export function createRateLimiters(now: () => number): (route: GatewayRoute) => RateLimiter {
  const known = new Map<string, RateLimiter>();
  return (route) => {
    const limiter = known.get(route.operation) ?? createRateLimiter(route.rateLimits, now);
    known.set(route.operation, limiter);
    return limiter;
  };
}

function createRateLimiter(limits: readonly RateLimit[], now: () => number): RateLimiter {
  const counted = limits.map((limit) => ({ limit, buckets: createTokenBuckets(limit, now) }));
  const early = counted.filter(({ limit }) => limit.key !== "subject");
  const late = counted.filter(({ limit }) => limit.key === "subject");

  function hold(among: typeof counted, caller: Caller): void {
    for (const { limit, buckets } of among) {
      const taken = buckets.take(keyOf(limit, caller));
      if (taken.kind === "refused") throw tooMany(limit, taken.waitMs);
    }
  }

  return {
    beforeAuth: (caller) => hold(early, caller),
    afterAuth: (caller) => hold(late, caller),
  };
}

function keyOf(limit: RateLimit, caller: Caller): string {
  switch (limit.key) {
    case "global":
      return "";
    case "ip":
      return caller.ip;
    case "subject":
      // Who shows no token is counted by address, apart from all subjects.
      return caller.subject === undefined ? `ip:${caller.ip}` : `sub:${caller.subject}`;
  }
}

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
function tooMany(limit: RateLimit, waitMs: number): Refusal {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const window = Math.max(1, Math.round(limit.per / 1000));
  return new Refusal(429, "resource_exhausted", `More than ${limit.requests} requests in ${limit.per} ms.`, {
    "retry-after": String(seconds),
    "ratelimit-policy": `"${limit.key}";q=${limit.requests};w=${window}`,
    ratelimit: `"${limit.key}";r=0;t=${seconds}`,
  });
}
