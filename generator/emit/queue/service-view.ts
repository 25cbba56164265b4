import type { Config } from "../../config/config.js";
import type { Command, Delivery, EsSymbol, Operation, Service, Subscription } from "../../model/model.js";
import { docText } from "../typescript/doc.js";
import { createImports, type Imports, type ImportView, published } from "../typescript/imports.js";
import type { Events } from "./events.js";

/** How a service takes part in the queue, as `templates/queue/service.hbs` prints it. */
export type QueueView = {
  readonly source: string;
  readonly imports: readonly ImportView[];
  readonly id: string;
  readonly name: string;
  /** Names that the file declares if there are commands. */
  readonly commandsType: string;
  readonly createCommands: string;
  /** CloudEvents `source`. */
  readonly publisher: string;
  readonly commands: readonly CommandView[];
  readonly subscriptions: readonly SubscriptionView[];
  readonly emits: readonly EmitsView[];
};

/** A CommandBinding of the runtime, in a constant of its own. */
export type CommandView = {
  readonly const: string;
  readonly doc: string;
  readonly type: string;
  readonly method: string;
  readonly input: string;
  readonly output: string;
  readonly topic: string;
  readonly key: string;
  readonly idempotencyKey: string;
  readonly completion: string;
  /** Whether the sender can wait for the response. */
  readonly answered: boolean;
  readonly expiresAfterMs: number;
  readonly format: string;
  readonly delivery: DeliveryView;
};

/** A SubscriptionBinding of the runtime. */
export type SubscriptionView = {
  readonly method: string;
  readonly event: string;
  readonly group: string;
  readonly start: string;
  readonly delivery: DeliveryView;
};

export type DeliveryView = {
  readonly maxAttempts: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly ackTimeoutMs: number;
  readonly concurrency: number;
  readonly order: string;
  readonly deadLetter: string;
};

/** The events that one method may publish, by the names they have on `context.emit`. */
export type EmitsView = {
  readonly method: string;
  readonly events: readonly { readonly name: string; readonly event: string; readonly guarantee: string }[];
};

export function viewQueue(service: Service, face: EsSymbol, events: Events, path: string, config: Config): QueueView {
  const commands = service.operations.filter(hasCommand);
  const commandsType = `${service.names.pascal}Commands`;
  const createCommands = `create${commandsType}`;
  const constants = commands.map(({ localName }) => `${localName}Command`);
  const imports = createImports(path, config, [face.name, commandsType, createCommands, ...locals, ...constants]);
  imports.type(published(queueModule, "QueueBindings"));
  if (commands.length > 0) {
    imports.type(published(queueModule, "Broker"));
    imports.type(published(queueModule, "CommandBinding"));
    imports.type(published(queueModule, "CommandSender"));
    imports.type(published(queueModule, "CommandSenderOptions"));
    imports.value(published(queueModule, "createCommandSender"));
  }
  const views = {
    commands: commands.map((operation) => viewCommand(operation, imports)),
    subscriptions: service.operations
      .filter(hasSubscription)
      .map((operation) => viewSubscription(operation, events, imports)),
    emits: service.operations
      .filter((operation) => operation.emits.length > 0)
      .map((operation) => viewEmits(operation, events, imports)),
  };
  return {
    source: service.file,
    imports: imports.view(),
    id: service.id,
    name: face.name,
    commandsType,
    createCommands,
    publisher: service.source,
    ...views,
  };
}

const queueModule = "@svcgen/runtime/queue";

/** What the template names without importing it. */
const locals = ["Pick", "broker", "options"];

function hasCommand(operation: Operation): operation is Operation & { readonly command: Command } {
  return operation.command !== undefined;
}

function hasSubscription(operation: Operation): operation is Operation & { readonly subscription: Subscription } {
  return operation.subscription !== undefined;
}

function viewCommand(operation: Operation & { readonly command: Command }, imports: Imports): CommandView {
  const { command, localName } = operation;
  return {
    const: `${localName}Command`,
    doc: docText(operation),
    type: operation.id,
    method: localName,
    input: imports.value(operation.input.schema),
    output: imports.value(operation.output.schema),
    topic: command.topic,
    key: command.key?.text ?? "",
    idempotencyKey: command.idempotencyKey?.proto.join(".") ?? "",
    completion: command.completion,
    answered: command.completion === "reply",
    expiresAfterMs: command.expiresAfterMs ?? 0,
    format: command.format,
    delivery: viewDelivery(command.delivery),
  };
}

function viewSubscription(
  { localName, subscription }: Operation & { readonly subscription: Subscription },
  events: Events,
  imports: Imports,
): SubscriptionView {
  return {
    method: localName,
    event: imports.value(events.symbol(subscription.event)),
    group: subscription.group,
    start: subscription.start,
    delivery: viewDelivery(subscription.delivery),
  };
}

function viewEmits({ localName, emits }: Operation, events: Events, imports: Imports): EmitsView {
  const names = events.name(emits.map(({ event }) => event));
  return {
    method: localName,
    events: emits.map(({ event, guarantee }) => ({
      name: names.get(event) ?? event,
      event: imports.value(events.symbol(event)),
      guarantee,
    })),
  };
}

function viewDelivery(delivery: Delivery): DeliveryView {
  return { ...delivery, deadLetter: delivery.deadLetter ?? "" };
}
