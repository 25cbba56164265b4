/** How often something may happen: `requests` in `per` milliseconds, up to `burst` at once. */
export interface BucketRules {
  readonly requests: number;
  readonly per: number;
  readonly burst: number;
}

export type Take =
  | { readonly kind: "allowed" }
  /** `waitMs`: when the next one will be allowed. */
  | { readonly kind: "refused"; readonly waitMs: number };

/** One token bucket for each key. */
export interface TokenBuckets {
  take(key: string): Take;
}

/**
 * Keys are forgotten when there are more than `maxKeys`, the one that was used longest ago first: it has most likely filled
 * up again, and a full bucket is as good as none.
 */
export function createTokenBuckets(rules: BucketRules, now: () => number, maxKeys = 100_000): TokenBuckets {
  const perToken = rules.per / rules.requests;
  const capacity = Math.max(1, rules.burst);
  const buckets = new Map<string, Bucket>();

  return {
    take(key) {
      const time = now();
      const known = buckets.get(key);
      const bucket = known ?? { tokens: capacity, at: time };
      // To the end of the map: it is in the order of use.
      if (known) buckets.delete(key);
      buckets.set(key, bucket);
      for (const oldest of buckets.keys()) {
        if (buckets.size <= maxKeys) break;
        buckets.delete(oldest);
      }
      bucket.tokens = Math.min(capacity, bucket.tokens + (time - bucket.at) / perToken);
      bucket.at = time;
      if (bucket.tokens < 1) return { kind: "refused", waitMs: (1 - bucket.tokens) * perToken };
      bucket.tokens -= 1;
      return { kind: "allowed" };
    },
  };
}

interface Bucket {
  tokens: number;
  at: number;
}
