import type { DescFile, DescMessage, DescMethod, DescService } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel as Idempotency } from "@bufbuild/protobuf/wkt";
import { createVisibility } from "@svcgen/runtime/visibility";
import type { Config } from "../config/config.js";
import type { Descriptors } from "../descriptors/descriptors.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { problem } from "../diagnostics/problem.js";
import type { Context } from "./context.js";
import { buildDoc } from "./doc.js";
import { detailsOf } from "./error-details.js";
import { buildEvents, collectEvents, type EventTable } from "./events.js";
import { findLocation } from "./location.js";
import type { Model, Operation, OperationKind, ProtoFile, Service } from "./model.js";
import { distinguish, spell } from "./names.js";
import { buildOperationDocs, buildTagDocs } from "./openapi.js";
import { createOptions } from "./options.js";
import { buildPolicy } from "./policy.js";
import { buildQueue } from "./queue.js";
import { buildRest } from "./rest.js";
import { buildRoutes } from "./routes.js";
import { findScope } from "./scope.js";
import { createSymbols } from "./symbols.js";
import { buildTypes, typeRef } from "./types.js";
import { reportHiddenTypes, showTypes } from "./visibility.js";
import type { MessageTable } from "./walk.js";

export interface BuiltModel {
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Build the model of a compiled workspace. What a schema says and the model cannot represent comes back as diagnostics; the
 * model is complete all the same, without the part in question, so that rules can go on to look for more.
 */
export function buildModel(descriptors: Descriptors, config: Config): BuiltModel {
  const diagnostics: Diagnostic[] = [];
  const options = createOptions(descriptors);
  const context: Context = {
    descriptors,
    options,
    shows: createVisibility(config.visibility, options.restriction),
    symbols: createSymbols(descriptors),
    report: (diagnostic) => diagnostics.push(diagnostic),
  };
  const scope = findScope(context);
  const events = collectEvents(context, scope);
  const types = buildTypes(context, [
    ...scope.types,
    ...scope.services.flatMap(endsOf),
    ...events.wanted.values(),
    ...detailsOf(context, scope.services),
  ]);
  const shown = showTypes(context, types);
  const tables: Tables = {
    all: { messages: Object.fromEntries(types.messages) },
    shown: { messages: Object.fromEntries(shown.messages) },
  };
  const model: Model = {
    services: buildServices(context, tables, events, config, scope.services),
    events: buildEvents(context, tables.all, events),
    messages: tables.all.messages,
    enums: Object.fromEntries(types.enums),
    shown: { ...tables.shown, enums: Object.fromEntries(shown.enums) },
    files: scope.files.map((file) => buildFile(context, file)),
    dependencies: scope.dependencies.map((file) => buildFile(context, file)),
  };
  return { model, diagnostics };
}

/** The messages, and as REST shows them. */
interface Tables {
  readonly all: MessageTable;
  readonly shown: MessageTable;
}

function buildServices(
  context: Context,
  tables: Tables,
  events: EventTable,
  config: Config,
  services: readonly DescService[],
): readonly Service[] {
  const paths = distinguish(
    services.map((service) => ({ key: service.typeName, ideal: pathOf(service) })),
    (ideal, count) => `${ideal}-${count}`,
  );
  return services.map((desc) => {
    reportMethodClash(context, desc);
    const openapi = buildTagDocs(context, desc);
    return {
      id: desc.typeName,
      package: desc.file.proto.package,
      names: spell(desc.name),
      file: desc.file.proto.name,
      path: paths.get(desc.typeName) ?? pathOf(desc),
      descriptor: context.symbols.descriptor(desc),
      operations: buildOperations(context, tables, events, config, desc),
      source: context.options.queueDefaults(desc)?.source || `/${desc.typeName}`,
      ...(openapi === undefined ? {} : { openapi }),
      deprecated: desc.deprecated || desc.file.deprecated,
      doc: buildDoc(context.descriptors.comment(desc)),
      span: context.descriptors.span(desc),
    };
  });
}

function buildOperations(
  context: Context,
  tables: Tables,
  events: EventTable,
  config: Config,
  service: DescService,
): readonly Operation[] {
  const operations = service.methods.map((method) => buildOperation(context, tables, events, config, method));
  return operations.map((operation, index) => {
    const method = service.methods[index];
    const isSaid = method === undefined || context.options.rest(method)?.location !== undefined;
    if (isSaid || operation.rest.successStatus !== 201) return operation;
    const routes = operation.routes.map((route) => {
      const location = findLocation(tables.shown, operations, operation, route);
      return location === undefined ? route : { ...route, location };
    });
    return { ...operation, routes };
  });
}

function buildOperation(
  context: Context,
  tables: Tables,
  events: EventTable,
  config: Config,
  desc: DescMethod,
): Operation {
  const service = desc.parent;
  const hidden = !context.shows(desc);
  reportHiddenTypes(context, desc);
  // What nobody is shown is judged all the same, as it would be for those who see it.
  const model = hidden ? tables.all : tables.shown;
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
  const openapi = buildOperationDocs(context, desc);
  const policy = buildPolicy(context, model, desc, base);
  const queue = buildQueue(context, tables.all, events, desc, base);
  return {
    ...base,
    hidden,
    routes: hidden ? [] : base.routes,
    ...(openapi === undefined ? {} : { openapi }),
    rest: buildRest(context, model, config, desc, { ...base, ...queue, policy }),
    policy,
    ...queue,
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

function endsOf({ methods }: DescService): readonly DescMessage[] {
  return methods.flatMap(({ input, output }) => [input, output]);
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
