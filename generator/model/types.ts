import type { DescEnum, DescExtension, DescField, DescMessage } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { problem } from "../diagnostics/problem.js";
import type { Context } from "./context.js";
import { buildDoc } from "./doc.js";
import { cardinality, defaultValue, fieldType, isNullValue, messageType } from "./field-type.js";
import type { Enum, Field, Message, RulesJson, TypeName, TypeRef } from "./model.js";
import { byCodeUnit, spell } from "./names.js";
import { buildSchemaDocs } from "./openapi.js";

/** Every message and enum that is among the roots or reached from them through fields, each built once. */
export interface Types {
  readonly messages: ReadonlyMap<TypeName, Message>;
  readonly enums: ReadonlyMap<TypeName, Enum>;
}

export function buildTypes(context: Context, roots: readonly (DescMessage | DescEnum)[]): Types {
  const messages = new Map<TypeName, Message>();
  const enums = new Map<TypeName, Enum>();
  const extensions = extensionsByMessage(context);
  const waiting: (DescMessage | DescEnum)[] = [...roots].reverse();
  for (let desc = waiting.pop(); desc !== undefined; desc = waiting.pop()) {
    if (desc.kind === "enum") {
      if (!enums.has(desc.typeName) && !isNullValue(desc)) enums.set(desc.typeName, buildEnum(context, desc));
      continue;
    }
    if (messages.has(desc.typeName) || messageType(desc).kind === "well-known") continue;
    const own = extensions.get(desc.typeName) ?? [];
    messages.set(desc.typeName, buildMessage(context, desc, own));
    for (const field of [...desc.fields, ...own]) {
      const type = field.message ?? field.enum;
      if (type !== undefined) waiting.push(type);
    }
  }
  return { messages: sorted(messages), enums: sorted(enums) };
}

export function typeRef({ symbols }: Context, desc: DescMessage): TypeRef {
  return {
    typeName: desc.typeName,
    type: messageType(desc),
    message: symbols.shape(desc),
    schema: symbols.descriptor(desc),
  };
}

/** The name of a type within its package: `Outer.Inner`. */
export function nameInPackage(desc: DescMessage | DescEnum): string {
  const packageName = desc.file.proto.package;
  return desc.typeName.slice(packageName === "" ? 0 : packageName.length + 1);
}

function buildMessage(context: Context, desc: DescMessage, extensions: readonly DescExtension[]): Message {
  const { descriptors, options, symbols } = context;
  const resource = options.resource(desc);
  const rules = readRules(context, desc, () => options.messageRules(desc));
  const openapi = buildSchemaDocs(context, desc);
  reportClashes(context, desc);
  return {
    id: desc.typeName,
    names: spell(nameInPackage(desc)),
    file: desc.file.proto.name,
    fields: [...desc.fields, ...extensions].map((field) => buildField(context, field)),
    oneofs: desc.oneofs.map((oneof) => ({
      name: oneof.name,
      localName: oneof.localName,
      fields: oneof.fields.map((field) => field.name),
      required: options.oneofRequired(oneof),
      doc: buildDoc(descriptors.comment(oneof)),
    })),
    ...(resource === undefined ? {} : { resource: { type: resource.type, patterns: resource.pattern } }),
    ...(openapi === undefined ? {} : { openapi }),
    ...(rules === undefined ? {} : { rules }),
    symbol: symbols.shape(desc),
    schema: symbols.descriptor(desc),
    deprecated: desc.deprecated || desc.file.deprecated,
    doc: buildDoc(descriptors.comment(desc)),
    span: descriptors.span(desc),
  };
}

function buildField(context: Context, desc: DescField | DescExtension): Field {
  const { descriptors, options } = context;
  const rules = readRules(context, desc, () => options.fieldRules(desc));
  const byDefault = defaultValue(desc);
  const openapi = buildSchemaDocs(context, desc);
  return {
    name: desc.kind === "extension" ? `[${desc.typeName}]` : desc.name,
    jsonName: desc.jsonName,
    number: desc.number,
    localName: desc.kind === "extension" ? "" : desc.localName,
    type: fieldType(desc),
    cardinality: cardinality(desc),
    presence: presenceOf(desc),
    ...(desc.oneof === undefined ? {} : { oneof: desc.oneof.name }),
    behavior: options.behavior(desc),
    ...(openapi === undefined ? {} : { openapi }),
    ...(rules === undefined ? {} : { rules }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    deprecated: desc.deprecated,
    doc: buildDoc(descriptors.comment(desc)),
    span: descriptors.span(desc),
  };
}

function buildEnum({ descriptors, symbols }: Context, desc: DescEnum): Enum {
  return {
    id: desc.typeName,
    names: spell(nameInPackage(desc)),
    file: desc.file.proto.name,
    values: desc.values.map((value) => ({
      name: value.name,
      jsonName: value.jsonName,
      number: value.number,
      deprecated: value.deprecated,
      doc: buildDoc(descriptors.comment(value)),
    })),
    closed: !desc.open,
    symbol: symbols.shape(desc),
    deprecated: desc.deprecated || desc.file.deprecated,
    doc: buildDoc(descriptors.comment(desc)),
    span: descriptors.span(desc),
  };
}

function presenceOf(desc: DescField | DescExtension): Field["presence"] {
  switch (desc.presence) {
    case FeatureSet_FieldPresence.LEGACY_REQUIRED:
      return "required";
    case FeatureSet_FieldPresence.EXPLICIT:
      return "explicit";
    case FeatureSet_FieldPresence.IMPLICIT:
      return "implicit";
  }
}

/** Rules are printed as ProtoJSON, which refuses values out of range: `duration: {lt: {seconds: 999999999999}}`. */
function readRules(
  { descriptors, report }: Context,
  desc: DescMessage | DescField | DescExtension,
  read: () => RulesJson | undefined,
): RulesJson | undefined {
  try {
    return read();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    report(problem("schema/bad-rules", { element: desc.toString(), message }, { span: descriptors.span(desc) }));
    return undefined;
  }
}

/** Members whose names differ in the schema but are the same property of protobuf-es' type, or of its descriptor. */
function reportClashes({ descriptors, report }: Context, desc: DescMessage): void {
  for (const members of [desc.members, desc.fields]) {
    const taken = new Map<string, string>();
    for (const member of members) {
      const other = taken.get(member.localName);
      if (other !== undefined) {
        const args = { one: other, other: member.name, owner: desc.typeName, name: member.localName };
        report(problem("schema/name-clash", args, { span: descriptors.span(member) }));
        return;
      }
      taken.set(member.localName, member.name);
    }
  }
}

function extensionsByMessage({ descriptors }: Context): ReadonlyMap<TypeName, readonly DescExtension[]> {
  const found = new Map<TypeName, DescExtension[]>();
  for (const type of descriptors.registry) {
    if (type.kind !== "extension") continue;
    const own = found.get(type.extendee.typeName);
    if (own === undefined) found.set(type.extendee.typeName, [type]);
    else own.push(type);
  }
  for (const own of found.values()) own.sort((a, b) => a.number - b.number);
  return found;
}

function sorted<T>(types: ReadonlyMap<TypeName, T>): ReadonlyMap<TypeName, T> {
  return new Map([...types].sort(([a], [b]) => byCodeUnit(a, b)));
}
