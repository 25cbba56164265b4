import type { DescMethod } from "@bufbuild/protobuf";
import type { Duration } from "@bufbuild/protobuf/wkt";
import { type Delivery as DeliveryOptions, Order } from "@svcgen/runtime/gen/svcgen/v1/queue_pb.js";
import { problem } from "../diagnostics/problem.js";
import type { Span } from "../diagnostics/span.js";
import type { Context } from "./context.js";
import { longestTimer, toMilliseconds } from "./duration.js";
import type { Delivery } from "./model.js";

export interface DeliveryPlace {
  readonly method: DescMethod;
  /** The delivery of the command or subscription itself. */
  readonly own: DeliveryOptions | undefined;
  /** Where that stands below the option `queue`. */
  readonly path: readonly number[];
  /** Whether the messages have a key, by which they can be ordered. */
  readonly hasKey: boolean;
}

/** How messages reach a handler: what the method says, else the service, else the defaults of queue.proto, field by field. */
export function buildDelivery(context: Context, { method, own, path, hasKey }: DeliveryPlace): Delivery {
  const { options, report } = context;
  const ownSpan = (field: number) => options.span(method, "queue", [...path, field]);
  const inherited = options.queueDefaults(method.parent)?.delivery;
  const inheritedSpan = (field: number) => options.span(method.parent, "queueDefaults", [3, field]);

  const pick = <T>(read: (delivery: DeliveryOptions) => T | undefined, field: number): Picked<T> | undefined => {
    const mine = own && read(own);
    if (mine !== undefined) return { value: mine, span: ownSpan(field) };
    const theirs = inherited && read(inherited);
    return theirs === undefined ? undefined : { value: theirs, span: inheritedSpan(field) };
  };
  const milliseconds = (picked: Picked<Duration> | undefined, name: string, byDefault: number, minimum: 0 | 1) => {
    if (picked === undefined) return byDefault;
    const read = toMilliseconds(picked.value, { minimum, maximum: longestTimer });
    if (read.ok) return read.value;
    report(problem("queue/duration", { name, reason: read.reason }, { span: picked.span }));
    return byDefault;
  };

  const minBackoff = pick(({ minBackoff }) => minBackoff, 2);
  const minBackoffMs = milliseconds(minBackoff, "min_backoff", 200, 0);
  const maxBackoff = pick(({ maxBackoff }) => maxBackoff, 3);
  const maxBackoffMs = milliseconds(maxBackoff, "max_backoff", Math.max(30_000, minBackoffMs), 0);
  if (minBackoffMs > maxBackoffMs) {
    const args = { minimum: minBackoffMs, maximum: maxBackoffMs };
    report(problem("queue/backoff", args, { span: minBackoff?.span }));
  }

  const concurrency = pick(({ concurrency }) => concurrency || undefined, 5);
  const order = pick(({ order }) => (order === Order.UNSPECIFIED ? undefined : order), 6);
  if (order?.value === Order.KEY && !hasKey) {
    report(problem("queue/order-without-key", { method: method.name }, { span: order.span }));
  }
  if (order?.value === Order.TOPIC && (concurrency?.value ?? 1) > 1) {
    report(problem("queue/order-concurrency", { method: method.name }, { span: concurrency?.span ?? order.span }));
  }

  const deadLetter = pick(({ deadLetter }) => deadLetter || undefined, 7);
  return {
    maxAttempts: pick(({ maxAttempts }) => maxAttempts || undefined, 1)?.value ?? 5,
    minBackoffMs,
    maxBackoffMs,
    ackTimeoutMs: milliseconds(
      pick(({ ackTimeout }) => ackTimeout, 4),
      "ack_timeout",
      30_000,
      1,
    ),
    concurrency: concurrency?.value ?? 1,
    order: orders[order?.value ?? Order.UNSPECIFIED] ?? "none",
    ...(deadLetter !== undefined && { deadLetter: deadLetter.value }),
  };
}

interface Picked<T> {
  readonly value: T;
  readonly span: Span;
}

const orders: Readonly<Record<number, Delivery["order"]>> = {
  [Order.UNSPECIFIED]: "none",
  [Order.NONE]: "none",
  [Order.KEY]: "key",
  [Order.TOPIC]: "topic",
};
