import type { IncomingHttpHeaders } from "node:http";
import type { GatewayRoute, RetryPolicy } from "./route-table.js";

/** What became of a try. */
export type Outcome =
  | { readonly kind: "failed"; readonly unsent: boolean }
  | { readonly kind: "timed-out" }
  | { readonly kind: "answered"; readonly status: number; readonly headers: IncomingHttpHeaders };

/**
 * Whether a request may be tried again, by the retry class of its route: the same conditions that other gateways are
 * configured with.
 *
 * @param tries How many there were.
 * @param replayable Whether the request can be sent as it was once more.
 */
export function mayRetry(policy: RetryPolicy, tries: number, outcome: Outcome, replayable: boolean): boolean {
  if (tries >= policy.maxAttempts) return false;
  switch (policy.class) {
    case "none":
      return false;
    case "unsent-only":
      return outcome.kind === "failed" && outcome.unsent;
    case "idempotent":
      if (outcome.kind === "failed" && outcome.unsent) return true;
      return replayable && (outcome.kind !== "answered" || isTransient(outcome.status, outcome.headers));
  }
}

/** Whether a route can have a use for a request body a second time. */
export function wantsReplay(route: GatewayRoute): boolean {
  return route.retry.class === "idempotent" && route.retry.maxAttempts > 1;
}

/** Exponential with full jitter. */
export function retryDelay(policy: RetryPolicy, tries: number, random: () => number): number {
  return Math.min(policy.maxBackoff, policy.minBackoff * 2 ** (tries - 1)) * random();
}

function isTransient(status: number, headers: IncomingHttpHeaders): boolean {
  // A gRPC call that fails before it has answered anything has its status among the headers.
  if (status === 200) return headers["grpc-status"] === UNAVAILABLE;
  return status === 502 || status === 503 || status === 504;
}

const UNAVAILABLE = "14";
