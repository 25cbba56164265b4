import {
  create,
  type DescMessage,
  type Message,
  type MessageInitShape,
  type Registry,
  toJson,
} from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { createMessageValidator, type MessageValidator } from "../validation/validator.js";
import type { EventBinding } from "./bindings.js";
import type { Broker } from "./broker.js";
import { type Clock, systemClock } from "./clock.js";
import { encodeData } from "./codec.js";
import { type Cause, checkEnvelope, type Envelope } from "./envelope.js";
import { derivedId, uuidV7 } from "./identity.js";
import { createKeyReader, createTimeReader } from "./key.js";

/** Publishes events. */
export interface EventPublisher {
  /**
   * Resolves when the broker has the event.
   *
   * @throws ConnectError `invalid_argument` when the event breaks its rules or has no key where the contract names one, and
   * what the broker throws.
   */
  publish<M extends DescMessage>(
    event: EventBinding<M>,
    init: MessageInitShape<M>,
    options?: PublishOptions,
  ): Promise<{ readonly id: string }>;
}

export interface PublisherOptions {
  /** CloudEvents `source`. */
  readonly source: string;
  readonly validator?: MessageValidator;
  /** Finds the types in a google.protobuf.Any, for JSON. */
  readonly registry?: Registry;
  readonly clock?: Clock;
}

export interface PublishOptions {
  /** Default: derived from `cause` if there is one, else a new UUID. */
  readonly id?: string;
  /** What is being handled while the event is published: makes the id the same each time. */
  readonly cause?: Cause;
  /** How many events of the same type were published before it for the same cause. Default: 0. */
  readonly ordinal?: number;
  /** Plain headers, by lower-case names: `traceparent`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further CloudEvents attributes. */
  readonly extensions?: Readonly<Record<string, string>>;
  /** Deliver no earlier than after this time. */
  readonly delayMs?: number;
}

export function createEventPublisher(broker: Broker, options: PublisherOptions): EventPublisher {
  const clock = options.clock ?? systemClock;
  const compiled = new WeakMap<EventBinding, CompiledEvent>();

  return {
    async publish(event, init, how = {}) {
      const message = create(event.schema, init);
      const { validator, readKey, readTime } = compile(compiled, event, options.validator);
      validator.check(event.schema, message);
      const key = readKey(message);
      if (event.key !== "" && key === "") {
        throw new ConnectError(`${event.type} has no key: ${event.key} is empty`, Code.InvalidArgument);
      }
      const { contentType, data } = encodeData(event.schema, message, event.format, options);
      const now = clock.now();
      const envelope: Envelope = {
        id: how.id ?? (how.cause ? derivedId(how.cause, event.type, how.ordinal ?? 0) : uuidV7(now)),
        source: options.source,
        type: event.type,
        ...(key === "" ? {} : { subject: key }),
        time: readTime(message) ?? new Date(now).toISOString(),
        datacontenttype: contentType,
        extensions: { ...how.extensions, ...(key === "" ? {} : { partitionkey: key }) },
        headers: { ...how.headers },
        data,
      };
      checkEnvelope(envelope);
      const delayMs = how.delayMs ?? 0;
      await broker.publish({ topic: event.topic, key, envelope, ...(delayMs > 0 ? { delayMs } : {}) });
      return { id: envelope.id };
    },
  };
}

interface CompiledEvent {
  readonly validator: MessageValidator;
  readonly readKey: (message: Message) => string;
  readonly readTime: (message: Message) => string | undefined;
}

function compile(
  known: WeakMap<EventBinding, CompiledEvent>,
  event: EventBinding,
  validator: MessageValidator | undefined,
): CompiledEvent {
  const before = known.get(event);
  if (before) return before;
  const readTimestamp = createTimeReader(event.schema, event.time);
  const compiled: CompiledEvent = {
    validator: validator ?? createMessageValidator([event.schema]),
    readKey: createKeyReader(event.schema, event.key),
    readTime(message) {
      const timestamp = readTimestamp(message);
      return timestamp && toJson(TimestampSchema, timestamp);
    },
  };
  known.set(event, compiled);
  return compiled;
}
