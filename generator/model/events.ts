import type { DescMessage, DescService } from "@bufbuild/protobuf";
import type { EventOptions } from "@svcgen/runtime/gen/svcgen/v1/queue_pb.js";
import { problem } from "../diagnostics/problem.js";
import type { Context } from "./context.js";
import { buildDoc } from "./doc.js";
import { messageType } from "./field-type.js";
import type { Event, Format, TypeName } from "./model.js";
import { byCodeUnit, distinguish, spell } from "./names.js";
import type { Options } from "./options.js";
import { formatOf } from "./queue-format.js";
import { parseKey, resolveSingle } from "./queue-key.js";
import { type Scope, typesOf } from "./scope.js";
import { nameInPackage, typeRef } from "./types.js";
import type { MessageTable } from "./walk.js";

/** Which messages are events, and which of them the model is about, known before any of them is built. */
export interface EventTable {
  /** Sorted by name. */
  readonly names: readonly TypeName[];
  /** The events of the generated files, and those of other files that a service publishes. Sorted by name. */
  readonly wanted: ReadonlyMap<TypeName, DescMessage>;
  has(typeName: TypeName): boolean;
  options(typeName: TypeName): EventOptions | undefined;
  /** The name in camel case, unique among the events of its file. */
  camel(typeName: TypeName): string;
  /** The services that publish it, sorted by name. */
  publishers(typeName: TypeName): readonly DescService[];
}

export function collectEvents({ options }: Context, scope: Scope): EventTable {
  const declared = new Map<TypeName, { readonly desc: DescMessage; readonly options: EventOptions }>();
  const camel = new Map<TypeName, string>();
  for (const file of [...scope.files, ...scope.dependencies]) {
    const own: DescMessage[] = [];
    for (const desc of typesOf(file)) {
      const event = desc.kind === "message" ? options.event(desc) : undefined;
      if (desc.kind !== "message" || event === undefined) continue;
      declared.set(desc.typeName, { desc, options: event });
      own.push(desc);
    }
    const ideals = own.map((desc) => ({ key: desc.typeName, ideal: spell(nameInPackage(desc)).camel }));
    for (const [typeName, name] of distinguish(ideals, (ideal, count) => `${ideal}${count}`)) camel.set(typeName, name);
  }
  const publishers = publishersByEvent(options, scope.services);
  const handled = new Set(scope.services.flatMap(({ methods }) => methods.map(({ input }) => input.typeName)));
  const files = new Set(scope.files);
  const names = [...declared.keys()].sort(byCodeUnit);
  const wanted = names.flatMap((typeName) => {
    const desc = declared.get(typeName)?.desc;
    if (desc === undefined) return [];
    const isWanted = files.has(desc.file) || publishers.has(typeName) || handled.has(typeName);
    return isWanted ? [[typeName, desc] as const] : [];
  });
  return {
    names,
    wanted: new Map(wanted),
    has: (typeName) => declared.has(typeName),
    options: (typeName) => declared.get(typeName)?.options,
    camel: (typeName) => camel.get(typeName) ?? spell(typeName).camel,
    publishers: (typeName) => publishers.get(typeName) ?? [],
  };
}

/** The events that the model is about, with the defaults of schemas/svcgen/v1/queue.proto. */
export function buildEvents(context: Context, model: MessageTable, table: EventTable): readonly Event[] {
  return [...table.wanted].flatMap(([typeName, desc]) => {
    const options = table.options(typeName);
    if (options === undefined) return [];
    const draft = { desc, options, camel: table.camel(typeName), publishers: table.publishers(typeName) };
    return [buildEvent(context, model, draft)];
  });
}

interface Draft {
  readonly desc: DescMessage;
  readonly options: EventOptions;
  readonly camel: string;
  readonly publishers: readonly DescService[];
}

function buildEvent(context: Context, model: MessageTable, draft: Draft): Event {
  const { descriptors, options: reader, report } = context;
  const { desc, options, camel } = draft;
  const spanOf = (...path: readonly number[]) => reader.span(desc, "event", path);
  const root = messageType(desc);

  const key = options.key === "" ? undefined : parseKey(model, root, options.key);
  if (key?.ok === false) {
    const where = { span: spanOf(3), ...(key.help !== undefined && { help: key.help }) };
    report(problem("queue/key-field", { key: options.key, reason: key.reason }, where));
  }
  const time = options.time === "" ? undefined : resolveSingle(model, root, options.time);
  if (time?.ok === false) {
    const where = { span: spanOf(4), ...(time.help !== undefined && { help: time.help }) };
    report(problem("queue/time-field", { time: options.time, reason: time.reason }, where));
  }
  const isTime = time?.ok === true && time.target.type.kind === "well-known" && time.target.type.name === "Timestamp";
  if (time?.ok === true && !isTime) {
    const reason = "it is no google.protobuf.Timestamp";
    report(problem("queue/time-field", { time: options.time, reason }, { span: spanOf(4) }));
  }

  const type = options.type || desc.typeName;
  return {
    id: desc.typeName,
    names: { ...spell(nameInPackage(desc)), camel },
    type,
    topic: options.topic || type,
    ...(key?.ok === true && { key: key.key }),
    ...(time?.ok === true && isTime && { time: time.field }),
    format: formatOf(options.format) ?? inheritedFormat(context, draft),
    payload: typeRef(context, desc),
    doc: buildDoc(descriptors.comment(desc)),
    span: spanOf(),
  };
}

/** Without a format of its own, an event has that of the services that publish it; they must agree. */
function inheritedFormat({ options, report }: Context, { desc, publishers }: Draft): Format {
  const formats = publishers.map((service) => ({
    service,
    format: formatOf(options.queueDefaults(service)?.format) ?? "protobuf",
  }));
  const [first] = formats;
  if (first === undefined) return "protobuf";
  const other = formats.find(({ format }) => format !== first.format);
  if (other !== undefined) {
    const args = { event: desc.typeName, one: first.service.typeName, other: other.service.typeName };
    const related = [first, other].map(({ service, format }) => ({
      span: options.span(service, "queueDefaults", [2]),
      message: `${format} here`,
    }));
    report(problem("queue/format", args, { span: options.span(desc, "event"), related }));
  }
  return first.format;
}

function publishersByEvent(
  options: Options,
  services: readonly DescService[],
): ReadonlyMap<TypeName, readonly DescService[]> {
  const found = new Map<TypeName, DescService[]>();
  for (const service of services) {
    const emitted = service.methods.flatMap((method) => options.queue(method)?.emits.map(({ event }) => event) ?? []);
    for (const event of new Set(emitted)) {
      const publishers = found.get(event);
      if (publishers === undefined) found.set(event, [service]);
      else publishers.push(service);
    }
  }
  return found;
}
