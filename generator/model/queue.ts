import type { DescMethod } from "@bufbuild/protobuf";
import {
  type CommandOptions,
  Completion,
  Guarantee,
  type QueueOptions,
  Start,
  type SubscribeOptions,
} from "@svcgen/runtime/gen/svcgen/v1/queue_pb.js";
import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import { nearest } from "../diagnostics/nearest.js";
import { type ProblemArguments, problem } from "../diagnostics/problem.js";
import type { Context } from "./context.js";
import { buildDelivery, type DeliveryPlace } from "./delivery.js";
import { longestWait, toMilliseconds } from "./duration.js";
import type { EventTable } from "./events.js";
import type { Command, Emit, FieldPath, Operation, Subscription } from "./model.js";
import { distinguish, spell } from "./names.js";
import { formatOf } from "./queue-format.js";
import { parseKey, resolveSingle } from "./queue-key.js";
import type { MessageTable } from "./walk.js";

/** The operation as far as its part in the queue depends on it. */
export type QueueSubject = Pick<Operation, "id" | "kind" | "effect" | "input" | "output" | "routes">;

export type QueuePart = Pick<Operation, "command" | "emits" | "subscription">;

/** How a method takes part in the queue, with the defaults of schemas/svcgen/v1/queue.proto. */
export function buildQueue(
  context: Context,
  model: MessageTable,
  events: EventTable,
  method: DescMethod,
  subject: QueueSubject,
): QueuePart {
  const queue = context.options.queue(method);
  if (queue === undefined) return { emits: [] };
  const fail: Fail = (code, args, at, help) => {
    const span = context.options.span(method, "queue", at);
    context.report(problem(code, args, { span, ...(help !== undefined && { help }) }));
  };
  const { command, subscribe } = queue;
  const builder: Builder = { context, model, events, method, subject, fail };
  return {
    ...(command !== undefined && { command: buildCommand(builder, command) }),
    emits: buildEmits(builder, queue.emits),
    ...(subscribe !== undefined && buildSubscription(builder, subscribe)),
  };
}

interface Builder {
  readonly context: Context;
  readonly model: MessageTable;
  readonly events: EventTable;
  readonly method: DescMethod;
  readonly subject: QueueSubject;
  readonly fail: Fail;
}

/** `at`: field numbers and indexes below the option. */
type Fail = <C extends DiagnosticCode>(
  code: C,
  args: ProblemArguments<C>,
  at: readonly number[],
  help?: string | undefined,
) => void;

function buildCommand(builder: Builder, command: CommandOptions): Command {
  const { context, model, method, subject, fail } = builder;
  const operation = subject.id;
  if (subject.kind !== "unary") fail("queue/command-stream", { operation }, [1]);

  const parsed = command.key === "" ? undefined : parseKey(model, subject.input.type, command.key);
  if (parsed?.ok === false) fail("queue/key-field", { key: command.key, reason: parsed.reason }, [1, 2], parsed.help);
  const key = parsed?.ok === true ? parsed.key : undefined;

  const idempotencyKey =
    command.idempotencyKey === "" ? undefined : readIdempotencyKey(builder, command.idempotencyKey);
  if (command.idempotencyKey === "" && subject.effect === "unsafe") fail("queue/command-twice", { operation }, [1]);

  const completion = completions[command.completion] ?? "none";
  const { type } = subject.output;
  if (completion === "reply" && type.kind === "well-known" && type.name === "Empty") {
    fail("queue/reply-empty", { operation }, [1, 4]);
  }
  const expires = command.expiresAfter && toMilliseconds(command.expiresAfter, { minimum: 1, maximum: longestWait });
  if (expires?.ok === false) fail("queue/duration", { name: "expires_after", reason: expires.reason }, [1, 5]);

  const place: DeliveryPlace = { method, own: command.delivery, path: [1, 6], hasKey: command.key !== "" };
  return {
    topic: command.topic || operation,
    ...(key !== undefined && { key }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    completion,
    ...(expires?.ok === true && { expiresAfterMs: expires.value }),
    format: formatOf(context.options.queueDefaults(method.parent)?.format) ?? "protobuf",
    delivery: buildDelivery(context, place),
    span: context.options.span(method, "queue", [1]),
  };
}

function readIdempotencyKey({ model, subject, fail }: Builder, text: string): FieldPath | undefined {
  const found = resolveSingle(model, subject.input.type, text);
  if (!found.ok) {
    fail("queue/idempotency-key", { key: text, reason: found.reason }, [1, 3], found.help);
    return undefined;
  }
  const { type } = found.target;
  if (type.kind === "scalar" && type.scalar === "string") return found.field;
  fail("queue/idempotency-key", { key: text, reason: "it is no string" }, [1, 3]);
  return undefined;
}

function buildEmits({ context, events, method, fail }: Builder, emits: QueueOptions["emits"]): readonly Emit[] {
  const found = new Map<string, { readonly guarantee: Emit["guarantee"]; readonly index: number }>();
  for (const [index, { event, guarantee }] of emits.entries()) {
    if (!events.has(event)) {
      const similar = nearest(event, events.names);
      fail("queue/emits-no-event", { event }, [2, index, 1], similar && `did you mean ${similar}?`);
    } else if (found.has(event)) {
      fail("queue/duplicate-emit", { event }, [2, index]);
    } else {
      found.set(event, { guarantee: guarantee === Guarantee.OUTBOX ? "outbox" : "best-effort", index });
    }
  }
  const names = emitNames([...found.keys()], events);
  return [...found].map(([event, { guarantee, index }]) => ({
    event,
    name: names.get(event) ?? event,
    guarantee,
    span: context.options.span(method, "queue", [2, index]),
  }));
}

/** Two events of different packages may have one name: then each is called by its full name. */
function emitNames(emitted: readonly string[], events: EventTable): ReadonlyMap<string, string> {
  const ideal = (event: string) => events.camel(event);
  const isShared = (name: string) => emitted.filter((event) => ideal(event) === name).length > 1;
  const wanted = emitted.map((event) => ({
    key: event,
    ideal: isShared(ideal(event)) ? spell(event).camel : ideal(event),
  }));
  return distinguish(wanted, (name, count) => `${name}${count}`);
}

function buildSubscription(builder: Builder, subscribe: SubscribeOptions): { subscription?: Subscription } {
  const { context, events, method, subject, fail } = builder;
  const operation = subject.id;
  const event = subject.input.typeName;
  if (subject.kind !== "unary") fail("queue/subscribe-stream", { operation }, [3]);
  if (subject.routes.length > 0) fail("queue/subscribe-http", { operation }, [3]);
  if (!events.has(event)) {
    fail("queue/subscribe-no-event", { operation, type: event }, [3]);
    return {};
  }
  const place: DeliveryPlace = {
    method,
    own: subscribe.delivery,
    path: [3, 3],
    hasKey: (events.options(event)?.key ?? "") !== "",
  };
  return {
    subscription: {
      event,
      group: subscribe.group || operation,
      start: subscribe.start === Start.EARLIEST ? "earliest" : "new",
      delivery: buildDelivery(context, place),
      span: context.options.span(method, "queue", [3]),
    },
  };
}

const completions: Readonly<Record<number, Command["completion"]>> = {
  [Completion.UNSPECIFIED]: "none",
  [Completion.NONE]: "none",
  [Completion.REPLY]: "reply",
  [Completion.OPERATION]: "operation",
};
