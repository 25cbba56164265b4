import type { DescMessage, MessageShape, Registry } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { createMessageValidator, type MessageValidator } from "../validation/validator.js";
import type { Delivery, EventBinding } from "./bindings.js";
import type { Broker } from "./broker.js";
import { type Consumer, type ConsumerRuntime, startConsumer } from "./consumer.js";
import type { Envelope } from "./envelope.js";
import { Rejection } from "./failure.js";
import { receive } from "./receive.js";

export interface ConsumeOptions extends ConsumerRuntime {
  /** The members of a group share the events; each group gets each event. */
  readonly group: string;
  /** Where a group begins that has never been seen. Default: `new`. */
  readonly start?: "new" | "earliest";
  /** What is not given: 5 attempts, backoff from 0.2 s to 30 s, ack timeout 30 s, one at a time, no order, `<topic>.<group>.dlq`. */
  readonly delivery?: Partial<Delivery>;
  readonly validator?: MessageValidator;
  /** Finds the types in a google.protobuf.Any, for JSON. */
  readonly registry?: Registry;
}

export interface ConsumeContext {
  readonly envelope: Envelope;
  /** 1 for the first delivery. */
  readonly attempt: number;
  /** Aborted when the lease is lost or the consumer is stopped. */
  readonly signal: AbortSignal;
}

/**
 * Calls a function with each event, without a service.
 *
 * The event is done when the function's promise resolves. When it rejects, the event is tried again or becomes a dead letter,
 * by the code of the ConnectError. The lease of the event is extended for as long as the function runs.
 */
export async function consume<M extends DescMessage>(
  broker: Broker,
  event: EventBinding<M>,
  options: ConsumeOptions,
  handler: (event: MessageShape<M>, context: ConsumeContext) => void | Promise<void>,
): Promise<Consumer> {
  const validator = options.validator ?? createMessageValidator([event.schema]);
  return startConsumer(broker, {
    topic: event.topic,
    group: options.group,
    start: options.start ?? "new",
    delivery: { ...DEFAULT_DELIVERY, ...options.delivery },
    keepLease: "while-running",
    runtime: options,
    async handle(handled) {
      const { envelope, attempt } = handled.lease;
      const message = receive(event.schema, event.type, envelope, options) as MessageShape<M>;
      checkReceived(validator, event.schema, message);
      await handler(message, {
        envelope,
        attempt,
        get signal() {
          return handled.signal;
        },
      });
    },
  });
}

/** Data that breaks its rules is as final as data that cannot be read. */
function checkReceived<M extends DescMessage>(validator: MessageValidator, schema: M, message: MessageShape<M>): void {
  try {
    validator.check(schema, message);
  } catch (failure) {
    const error = ConnectError.from(failure);
    if (error.code !== Code.InvalidArgument) throw error;
    throw new Rejection("invalid", error.rawMessage, { cause: error });
  }
}

const DEFAULT_DELIVERY: Delivery = {
  maxAttempts: 5,
  minBackoffMs: 200,
  maxBackoffMs: 30_000,
  ackTimeoutMs: 30_000,
  concurrency: 1,
  order: "none",
  deadLetter: "",
};
