import type { Command, Delivery, Emit, Event, Model, Operation, Subscription } from "../../model/model.js";
import { described } from "../json-schema/described.js";
import type { JsonSchema } from "../json-schema/schema.js";
import { type ChannelIds, commandGroup, operationsIn, replyChannel } from "./channels.js";

/**
 * What the services do with the channels: send what their methods emit, receive commands and events. The keys are the full
 * name of the method with `-command`, `-subscription` or `-emits-<event>` behind it.
 */
export function operationsOf(model: Model, ids: ChannelIds): { readonly [id: string]: JsonSchema } {
  const events = new Map(model.events.map((event) => [event.id, event]));
  const operations = new Map<string, JsonSchema>();
  for (const operation of operationsIn(model)) {
    const { id, command, subscription } = operation;
    if (command !== undefined) operations.set(`${id}-command`, commandOperation(operation, command, ids));
    const source = subscription === undefined ? undefined : events.get(subscription.event);
    if (subscription !== undefined && source !== undefined) {
      operations.set(`${id}-subscription`, subscriptionOperation(operation, subscription, source, ids));
    }
    for (const emit of operation.emits) {
      const event = events.get(emit.event);
      if (event !== undefined) operations.set(`${id}-emits-${event.id}`, emitOperation(operation, emit, event, ids));
    }
  }
  return Object.fromEntries([...operations].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function commandOperation(operation: Operation, command: Command, ids: ChannelIds): JsonSchema {
  const channel = ids.get(command.topic) ?? command.topic;
  const reply = replyChannel(operation);
  return {
    action: "receive",
    channel: { $ref: `#/channels/${channel}` },
    messages: [{ $ref: `#/channels/${channel}/messages/${operation.id}` }],
    ...about(operation),
    ...(command.completion === "reply"
      ? {
          reply: {
            address: { location: "$message.header#/ce-replyto" },
            channel: { $ref: `#/channels/${reply}` },
            messages: ["answer", "error"].map((name) => ({ $ref: `#/channels/${reply}/messages/${name}` })),
          },
        }
      : {}),
    bindings: groupBindings(commandGroup),
    "x-svcgen-operation": operation.id,
    "x-svcgen-delivery": deliveryOf(command.delivery, command.topic, commandGroup),
    "x-svcgen-completion": command.completion,
    ...(command.expiresAfterMs === undefined ? {} : { "x-svcgen-expires-after-ms": command.expiresAfterMs }),
    ...(command.idempotencyKey === undefined
      ? {}
      : { "x-svcgen-idempotency-key": command.idempotencyKey.json.join(".") }),
  };
}

function subscriptionOperation(
  operation: Operation,
  subscription: Subscription,
  event: Event,
  ids: ChannelIds,
): JsonSchema {
  const channel = ids.get(event.topic) ?? event.topic;
  return {
    action: "receive",
    channel: { $ref: `#/channels/${channel}` },
    messages: [{ $ref: `#/channels/${channel}/messages/${event.id}` }],
    ...about(operation),
    bindings: groupBindings(subscription.group),
    "x-svcgen-operation": operation.id,
    "x-svcgen-group": subscription.group,
    "x-svcgen-start": subscription.start,
    "x-svcgen-delivery": deliveryOf(subscription.delivery, event.topic, subscription.group),
  };
}

function emitOperation(operation: Operation, emit: Emit, event: Event, ids: ChannelIds): JsonSchema {
  const channel = ids.get(event.topic) ?? event.topic;
  return {
    action: "send",
    channel: { $ref: `#/channels/${channel}` },
    messages: [{ $ref: `#/channels/${channel}/messages/${event.id}` }],
    ...about(operation),
    "x-svcgen-operation": operation.id,
    "x-svcgen-guarantee": emit.guarantee,
  };
}

function about({ doc, names, service }: Operation): JsonSchema {
  return { title: names.proto, ...described(doc), tags: [{ name: service }] };
}

function groupBindings(group: string): JsonSchema {
  return {
    kafka: { groupId: { type: "string", enum: [group] }, bindingVersion: "0.5.0" },
    nats: { queue: group.slice(0, 255), bindingVersion: "0.1.0" },
  };
}

function deliveryOf(delivery: Delivery, topic: string, group: string): JsonSchema {
  const { deadLetter, ...rest } = delivery;
  return { ...rest, deadLetter: deadLetter ?? `${topic}.${group}.dlq` };
}
