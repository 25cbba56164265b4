import type { DescEnum, DescFile, DescMessage, DescMethod, DescService } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { MethodOptions_IdempotencyLevel as Idempotency } from "@bufbuild/protobuf/wkt";
import type { Config } from "../config/config.js";
import type { Descriptors } from "../descriptors/descriptors.js";
import { problem } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Context } from "./context.js";
import { buildDoc } from "./doc.js";
import { buildEvents, collectEvents, type EventSource } from "./events.js";
import type { Model, Operation, OperationKind, ProtoFile, Service, TypeName } from "./model.js";
import { byCodeUnit, distinguish, spell } from "./names.js";
import { createOptions } from "./options.js";
import { buildPolicy } from "./policy.js";
import { buildQueue } from "./queue.js";
import { buildRest } from "./rest.js";
import { buildRoutes } from "./routes.js";
import { createSymbols } from "./symbols.js";
import { buildTypes, typeRef } from "./types.js";
import type { MessageTable } from "./walk.js";

export interface BuiltModel {
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Build the model of a compiled workspace. What a schema says and the model cannot represent comes back as diagnostics; the
 * model is complete all the same, without the part in question, so that rules can go on to look for more.
 */
export function buildModel(descriptors: Descriptors, _config: Config): BuiltModel {
  const diagnostics: Diagnostic[] = [];
  const context: Context = {
    descriptors,
    options: createOptions(descriptors),
    symbols: createSymbols(descriptors),
    report: (diagnostic) => diagnostics.push(diagnostic),
  };
  const files = descriptors.files
    .map((path) => descriptors.registry.getFile(path))
    .filter((file) => file !== undefined);
  const dependencies = dependenciesOf(context, files);
  const services = files.flatMap((file) => file.services).sort((a, b) => byCodeUnit(a.typeName, b.typeName));
  const declared = files.flatMap(typesOf);

  const types = buildTypes(context, [...declared, ...services.flatMap(({ methods }) => methods.flatMap(endsOf))]);
  const messages = { messages: Object.fromEntries(types.messages) };
  const events = collectEvents(context, [...declared, ...dependencies.flatMap(typesOf)].filter(isMessage));
  const built = buildServices(context, messages, events, services);
  const model: Model = {
    services: built,
    events: buildEvents(context, messages, events, wantedEvents(declared, built), services),
    messages: messages.messages,
    enums: Object.fromEntries(types.enums),
    files: files.map((file) => buildFile(context, file)),
    dependencies: dependencies.map((file) => buildFile(context, file)),
  };
  return { model, diagnostics };
}

function buildServices(
  context: Context,
  model: MessageTable,
  events: EventSource,
  services: readonly DescService[],
): readonly Service[] {
  const paths = distinguish(
    services.map((service) => ({ key: service.typeName, ideal: pathOf(service) })),
    (ideal, count) => `${ideal}-${count}`,
  );
  return services.map((desc) => {
    reportMethodClash(context, desc);
    return {
      id: desc.typeName,
      package: desc.file.proto.package,
      names: spell(desc.name),
      file: desc.file.proto.name,
      path: paths.get(desc.typeName) ?? pathOf(desc),
      descriptor: context.symbols.descriptor(desc),
      operations: desc.methods.map((method) => buildOperation(context, model, events, method)),
      source: context.options.queueDefaults(desc)?.source || `/${desc.typeName}`,
      deprecated: desc.deprecated || desc.file.deprecated,
      doc: buildDoc(context.descriptors.comment(desc)),
      span: context.descriptors.span(desc),
    };
  });
}

function buildOperation(context: Context, model: MessageTable, events: EventSource, desc: DescMethod): Operation {
  const service = desc.parent;
  const base = {
    id: `${service.typeName}.${desc.name}`,
    service: service.typeName,
    names: spell(desc.name),
    localName: desc.localName,
    kind: kinds[desc.methodKind],
    effect: effects[desc.idempotency],
    rpcPath: `/${service.typeName}/${desc.name}`,
    input: typeRef(context, desc.input),
    output: typeRef(context, desc.output),
    routes: buildRoutes(context, model, desc),
  };
  return {
    ...base,
    rest: buildRest(context, desc, base.routes),
    policy: buildPolicy(context, model, desc, base),
    ...buildQueue(context, model, events, desc, base),
    deprecated: desc.deprecated || service.deprecated || service.file.deprecated,
    doc: buildDoc(context.descriptors.comment(desc)),
    span: context.descriptors.span(desc),
  };
}

/** Methods whose names differ only in the case of the first letter are one property of protobuf-es' descriptor. */
function reportMethodClash({ descriptors, report }: Context, service: DescService): void {
  const taken = new Map<string, DescMethod>();
  for (const method of service.methods) {
    const other = taken.get(method.localName);
    if (other !== undefined) {
      const args = { one: other.name, other: method.name, owner: service.typeName, name: method.localName };
      report(problem("schema/name-clash", args, { span: descriptors.span(method) }));
    }
    taken.set(method.localName, method);
  }
}

/** All files that the given ones import and that no package publishes: generated code imports their messages. */
function dependenciesOf({ symbols }: Context, files: readonly DescFile[]): readonly DescFile[] {
  const seen = new Set(files);
  const found: DescFile[] = [];
  const waiting = files.flatMap((file) => file.dependencies);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (symbols.module(file).kind === "package") continue;
    found.push(file);
    waiting.push(...file.dependencies);
  }
  return found.sort((a, b) => byCodeUnit(a.proto.name, b.proto.name));
}

/** Events of the generated files, and those of other files that a service publishes or handles. */
function wantedEvents(
  declared: readonly (DescMessage | DescEnum)[],
  services: readonly Service[],
): ReadonlySet<TypeName> {
  const used = services.flatMap(({ operations }) =>
    operations.flatMap(({ emits, subscription }) =>
      [...emits.map(({ event }) => event), subscription?.event ?? []].flat(),
    ),
  );
  return new Set([...declared.map(({ typeName }) => typeName), ...used]);
}

function buildFile({ descriptors }: Context, desc: DescFile): ProtoFile {
  return {
    path: desc.proto.name,
    package: desc.proto.package,
    span: descriptors.span(desc),
    doc: buildDoc(descriptors.comment(desc)),
  };
}

/** `acme/user/v1/user-service`. */
function pathOf(service: DescService): string {
  const folders = service.file.proto.package.split(".").filter((part) => part !== "");
  return [...folders, spell(service.name).kebab].join("/");
}

function typesOf(file: DescFile): readonly (DescMessage | DescEnum)[] {
  return [...nestedTypes(file)].filter((desc) => desc.kind === "message" || desc.kind === "enum");
}

function endsOf({ input, output }: DescMethod): readonly DescMessage[] {
  return [input, output];
}

function isMessage(desc: DescMessage | DescEnum): desc is DescMessage {
  return desc.kind === "message";
}

const kinds: Readonly<Record<DescMethod["methodKind"], OperationKind>> = {
  unary: "unary",
  server_streaming: "server-stream",
  client_streaming: "client-stream",
  bidi_streaming: "bidi-stream",
};

const effects: Readonly<Record<Idempotency, Operation["effect"]>> = {
  [Idempotency.IDEMPOTENCY_UNKNOWN]: "unsafe",
  [Idempotency.NO_SIDE_EFFECTS]: "safe",
  [Idempotency.IDEMPOTENT]: "idempotent",
};
