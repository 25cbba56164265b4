import type { Enum, Field, FieldPath, FieldType, Message, MessageFieldType, Model, TypeName } from "./model.js";

/** Look-ups of a model that several artifacts need. They never find what only looks like a type: `constructor`, `__proto__`. */
export type MessageTable = Pick<Model, "messages">;

export function findMessage(model: MessageTable, typeName: TypeName): Message | undefined {
  return Object.hasOwn(model.messages, typeName) ? model.messages[typeName] : undefined;
}

export function findEnum(model: Pick<Model, "enums">, typeName: TypeName): Enum | undefined {
  return Object.hasOwn(model.enums, typeName) ? model.enums[typeName] : undefined;
}

/** The model as REST shows it. */
export function shownModel(model: Model): Model {
  return { ...model, ...model.shown };
}

/** The message of a type; undefined for scalars, enums and types with a JSON form of their own. */
export function messageOf(model: MessageTable, type: FieldType): Message | undefined {
  return type.kind === "message" ? findMessage(model, type.typeName) : undefined;
}

export function findField(message: Message, name: string): Field | undefined {
  return message.fields.find((field) => field.name === name);
}

/** The fields on the way of a path by proto names, outermost first; and how far it leads. */
export type Resolved =
  | { readonly ok: true; readonly fields: readonly Field[]; readonly field: Field; readonly path: FieldPath }
  | { readonly ok: false; readonly reason: string; readonly known: readonly string[] };

/** Follow a path of proto names through singular messages. The last field may be of any kind. */
export function resolvePath(model: MessageTable, root: MessageFieldType, names: readonly string[]): Resolved {
  const fields: Field[] = [];
  let type: FieldType = root;
  for (const [index, name] of names.entries()) {
    const before = fields.at(-1);
    if (before !== undefined && before.cardinality.kind !== "one") {
      const kind = before.cardinality.kind;
      return failed(`${dotted(names, index)} is a ${kind}, which has no field ${name}`);
    }
    const message = messageOf(model, type);
    if (message === undefined) return failed(`${before?.name ?? typeName(type)} has no fields to choose from`);
    const field = findField(message, name);
    if (field === undefined && message.hidden?.includes(name)) {
      return failed(`google.api.visibility hides ${message.id}.${name}, and REST shows no label of it`);
    }
    if (field === undefined) {
      return failed(
        `${message.id} has no field ${name}`,
        message.fields.map((known) => [...names.slice(0, index), known.name].join(".")),
      );
    }
    fields.push(field);
    type = field.type;
  }
  const field = fields.at(-1);
  if (field === undefined) return failed("the path is empty");
  return { ok: true, fields, field, path: pathOf(fields) };
}

/** The fields of a path that is known to exist, outermost first; empty for a path that does not. */
export function fieldsOf(model: MessageTable, root: MessageFieldType, path: FieldPath): readonly Field[] {
  const resolved = resolvePath(model, root, path.proto);
  return resolved.ok ? resolved.fields : [];
}

export function pathOf(fields: readonly Field[]): FieldPath {
  return { proto: fields.map((field) => field.name), json: fields.map((field) => field.jsonName) };
}

export function samePath(a: FieldPath, b: FieldPath): boolean {
  return a.proto.length === b.proto.length && isWithin(a, b);
}

/** Whether a path is `outer` or leads on from it. */
export function isWithin(path: FieldPath, outer: FieldPath): boolean {
  return outer.proto.every((name, index) => path.proto[index] === name);
}

/**
 * Whether a message without the field is refused: by proto2, by google.api.field_behavior, or by protovalidate's
 * `required` unless the rules are ignored.
 */
export function isRequired(field: Field): boolean {
  if (field.presence === "required" || (field.behavior.includes("required") && field.oneof === undefined)) return true;
  return field.rules?.required === true && field.rules.ignore !== "IGNORE_ALWAYS";
}

/** Whether ProtoJSON with defaults writes the field in every message. */
export function isAlwaysWritten(field: Field): boolean {
  if (field.behavior.includes("input-only") || field.name.startsWith("[")) return false;
  return field.cardinality.kind !== "one" || field.presence !== "explicit";
}

/** A type's name for a message to people: `acme.v1.User`, `google.protobuf.Timestamp`, `int32`. */
export function typeName(type: FieldType): string {
  switch (type.kind) {
    case "scalar":
      return type.scalar;
    case "enum":
    case "message":
      return type.typeName;
    case "well-known":
      return type.name === "HttpBody" ? "google.api.HttpBody" : `google.protobuf.${type.name}`;
  }
}

function failed(reason: string, known: readonly string[] = []): Resolved {
  return { ok: false, reason, known };
}

function dotted(names: readonly string[], end: number): string {
  return names.slice(0, end).join(".");
}
