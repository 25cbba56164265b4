import { createRegistry, type DescFile, type Registry } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  Edition,
  type EnumDescriptorProto,
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  ExtensionRangeOptionsSchema,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FileOptionsSchema,
  MessageOptionsSchema,
  MethodOptionsSchema,
  OneofOptionsSchema,
  type ServiceDescriptorProto,
  ServiceOptionsSchema,
  SymbolVisibility,
} from "@bufbuild/protobuf/wkt";
import { isGroup, mapEntryOf, printField, type Scope } from "./print-field.js";
import { printOptions, quote } from "./print-options.js";

/**
 * Print a descriptor as a .proto file that compiles to the same descriptor. Comments are not kept. This is how the includes
 * that npm packages hold only as descriptors reach the compiler.
 */
export function printProto(file: DescFile): string {
  const { proto } = file;
  const registry = createRegistry(file, ...file.dependencies);
  const scope: Scope = { syntax: syntaxOf(proto), registry, nested: proto.messageType };
  const sections = [
    [printSyntax(proto)],
    proto.package === "" ? [] : [`package ${proto.package};`],
    printImports(proto),
    printOptions(FileOptionsSchema, proto.options, registry).map((option) => `option ${option};`),
    ...proto.messageType
      .filter((message) => !proto.extension.some((field) => isGroup(field, message, scope)))
      .map((message) => printMessage(message, scope)),
    ...proto.enumType.map((enumeration) => printEnum(enumeration, scope)),
    ...printExtensions(proto.extension, scope),
    ...proto.service.map((service) => printService(service, registry)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function syntaxOf(proto: FileDescriptorProto): Scope["syntax"] {
  if (proto.syntax === "proto3") return "proto3";
  return proto.syntax === "editions" ? "editions" : "proto2";
}

function printSyntax(proto: FileDescriptorProto): string {
  const syntax = syntaxOf(proto);
  if (syntax !== "editions") return `syntax = "${syntax}";`;
  return `edition = "${Edition[proto.edition]?.replace(/^EDITION_/, "")}";`;
}

function printImports(proto: FileDescriptorProto): string[] {
  return [
    ...proto.dependency.map((path, i) => {
      const kind = proto.publicDependency.includes(i) ? "public " : proto.weakDependency.includes(i) ? "weak " : "";
      return `import ${kind}${quote(path)};`;
    }),
    ...proto.optionDependency.map((path) => `import option ${quote(path)};`),
  ];
}

function printMessage(message: DescriptorProto, outer: Scope): string[] {
  const scope: Scope = { ...outer, nested: message.nestedType };
  return block(`${visibility(message.visibility)}message ${message.name}`, printMessageBody(message, scope));
}

/**
 * Fields and nested messages in an order that gives the descriptor back: a map field or group stands where its message is in
 * the list of nested ones, and the fields of a oneof stay together.
 */
function printMessageBody(message: DescriptorProto, scope: Scope): string[] {
  const lines = printOptions(MessageOptionsSchema, message.options, scope.registry).map(
    (option) => `option ${option};`,
  );
  const units = fieldUnits(message);
  const printUnit = (unit: FieldUnit): void => void lines.push(...printFieldUnit(unit, message, scope));
  for (const nested of message.nestedType) {
    const owner = units.findIndex((unit) =>
      unit.fields.some((field) => mapEntryOf(field, scope) === nested || isGroup(field, nested, scope)),
    );
    if (owner >= 0) for (const unit of units.splice(0, owner + 1)) printUnit(unit);
    else if (!isOwnedElsewhere(nested, message, scope)) lines.push(...printMessage(nested, scope));
  }
  for (const unit of units) printUnit(unit);
  for (const enumeration of message.enumType) lines.push(...printEnum(enumeration, scope));
  for (const extend of printExtensions(message.extension, scope)) lines.push(...extend);
  for (const range of message.extensionRange) {
    const options = printOptions(ExtensionRangeOptionsSchema, range.options, scope.registry);
    lines.push(`extensions ${numbers(range.start, range.end - 1, MAX_FIELD)}${brackets(options)};`);
  }
  return [...lines, ...printReserved(message.reservedRange, -1, MAX_FIELD, message.reservedName, scope)];
}

/** The message of a group that stands in an `extend` block, or of a map or group that has been printed with another of its unit. */
function isOwnedElsewhere(nested: DescriptorProto, message: DescriptorProto, scope: Scope): boolean {
  return [...message.field, ...message.extension].some(
    (field) => mapEntryOf(field, scope) === nested || isGroup(field, nested, scope),
  );
}

interface FieldUnit {
  /** Index of the oneof, if the fields stand in one. */
  readonly oneof?: number;
  readonly fields: FieldDescriptorProto[];
}

function fieldUnits(message: DescriptorProto): FieldUnit[] {
  const units: FieldUnit[] = [];
  for (const field of message.field) {
    const index = field.proto3Optional || !isInOneof(field) ? undefined : field.oneofIndex;
    const unit = index === undefined ? undefined : units.find((candidate) => candidate.oneof === index);
    if (unit !== undefined) unit.fields.push(field);
    else units.push({ ...(index === undefined ? {} : { oneof: index }), fields: [field] });
  }
  return units;
}

function isInOneof(field: FieldDescriptorProto): boolean {
  return Object.hasOwn(field, "oneofIndex");
}

function printFieldUnit(unit: FieldUnit, message: DescriptorProto, scope: Scope): string[] {
  const print = (field: FieldDescriptorProto): string[] => printField(field, scope, printMessageBody);
  const oneof = unit.oneof === undefined ? undefined : message.oneofDecl[unit.oneof];
  if (oneof === undefined) return unit.fields.flatMap(print);
  const options = printOptions(OneofOptionsSchema, oneof.options, scope.registry).map((option) => `option ${option};`);
  return block(`oneof ${oneof.name}`, [...options, ...unit.fields.flatMap(print)]);
}

function printEnum(enumeration: EnumDescriptorProto, scope: Scope): string[] {
  const { registry } = scope;
  return block(`${visibility(enumeration.visibility)}enum ${enumeration.name}`, [
    ...printOptions(EnumOptionsSchema, enumeration.options, registry).map((option) => `option ${option};`),
    ...enumeration.value.map(
      (value) =>
        `${value.name} = ${value.number}${brackets(printOptions(EnumValueOptionsSchema, value.options, registry))};`,
    ),
    ...printReserved(enumeration.reservedRange, 0, MAX_ENUM, enumeration.reservedName, scope),
  ]);
}

/** One `extend` block for each run of extensions of the same message. */
function printExtensions(extensions: readonly FieldDescriptorProto[], scope: Scope): string[][] {
  const runs: FieldDescriptorProto[][] = [];
  for (const field of extensions) {
    const run = runs.at(-1);
    if (run?.[0]?.extendee === field.extendee) run.push(field);
    else runs.push([field]);
  }
  return runs.map((run) =>
    block(
      `extend ${run[0]?.extendee ?? ""}`,
      run.flatMap((field) => printField(field, scope, printMessageBody)),
    ),
  );
}

function printService(service: ServiceDescriptorProto, registry: Registry): string[] {
  const options = printOptions(ServiceOptionsSchema, service.options, registry).map((option) => `option ${option};`);
  const methods = service.method.flatMap((method) => {
    const stream = (streams: boolean): string => (streams ? "stream " : "");
    const head = `rpc ${method.name}(${stream(method.clientStreaming)}${method.inputType}) returns (${stream(method.serverStreaming)}${method.outputType})`;
    const inner = printOptions(MethodOptionsSchema, method.options, registry);
    return inner.length === 0
      ? [`${head};`]
      : block(
          head,
          inner.map((option) => `option ${option};`),
        );
  });
  return block(`service ${service.name}`, [...options, ...methods]);
}

function printReserved(
  ranges: readonly { readonly start: number; readonly end: number }[],
  endOffset: number,
  max: number,
  names: readonly string[],
  scope: Scope,
): string[] {
  return [
    ...ranges.map((range) => `reserved ${numbers(range.start, range.end + endOffset, max)};`),
    ...(names.length === 0
      ? []
      : [`reserved ${names.map((name) => (scope.syntax === "editions" ? name : quote(name))).join(", ")};`]),
  ];
}

const MAX_FIELD = 536_870_911;
const MAX_ENUM = 2_147_483_647;

/** `1`, `4 to 7`, `100 to max`. */
function numbers(first: number, last: number, max: number): string {
  return first === last ? `${first}` : `${first} to ${last === max ? "max" : last}`;
}

function visibility(value: SymbolVisibility): string {
  if (value === SymbolVisibility.VISIBILITY_EXPORT) return "export ";
  return value === SymbolVisibility.VISIBILITY_LOCAL ? "local " : "";
}

function brackets(options: readonly string[]): string {
  return options.length === 0 ? "" : ` [${options.join(", ")}]`;
}

function block(head: string, body: readonly string[]): string[] {
  return body.length === 0 ? [`${head} {}`] : [`${head} {`, ...body.flatMap(indent), "}"];
}

function indent(lines: string): string[] {
  return lines.split("\n").map((line) => `  ${line}`);
}
