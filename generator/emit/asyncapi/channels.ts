import type { Command, Delivery, Event, Format, Model, Operation, TypeRef } from "../../model/model.js";
import { plainSchema } from "../json-schema/field.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { Schemas } from "../json-schema/schemas.js";

/** The key of each topic's channel in the document, by topic. */
export type ChannelIds = ReadonlyMap<string, string>;

/** The consumer group of commands: all instances of the service that has the method. */
export const commandGroup = "commands";

/** Keys may hold word characters, `.` and `-`; a topic may hold more. */
export function channelIds(model: Model): ChannelIds {
  const topics = new Set<string>();
  for (const { topic } of model.events) topics.add(topic);
  for (const { command } of operationsIn(model)) if (command !== undefined) topics.add(command.topic);
  for (const topic of deadLettersOf(model).keys()) topics.add(topic);
  const taken = new Set<string>();
  const ids = new Map<string, string>();
  for (const topic of [...topics].sort()) {
    const wanted = topic.replace(/[^\w.-]/g, "_");
    let id = wanted;
    for (let count = 2; taken.has(id); count++) id = `${wanted}-${count}`;
    taken.add(id);
    ids.set(topic, id);
  }
  return ids;
}

/** A channel for each topic: events, commands, replies and dead letters. Sorted by key. */
export function channelsOf(model: Model, ids: ChannelIds, schemas: Schemas): { readonly [id: string]: JsonSchema } {
  const channels = new Map<string, JsonSchema>();
  for (const event of model.events) {
    channels.set(ids.get(event.topic) ?? event.topic, eventChannel(event, schemas));
  }
  for (const operation of operationsIn(model)) {
    const { command } = operation;
    if (command === undefined) continue;
    channels.set(ids.get(command.topic) ?? command.topic, commandChannel(operation, command, schemas));
    if (command.completion === "reply")
      channels.set(replyChannel(operation), replyChannelOf(operation, command, schemas));
  }
  for (const [topic, letters] of deadLettersOf(model)) {
    const id = ids.get(topic) ?? topic;
    // Whoever puts dead letters on the topic of an event has them described there.
    if (!channels.has(id)) channels.set(id, deadLetterChannel(topic, letters, schemas));
  }
  return Object.fromEntries([...channels].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Key of the channel of the replies to a command. Its address is told by each command. */
export function replyChannel(operation: Operation): string {
  return `${operation.id}-reply`;
}

/** A consumer, as far as its dead letters depend on it. */
interface Consumer {
  readonly topic: string;
  readonly group: string;
  /** Key of the message in the channel. */
  readonly message: string;
  readonly facts: MessageFacts;
}

/** The consumers by the topic of their dead letters, which several may share. */
function deadLettersOf(model: Model): ReadonlyMap<string, readonly Consumer[]> {
  const letters = new Map<string, readonly Consumer[]>();
  const add = (consumer: Consumer, { deadLetter }: Delivery): void => {
    const topic = deadLetter ?? `${consumer.topic}.${consumer.group}.dlq`;
    letters.set(topic, [...(letters.get(topic) ?? []), consumer]);
  };
  for (const operation of operationsIn(model)) {
    const { id, command, subscription } = operation;
    if (command !== undefined) {
      add(
        { topic: command.topic, group: commandGroup, message: id, facts: commandFacts(operation, command) },
        command.delivery,
      );
    }
    const event = model.events.find((one) => one.id === subscription?.event);
    if (subscription === undefined || event === undefined) continue;
    add(
      { topic: event.topic, group: subscription.group, message: event.id, facts: eventFacts(event) },
      subscription.delivery,
    );
  }
  return letters;
}

export function operationsIn(model: Model): readonly Operation[] {
  return model.services.flatMap(({ operations }) => operations);
}

function eventChannel(event: Event, schemas: Schemas): JsonSchema {
  const { topic, doc, id } = event;
  return {
    address: topic,
    ...(doc.summary === "" ? {} : { title: doc.summary }),
    ...(doc.text === "" ? {} : { description: doc.text }),
    messages: { [id]: messageOf(eventFacts(event), schemas) },
  };
}

function eventFacts({ type, names, doc, format, payload, key }: Event): MessageFacts {
  return { name: type, title: names.proto, about: doc.text, format, payload, direction: "queued", key: key?.text };
}

function commandChannel(operation: Operation, command: Command, schemas: Schemas): JsonSchema {
  const { id } = operation;
  const message = messageOf(commandFacts(operation, command), schemas);
  return {
    address: command.topic,
    description: `Calls of ${id}.`,
    messages: { [id]: { ...message, ...(command.completion === "reply" ? { correlationId } : {}) } },
  };
}

function commandFacts({ id, names, doc, input }: Operation, { format, key }: Command): MessageFacts {
  return { name: id, title: names.proto, about: doc.text, format, payload: input, direction: "input", key: key?.text };
}

const correlationId = { location: "$message.header#/ce-correlationid" };

function replyChannelOf(operation: Operation, command: Command, schemas: Schemas): JsonSchema {
  const { output, id } = operation;
  return {
    address: null,
    description: `Replies to ${id}, at the address that the command names.`,
    messages: {
      answer: {
        ...messageOf(
          {
            name: output.typeName,
            title: "Answer",
            about: "",
            format: command.format,
            payload: output,
            direction: "queued",
          },
          schemas,
        ),
        correlationId,
      },
      error: {
        name: "google.rpc.Status",
        title: "Error",
        summary: "The code, the words and the details that the method ended with.",
        contentType: "application/protobuf",
        correlationId,
        headers: { $ref: headers },
        payload: statusSchema,
      },
    },
  };
}

const headers = "#/components/schemas/CloudEvents-Attributes";
const deadLetterHeaders = "#/components/schemas/Dead-Letter-Headers";

const statusSchema: JsonSchema = {
  type: "object",
  properties: {
    code: { type: "integer", format: "int32" },
    message: { type: "string" },
    details: { type: "array", items: { type: "object", properties: { "@type": { type: "string" } } } },
  },
  "x-protobuf-message": "google.rpc.Status",
};

function deadLetterChannel(topic: string, consumers: readonly Consumer[], schemas: Schemas): JsonSchema {
  const named = consumers.map(({ group, topic: of }) => `of \`${of}\` in the group \`${group}\``).join(", ");
  return {
    address: topic,
    description: `What could not be handled ${named}: the message as it was, and why in further headers.`,
    messages: Object.fromEntries(
      consumers.map(({ message, facts }) => [message, messageOf(facts, schemas, [deadLetterHeaders])]),
    ),
    "x-svcgen-dead-letters": consumers.map(({ topic: of, group }) => ({ of, group })),
  };
}

interface MessageFacts {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly format: Format;
  readonly payload: TypeRef;
  readonly direction: "queued" | "input";
  readonly key?: string | undefined;
}

/** A message. Its payload is described in JSON; with the content type of protobuf the same message travels in binary. */
function messageOf(facts: MessageFacts, schemas: Schemas, further: readonly string[] = []): JsonSchema {
  const { name, title, about, format, payload, direction, key } = facts;
  const { schema } = plainSchema(payload.type, { kind: "one" }, schemas.references(direction), { direction });
  const type = { type: "object", properties: { "ce-type": { const: name } } };
  return {
    name,
    title,
    ...(about === "" ? {} : { description: about }),
    contentType: format === "json" ? "application/json" : "application/protobuf",
    headers: { allOf: [...[headers, ...further].map(($ref) => ({ $ref })), type] },
    payload: schema,
    ...(key === undefined
      ? {}
      : { bindings: { kafka: { key: { type: "string", description: `\`${key}\`` }, bindingVersion: "0.5.0" } } }),
    "x-protobuf-message": payload.typeName,
    ...(key === undefined ? {} : { "x-svcgen-key": key }),
  };
}
