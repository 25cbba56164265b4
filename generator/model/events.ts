import type { DescMessage, DescService } from "@bufbuild/protobuf";
import type { EventOptions } from "@svcgen/runtime/gen/svcgen/v1/queue_pb.js";
import { problem } from "../diagnostics/catalogue.js";
import type { Context } from "./context.js";
import { buildDoc } from "./doc.js";
import { messageType } from "./field-type.js";
import type { Event, Format, TypeName } from "./model.js";
import { byCodeUnit, distinguish, spell } from "./names.js";
import { formatOf } from "./queue-format.js";
import { parseKey, resolveSingle } from "./queue-key.js";
import { nameInPackage, typeRef } from "./types.js";
import type { MessageTable } from "./walk.js";

/** Which messages are events, known before any of them is built. */
export interface EventTable {
  readonly names: ReadonlySet<TypeName>;
  has(typeName: TypeName): boolean;
  hasKey(typeName: TypeName): boolean;
  /** Unique in its file. */
  camel(typeName: TypeName): string;
}

export interface EventSource extends EventTable {
  readonly declared: ReadonlyMap<TypeName, { readonly desc: DescMessage; readonly options: EventOptions }>;
}

export function collectEvents({ options }: Context, messages: readonly DescMessage[]): EventSource {
  const declared = new Map<TypeName, { readonly desc: DescMessage; readonly options: EventOptions }>();
  const byFile = new Map<string, DescMessage[]>();
  for (const desc of messages) {
    const own = options.event(desc);
    if (own === undefined) continue;
    declared.set(desc.typeName, { desc, options: own });
    const path = desc.file.proto.name;
    byFile.set(path, [...(byFile.get(path) ?? []), desc]);
  }
  const camel = new Map<TypeName, string>();
  for (const events of byFile.values()) {
    const wanted = events.map((desc) => ({ key: desc.typeName, ideal: spell(nameInPackage(desc)).camel }));
    for (const [typeName, name] of distinguish(wanted, (ideal, count) => `${ideal}${count}`)) camel.set(typeName, name);
  }
  return {
    declared,
    names: new Set([...declared.keys()].sort(byCodeUnit)),
    has: (typeName) => declared.has(typeName),
    hasKey: (typeName) => (declared.get(typeName)?.options.key ?? "") !== "",
    camel: (typeName) => camel.get(typeName) ?? spell(typeName).camel,
  };
}

/** The events of `wanted`, with the defaults of schemas/svcgen/v1/queue.proto. */
export function buildEvents(
  context: Context,
  model: MessageTable,
  source: EventSource,
  wanted: ReadonlySet<TypeName>,
  services: readonly DescService[],
): readonly Event[] {
  const publishers = publishersByEvent(context, services);
  return [...source.declared]
    .filter(([typeName]) => wanted.has(typeName))
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([typeName, { desc, options }]) =>
      buildEvent(context, model, {
        desc,
        options,
        camel: source.camel(typeName),
        publishers: publishers.get(typeName) ?? [],
      }),
    );
}

interface Draft {
  readonly desc: DescMessage;
  readonly options: EventOptions;
  readonly camel: string;
  /** The services that publish it, sorted by name. */
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
  { options }: Context,
  services: readonly DescService[],
): ReadonlyMap<TypeName, DescService[]> {
  const found = new Map<TypeName, DescService[]>();
  for (const service of services) {
    const emitted = new Set(
      service.methods.flatMap((method) => options.queue(method)?.emits.map(({ event }) => event) ?? []),
    );
    for (const event of emitted) found.set(event, [...(found.get(event) ?? []), service]);
  }
  return found;
}
