import { DurationSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { RetryInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import type { Delivery } from "./bindings.js";

/** Why a message became a dead letter. */
export type DeadLetterReason =
  /** The data cannot be read as what the type says. */
  | "undecodable"
  /** No handler for the type on this topic. */
  | "unroutable"
  /** The data breaks the rules of the contract. */
  | "invalid"
  /** The handler failed in a way that no repetition mends. */
  | "rejected"
  /** Every attempt failed. */
  | "exhausted"
  /** Its `expirytime` was over before a handler had it. */
  | "expired";

/** A message that is never tried again: it becomes a dead letter at once. */
export class Rejection extends Error {
  override readonly name = "Rejection";
  readonly reason: DeadLetterReason;
  readonly code: Code;

  constructor(reason: DeadLetterReason, message: string, options?: { readonly cause?: unknown; readonly code?: Code }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.code = options?.code ?? Code.InvalidArgument;
  }
}

/** What to do with a message whose handler failed. */
export type Verdict =
  | { readonly kind: "retry"; readonly delayMs: number; readonly error: ConnectError }
  | { readonly kind: "reject"; readonly reason: DeadLetterReason; readonly error: ConnectError };

export type RetryRules = Pick<Delivery, "maxAttempts" | "minBackoffMs" | "maxBackoffMs">;

/**
 * One table for every face (queue.md A14): a failure that repetition cannot mend is rejected at once, every other is retried
 * until the attempts are used up. The first try counts.
 */
export function judgeFailure(failure: unknown, attempt: number, rules: RetryRules, random: () => number): Verdict {
  if (failure instanceof Rejection) {
    return { kind: "reject", reason: failure.reason, error: asConnectError(failure) };
  }
  const error = ConnectError.from(failure, Code.Unknown);
  if (FINAL.has(error.code)) return { kind: "reject", reason: "rejected", error };
  if (attempt >= rules.maxAttempts) return { kind: "reject", reason: "exhausted", error };
  return { kind: "retry", delayMs: retryDelay(error) ?? backoff(attempt, rules, random), error };
}

/** A failure as the sender of a command sees it. */
export function asConnectError(failure: unknown): ConnectError {
  if (failure instanceof Rejection)
    return new ConnectError(failure.message, failure.code, undefined, undefined, failure);
  return ConnectError.from(failure, Code.Unknown);
}

/** Exponential with full jitter: any time up to the doubled one, so that those who failed together do not return together. */
export function backoff(attempt: number, rules: RetryRules, random: () => number): number {
  const ceiling = Math.min(rules.maxBackoffMs, rules.minBackoffMs * 2 ** Math.min(attempt - 1, 52));
  return Math.round(ceiling * random());
}

const FINAL: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.FailedPrecondition,
  Code.OutOfRange,
  Code.Unimplemented,
  Code.Unauthenticated,
  Code.PermissionDenied,
  Code.DataLoss,
]);

/** A handler may say itself when to come back: google.rpc.RetryInfo among the details of its error. */
function retryDelay(error: ConnectError): number | undefined {
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  if (delay?.$typeName !== DurationSchema.typeName) return undefined;
  return Math.max(0, Number(delay.seconds) * 1000 + delay.nanos / 1e6);
}
