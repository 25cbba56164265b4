import type { Registry } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { printOptions, quote } from "./print-options.js";

/** What surrounds a declaration while it is printed. */
export interface Scope {
  readonly syntax: "proto2" | "proto3" | "editions";
  /** Knows the extensions that options use. */
  readonly registry: Registry;
  /** The messages that are declared beside the fields: map entries and groups are among them. */
  readonly nested: readonly DescriptorProto[];
}

type PrintBody = (message: DescriptorProto, scope: Scope) => string[];

/** A field or extension, with the map or the group that the descriptor holds as a message of its own. */
export function printField(field: FieldDescriptorProto, scope: Scope, printBody: PrintBody): string[] {
  const options = printFieldOptions(field, scope);
  const brackets = options.length === 0 ? "" : ` [${options.join(", ")}]`;
  const entry = mapEntryOf(field, scope);
  if (entry !== undefined) {
    const [key, value] = entry.field;
    const type = key === undefined || value === undefined ? "" : `map<${typeOf(key, scope)}, ${typeOf(value, scope)}>`;
    return [`${type} ${field.name} = ${field.number}${brackets};`];
  }
  const label = labelOf(field, scope);
  const group = scope.nested.find((nested) => isGroup(field, nested, scope));
  if (group !== undefined) {
    const body = printBody(group, { ...scope, nested: group.nestedType });
    return [
      `${label}group ${group.name} = ${field.number}${brackets} {`,
      ...body.flatMap((lines) => lines.split("\n").map((line) => `  ${line}`)),
      "}",
    ];
  }
  return [`${label}${typeOf(field, scope)} ${field.name} = ${field.number}${brackets};`];
}

/** The entry message of a map field. */
export function mapEntryOf(field: FieldDescriptorProto, scope: Scope): DescriptorProto | undefined {
  if (field.type !== FieldDescriptorProto_Type.MESSAGE || field.label !== FieldDescriptorProto_Label.REPEATED)
    return undefined;
  return scope.nested.find((nested) => nested.options?.mapEntry === true && isTypeOf(field, nested));
}

/** Whether a message is the body of a proto2 group. Editions have no groups: there a message is encoded like one by a feature. */
export function isGroup(field: FieldDescriptorProto, message: DescriptorProto, scope: Scope): boolean {
  return scope.syntax === "proto2" && field.type === FieldDescriptorProto_Type.GROUP && isTypeOf(field, message);
}

function isTypeOf(field: FieldDescriptorProto, message: DescriptorProto): boolean {
  return field.typeName.endsWith(`.${message.name}`);
}

function labelOf(field: FieldDescriptorProto, scope: Scope): string {
  if (field.label === FieldDescriptorProto_Label.REPEATED) return "repeated ";
  if (scope.syntax === "proto3") return field.proto3Optional ? "optional " : "";
  if (scope.syntax === "editions" || (Object.hasOwn(field, "oneofIndex") && !field.proto3Optional)) return "";
  return field.label === FieldDescriptorProto_Label.REQUIRED ? "required " : "optional ";
}

function typeOf(field: FieldDescriptorProto, scope: Scope): string {
  switch (field.type) {
    case FieldDescriptorProto_Type.MESSAGE:
    case FieldDescriptorProto_Type.ENUM:
      return field.typeName;
    case FieldDescriptorProto_Type.GROUP:
      return scope.syntax === "proto2" ? "group" : field.typeName;
    default:
      return FieldDescriptorProto_Type[field.type].toLowerCase();
  }
}

function printFieldOptions(field: FieldDescriptorProto, scope: Scope): string[] {
  const options = printOptions(FieldOptionsSchema, field.options, scope.registry);
  if (Object.hasOwn(field, "defaultValue")) options.unshift(`default = ${defaultOf(field)}`);
  if (field.extendee === "" && field.jsonName !== "" && field.jsonName !== defaultJsonName(field.name)) {
    options.push(`json_name = ${quote(field.jsonName)}`);
  }
  return options;
}

function defaultOf(field: FieldDescriptorProto): string {
  if (field.type === FieldDescriptorProto_Type.STRING) return quote(field.defaultValue);
  // A default of bytes is kept in its escaped form.
  return field.type === FieldDescriptorProto_Type.BYTES ? `"${field.defaultValue}"` : field.defaultValue;
}

/** As protoc derives it: letters after underscores in upper case, the rest as it is. */
function defaultJsonName(name: string): string {
  return name.replace(/_+(.?)/g, (_, next: string) => next.toUpperCase());
}
