import type { DescMethod, DescService } from "@bufbuild/protobuf";
import type { Duration } from "@bufbuild/protobuf/wkt";
import { type AuthPolicy, type PolicyOptions, RateLimitKey } from "@svcgen/runtime/gen/svcgen/v1/policy_pb.js";
import { problem } from "../diagnostics/problem.js";
import type { Span } from "../diagnostics/span.js";
import type { Context } from "./context.js";
import { longestTimer, toMilliseconds } from "./duration.js";
import { buildHashKey } from "./hash-key.js";
import type { Operation, Policy, RateLimit, Retry } from "./model.js";
import type { MessageTable } from "./walk.js";

/** The operation as far as its policy depends on it. */
export type PolicySubject = Pick<Operation, "id" | "kind" | "effect" | "input" | "routes">;

/**
 * The policy of a method: each field that the method's option sets, else the service's, else the default of
 * schemas/svcgen/v1/policy.proto.
 */
export function buildPolicy(context: Context, model: MessageTable, method: DescMethod, subject: PolicySubject): Policy {
  const layers: readonly Layer[] = [
    layerOf(context, method, "policy", context.options.policy(method)),
    layerOf(context, method.parent, "policyDefaults", context.options.policyDefaults(method.parent)),
  ].filter((layer) => layer !== undefined);
  const hashKey = firstSet(layers, ({ hashKey }) => (hashKey === "" ? undefined : hashKey));
  const key = hashKey && buildHashKey(context, model, subject, { ...hashKey, span: hashKey.layer.spanOf(5) });
  const timeoutMs = readTimeout(context, layers);
  return {
    auth: readAuth(firstSet(layers, ({ auth }) => (auth?.mode.case === undefined ? undefined : auth))?.value),
    timeoutMs,
    retry: readRetry(context, layers, subject, timeoutMs),
    rateLimits: readRateLimits(context, layers),
    ...(key !== undefined && { hashKey: key }),
    maxRequestBytes: readSize(context, layers),
    span: layers[0]?.span ?? context.descriptors.span(method),
  };
}

/** A policy option that is there: the method's before the service's. */
interface Layer {
  readonly options: PolicyOptions;
  readonly isOwn: boolean;
  readonly span: Span;
  spanOf(...path: readonly number[]): Span;
}

function layerOf(
  { options }: Context,
  desc: DescMethod | DescService,
  name: "policy" | "policyDefaults",
  policy: PolicyOptions | undefined,
): Layer | undefined {
  if (policy === undefined) return undefined;
  const spanOf = (...path: readonly number[]) => options.span(desc, name, path);
  return { options: policy, isOwn: name === "policy", span: spanOf(), spanOf };
}

interface Found<T> {
  readonly value: T;
  readonly layer: Layer;
  readonly isOwn: boolean;
}

function firstSet<T>(layers: readonly Layer[], read: (options: PolicyOptions) => T | undefined): Found<T> | undefined {
  for (const layer of layers) {
    const value = read(layer.options);
    if (value !== undefined) return { value, layer, isOwn: layer.isOwn };
  }
  return undefined;
}

function readAuth(auth: AuthPolicy | undefined): Policy["auth"] {
  if (auth?.mode.case !== "jwt") return { mode: "public" };
  const { provider, scopes } = auth.mode.value;
  return { mode: "jwt", ...(provider !== "" && { provider }), scopes };
}

function readTimeout(context: Context, layers: readonly Layer[]): number {
  const timeout = firstSet(layers, (options) => options.timeout);
  return readDuration(context, timeout?.value, "timeout", 15_000, () => timeout?.layer.spanOf(2));
}

