import type { Message, Registry } from "@bufbuild/protobuf";
import { type ContextValues, createContextValues } from "@connectrpc/connect";
import type { Call, Procedure } from "../server/procedure.js";
import type { ServiceDefinition } from "../service.js";
import type { CommandBinding, SubscriptionBinding } from "./bindings.js";
import type { Broker } from "./broker.js";
import { systemClock } from "./clock.js";
import { type EncodedData, encodeData } from "./codec.js";
import { type Consumer, type ConsumerRuntime, type Handled, startConsumer } from "./consumer.js";
import { type Envelope, envelopeKey, toHeaders } from "./envelope.js";
import { createInProcessInbox, type Inbox } from "./inbox.js";
import { createKeyReader } from "./key.js";
import { receive } from "./receive.js";
import { buildReply, type Reply } from "./reply.js";

/** The consumers of all subscriptions and commands of a server. */
export interface Consumers {
  /** Drains them all (Consumer.drain). */
  drain(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Whether one of them is (Consumer.stalled). */
  stalled(): boolean;
}

export interface ServedQueue {
  readonly definition: ServiceDefinition;
  readonly procedures: readonly Procedure[];
}

export interface ConsumersOptions extends ConsumerRuntime {
  /** Recognises what was handled already. Default: one that lives as long as this call's consumers. */
  readonly inbox?: Inbox;
  /** The context values that a call begins with. The envelope is added to them (`envelopeKey`). */
  readonly contextValues?: (envelope: Envelope) => ContextValues;
  /** Finds the types in a google.protobuf.Any, for JSON. */
  readonly registry?: Registry;
}

/** The group in which the instances of a service share its commands. */
export const COMMAND_GROUP = "commands";

/** Calls the methods of the services with the events they subscribe to and the commands that are sent to them. */
export async function startConsumers(
  services: readonly ServedQueue[],
  broker: Broker,
  options: ConsumersOptions = {},
): Promise<Consumers> {
  const shared: Shared = { broker, options, inbox: options.inbox ?? createInProcessInbox() };
  const consumers: Consumer[] = [];
  const drain: Consumers["drain"] = async (how) => {
    await Promise.all(consumers.map((consumer) => consumer.drain(how)));
  };
  try {
    for (const { definition, procedures } of services) {
      const queue = definition.queue;
      for (const subscription of queue?.subscriptions ?? []) {
        const procedure = procedureOf(definition, procedures, subscription.method);
        consumers.push(await startSubscription(shared, procedure, subscription));
      }
      for (const command of queue?.commands ?? []) {
        const procedure = procedureOf(definition, procedures, command.method);
        consumers.push(await startCommand(shared, procedure, command, queue?.source ?? ""));
      }
    }
  } catch (error) {
    await drain();
    throw error;
  }
  return { drain, stalled: () => consumers.some((consumer) => consumer.stalled()) };
}

interface Shared {
  readonly broker: Broker;
  readonly options: ConsumersOptions;
  readonly inbox: Inbox;
}

function startSubscription(shared: Shared, procedure: Procedure, subscription: SubscriptionBinding): Promise<Consumer> {
  const { event, group, delivery } = subscription;
  return startConsumer(shared.broker, {
    topic: event.topic,
    group,
    start: subscription.start,
    delivery,
    keepLease: "until-deadline",
    runtime: shared.options,
    async handle(handled) {
      const { envelope } = handled.lease;
      const message = receive(event.schema, event.type, envelope, shared.options);
      await shared.inbox.run(JSON.stringify([group, envelope.source, envelope.id]), async () => {
        await procedure.unary(message, buildCall(shared, handled, delivery.ackTimeoutMs));
        return NOTHING;
      });
    },
  });
}

function startCommand(
  shared: Shared,
  procedure: Procedure,
  command: CommandBinding,
  source: string,
): Promise<Consumer> {
  const { broker, options } = shared;
  const clock = options.clock ?? systemClock;
  const readIdempotencyKey = createKeyReader(command.input, command.idempotencyKey);

  async function reply(envelope: Envelope, content: Reply): Promise<void> {
    const publication = buildReply(command, source, envelope, content, clock.now());
    if (publication) await broker.publish(publication);
  }

  function inboxKey(envelope: Envelope, request: Message): string {
    const idempotencyKey = readIdempotencyKey(request);
    return JSON.stringify(
      idempotencyKey === "" ? [command.type, envelope.source, envelope.id] : [command.type, idempotencyKey],
    );
  }

  return startConsumer(broker, {
    topic: command.topic,
    group: COMMAND_GROUP,
    start: "earliest",
    delivery: command.delivery,
    keepLease: "until-deadline",
    runtime: options,
    async handle(handled) {
      const { envelope } = handled.lease;
      const request = receive(command.input, command.type, envelope, options);
      const data = await shared.inbox.run(inboxKey(envelope, request), async () => {
        const answer = await procedure.unary(request, buildCall(shared, handled, command.delivery.ackTimeoutMs));
        return command.completion === "reply"
          ? encodeData(command.output, answer.message, command.format, options)
          : NOTHING;
      });
      await reply(envelope, { kind: "answer", data });
    },
    tell: (lease, error) => reply(lease.envelope, { kind: "error", error }),
  });
}

function buildCall(shared: Shared, handled: Handled, timeoutMs: number): Call {
  const { envelope, topic } = handled.lease;
  const values = shared.options.contextValues?.(envelope) ?? createContextValues();
  return {
    via: "queue",
    requestMethod: "POST",
    url: `queue:${encodeURIComponent(topic)}`,
    requestHeader: toHeaders(envelope),
    timeoutMs,
    contextValues: values.set(envelopeKey, envelope),
    get signal() {
      return handled.signal;
    },
  };
}

function procedureOf(definition: ServiceDefinition, procedures: readonly Procedure[], method: string): Procedure {
  const found = procedures.find(
    (procedure) => procedure.service.typeName === definition.service.typeName && procedure.method.localName === method,
  );
  if (!found) throw new Error(`${definition.service.typeName} has no method ${method}, which its queue bindings name`);
  if (found.method.methodKind !== "unary") {
    throw new Error(
      `${definition.service.typeName}.${found.method.name} is a stream: the queue calls unary methods only`,
    );
  }
  return found;
}

/** The answer to what has none. */
const NOTHING: EncodedData = { contentType: "application/protobuf", data: new Uint8Array() };
