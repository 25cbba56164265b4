import type { DescMessage } from "@bufbuild/protobuf";

/** How a service takes part in the queue, as generated code writes it: plain data, from the model. */
export interface QueueBindings {
  /** CloudEvents `source` of what the service publishes. */
  readonly source: string;
  readonly commands: readonly CommandBinding[];
  readonly subscriptions: readonly SubscriptionBinding[];
  /** By `localName` of the method: the events that it may publish, by the name they have on `context.emit`. */
  readonly emits: Readonly<Record<string, Readonly<Record<string, EmitBinding>>>>;
}

/** A published fact. */
export interface EventBinding<M extends DescMessage = DescMessage> {
  readonly schema: M;
  /** CloudEvents `type`. */
  readonly type: string;
  /** Logical topic. */
  readonly topic: string;
  /** Key template over the fields of the message: `{user.id}`; empty for none. */
  readonly key: string;
  /** Path of the Timestamp field that becomes CloudEvents `time`, by proto names with dots; empty for the time of publication. */
  readonly time: string;
  readonly format: "protobuf" | "json";
}

export interface EmitBinding<M extends DescMessage = DescMessage> {
  readonly event: EventBinding<M>;
  readonly guarantee: "best-effort" | "outbox";
}

/** A method that can be called through the queue. */
export interface CommandBinding<I extends DescMessage = DescMessage, O extends DescMessage = DescMessage> {
  /** Full name of the method: CloudEvents `type` of the command. */
  readonly type: string;
  /** `localName` of the method. */
  readonly method: string;
  readonly input: I;
  readonly output: O;
  readonly topic: string;
  /** Key template over the request; empty for none. */
  readonly key: string;
  /** Path of the string field that recognises a repeated delivery; empty for none. */
  readonly idempotencyKey: string;
  readonly completion: "none" | "reply" | "operation";
  /** Milliseconds; 0 for never. */
  readonly expiresAfterMs: number;
  readonly format: "protobuf" | "json";
  readonly delivery: Delivery;
}

/** A method that is called with each event of its input type. */
export interface SubscriptionBinding<M extends DescMessage = DescMessage> {
  /** `localName` of the method. */
  readonly method: string;
  readonly event: EventBinding<M>;
  readonly group: string;
  readonly start: "new" | "earliest";
  readonly delivery: Delivery;
}

/** How messages reach a handler. Times in milliseconds. */
export interface Delivery {
  /** The first try included. */
  readonly maxAttempts: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly ackTimeoutMs: number;
  readonly concurrency: number;
  readonly order: "none" | "key" | "topic";
  /** Topic of the dead letters; empty for `<topic>.<group>.dlq`. */
  readonly deadLetter: string;
}
