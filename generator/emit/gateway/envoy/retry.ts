import type { RetryPolicy } from "@svcgen/runtime/route-table";
import type { Json } from "../../../artifact/artifact.js";
import { seconds } from "./duration.js";

/** When Envoy tries again. Never more than the class of the route allows. */
export function retryPolicy(retry: RetryPolicy, perTry: number): { readonly [key: string]: Json } | undefined {
  const on = conditions[retry.class];
  if (on === undefined || retry.maxAttempts < 2) return undefined;
  return {
    retry_on: on,
    num_retries: retry.maxAttempts - 1,
    ...(perTry === 0 ? {} : { per_try_timeout: seconds(perTry) }),
    retry_back_off: {
      base_interval: seconds(Math.max(retry.minBackoff, 1)),
      max_interval: seconds(Math.max(retry.maxBackoff, retry.minBackoff, 1)),
    },
    // Another instance than the one that has just failed.
    retry_host_predicate: [
      {
        name: "envoy.retry_host_predicates.previous_hosts",
        typed_config: {
          "@type": "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
        },
      },
    ],
    host_selection_retry_max_attempts: "3",
  };
}

const conditions: Readonly<Record<RetryPolicy["class"], string | undefined>> = {
  idempotent: "connect-failure,refused-stream,reset,gateway-error,unavailable",
  // Only while the request has provably not reached the service.
  "unsent-only": "connect-failure,refused-stream,reset-before-request",
  none: undefined,
};
