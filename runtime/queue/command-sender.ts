import { create, type DescMessage, type MessageInitShape, type MessageShape, type Registry } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { createMessageValidator, type MessageValidator } from "../validation/validator.js";
import type { CommandBinding } from "./bindings.js";
import type { Broker } from "./broker.js";
import { type Clock, systemClock } from "./clock.js";
import { encodeData } from "./codec.js";
import { checkEnvelope, type Envelope } from "./envelope.js";
import { uuidV7 } from "./identity.js";
import { createKeyReader } from "./key.js";
import { readReply } from "./reply.js";
import { replyInboxOf } from "./reply-inbox.js";
import type { Reporter } from "./report.js";

/** Calls one method through the queue. */
export interface CommandSender<I extends DescMessage, O extends DescMessage> {
  /** Resolves when the broker has the command: it will be run, though perhaps later. */
  send(init: MessageInitShape<I>, options?: SendOptions): Promise<{ readonly id: string }>;
  /**
   * Resolves to the response of the method. For commands with `COMPLETION_REPLY`.
   *
   * @throws ConnectError with the code, message and details that the method ended with; `deadline_exceeded` when no reply
   * has come in time: the command may be run yet.
   */
  call(init: MessageInitShape<I>, options?: CallOptions): Promise<MessageShape<O>>;
}

export interface SendOptions {
  /** Plain headers, by lower-case names: `traceparent`, `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further CloudEvents attributes. */
  readonly extensions?: Readonly<Record<string, string>>;
  /** Deliver no earlier than after this time. */
  readonly delayMs?: number;
}

export interface CallOptions extends SendOptions {
  /** How long to wait for the reply. Default: 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface CommandSenderOptions {
  /** CloudEvents `source` of the commands: who sends them. Default: a new `urn:uuid:`. */
  readonly source?: string;
  readonly validator?: MessageValidator;
  readonly registry?: Registry;
  readonly clock?: Clock;
  readonly report?: Reporter;
}

export function createCommandSender<I extends DescMessage, O extends DescMessage>(
  broker: Broker,
  command: CommandBinding<I, O>,
  options: CommandSenderOptions = {},
): CommandSender<I, O> {
  const clock = options.clock ?? systemClock;
  const source = options.source ?? `urn:uuid:${uuidV7(clock.now())}`;
  const validator = options.validator ?? createMessageValidator([command.input]);
  const readKey = createKeyReader(command.input, command.key);
  const readIdempotencyKey = createKeyReader(command.input, command.idempotencyKey);

  async function publish(
    init: MessageInitShape<I>,
    how: SendOptions,
    reply: Readonly<Record<string, string>>,
  ): Promise<{ readonly id: string }> {
    const message = create(command.input, init);
    validator.check(command.input, message);
    const key = readKey(message);
    if (key === "" && command.delivery.order === "key") {
      throw new ConnectError(`${command.type} has no key: "${command.key}" is empty`, Code.InvalidArgument);
    }
    const idempotencyKey = readIdempotencyKey(message);
    const { contentType, data } = encodeData(command.input, message, command.format, options);
    const now = clock.now();
    const envelope: Envelope = {
      id: uuidV7(now),
      source,
      type: command.type,
      ...(key === "" ? {} : { subject: key }),
      time: new Date(now).toISOString(),
      datacontenttype: contentType,
      extensions: {
        ...how.extensions,
        ...reply,
        ...(key === "" ? {} : { partitionkey: key }),
        ...(idempotencyKey === "" ? {} : { idempotencykey: idempotencyKey }),
        ...(command.expiresAfterMs === 0
          ? {}
          : { expirytime: new Date(now + (how.delayMs ?? 0) + command.expiresAfterMs).toISOString() }),
      },
      headers: { ...how.headers },
      data,
    };
    checkEnvelope(envelope);
    const delayMs = how.delayMs ?? 0;
    await broker.publish({ topic: command.topic, key, envelope, ...(delayMs > 0 ? { delayMs } : {}) });
    return { id: envelope.id };
  }

  return {
    send: (init, how = {}) => publish(init, how, {}),

    async call(init, how = {}) {
      if (command.completion !== "reply") {
        throw new ConnectError(`${command.type} gives no reply: send() it`, Code.FailedPrecondition);
      }
      const inbox = await replyInboxOf(broker, options.report ?? (() => {}));
      const correlationid = uuidV7(clock.now());
      const reply = inbox.expect(correlationid);
      // The publication may fail before anybody waits.
      reply.catch(() => {});
      const { promise: interrupted, end } = interruption(clock, how.timeoutMs ?? 30_000, how.signal, command.type);
      try {
        await Promise.race([publish(init, how, { replyto: inbox.address, correlationid }), interrupted]);
        return readReply(command.output, await Promise.race([reply, interrupted]), options);
      } finally {
        end();
        inbox.forget(correlationid);
      }
    },
  };
}

/** Rejects when the time is over or the caller gives up. */
function interruption(
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  type: string,
): { readonly promise: Promise<never>; end(): void } {
  let end = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const cancel = clock.schedule(timeoutMs, () =>
      reject(new ConnectError(`${type}: no reply within ${timeoutMs} ms`, Code.DeadlineExceeded)),
    );
    const abort = (): void =>
      reject(new ConnectError(`${type}: the caller gave up`, Code.Canceled, undefined, undefined, signal?.reason));
    end = () => {
      cancel();
      signal?.removeEventListener("abort", abort);
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
  promise.catch(() => {});
  return { promise, end };
}