function readRetry(context: Context, layers: readonly Layer[], subject: PolicySubject, timeoutMs: number): Retry {
  const found = firstSet(layers, ({ retry }) => retry);
  const retry = found?.value;
  const spanOf = (field: number) => found?.layer.spanOf(3, field);
  const read = (duration: Duration | undefined, name: string, byDefault: number, field: number, minimum: 0 | 1) =>
    readDuration(context, duration, `retry.${name}`, byDefault, () => spanOf(field), minimum);

  const possible = retryClass(subject);
  const wanted = retry?.maxAttempts ?? 0;
  const maxAttempts = possible === "none" ? 1 : wanted || (possible === "idempotent" ? 3 : 2);
  if (possible === "none" && wanted > 1 && found?.isOwn === true) {
    context.report(problem("policy/retry-on-stream", { operation: subject.id }, { span: spanOf(1) }));
  }
  const perTryTimeoutMs = retry?.perTryTimeout && read(retry.perTryTimeout, "per_try_timeout", timeoutMs, 2, 1);
  if (perTryTimeoutMs !== undefined && perTryTimeoutMs > timeoutMs) {
    const args = { perTry: perTryTimeoutMs, timeout: timeoutMs };
    context.report(problem("policy/per-try-timeout", args, { span: spanOf(2) }));
  }
  const minBackoffMs = read(retry?.minBackoff, "min_backoff", 25, 3, 0);
  const maxBackoffMs = read(retry?.maxBackoff, "max_backoff", Math.max(250, minBackoffMs), 4, 0);
  if (minBackoffMs > maxBackoffMs) {
    const args = { minimum: minBackoffMs, maximum: maxBackoffMs };
    context.report(problem("policy/backoff", args, { span: spanOf(3) }));
  }
  return {
    class: maxAttempts === 1 ? "none" : possible,
    maxAttempts,
    ...(perTryTimeoutMs !== undefined && { perTryTimeoutMs }),
    minBackoffMs,
    maxBackoffMs,
  };
}

/**
 * Which failures may be tried again follows from what the method promises, never from an HTTP verb: all of them when it may
 * run twice, else only those where it never began to run. What a client streams cannot be sent again.
 */
function retryClass({ kind, effect }: PolicySubject): Retry["class"] {
  switch (kind) {
    case "unary":
      return effect === "unsafe" ? "unsent-only" : "idempotent";
    case "server-stream":
      return effect === "safe" ? "idempotent" : "unsent-only";
    case "client-stream":
    case "bidi-stream":
      return "none";
  }
}

function readRateLimits(context: Context, layers: readonly Layer[]): readonly RateLimit[] {
  const found = firstSet(layers, ({ rateLimits }) => (rateLimits.length === 0 ? undefined : rateLimits));
  if (found === undefined) return [];
  return found.value.flatMap(({ requests, per, burst, key }, index) => {
    const spanOf = (field: number) => found.layer.spanOf(4, index, field);
    const perMs = readDuration(context, per, "rate_limits.per", 1000, () => spanOf(2));
    if (requests === 0) {
      context.report(problem("policy/rate-limit", {}, { span: found.layer.spanOf(4, index) }));
      return [];
    }
    return [{ requests, perMs, burst: burst || requests, key: limitKeys[key] ?? "ip" }];
  });
}

const limitKeys: Readonly<Record<number, RateLimit["key"]>> = {
  [RateLimitKey.UNSPECIFIED]: "ip",
  [RateLimitKey.IP]: "ip",
  [RateLimitKey.SUBJECT]: "subject",
  [RateLimitKey.GLOBAL]: "global",
};

function readSize(context: Context, layers: readonly Layer[]): number {
  const found = firstSet(layers, ({ maxRequestBytes }) => (maxRequestBytes === 0n ? undefined : maxRequestBytes));
  if (found === undefined) return 4 * 1024 * 1024;
  if (found.value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(found.value);
  context.report(problem("policy/request-size", { size: found.value.toString() }, { span: found.layer.spanOf(6) }));
  return Number.MAX_SAFE_INTEGER;
}

function readDuration(
  { report }: Context,
  duration: Duration | undefined,
  name: string,
  byDefault: number,
  span: () => Span | undefined,
  minimum: 0 | 1 = 1,
): number {
  if (duration === undefined) return byDefault;
  const read = toMilliseconds(duration, { minimum, maximum: longestTimer });
  if (read.ok) return read.value;
  report(problem("policy/duration", { name, reason: read.reason }, { span: span() }));
  return byDefault;
}
