import { jsonShape } from "../../model/json-shape.js";
import type { Enum, Field, FieldPath, Message, MessageFieldType, Model } from "../../model/model.js";
import { findEnum, isAlwaysWritten, isRequired, messageOf, samePath } from "../../model/walk.js";
import type { Change } from "./change.js";
import { tighter } from "./tighter.js";
import { type Direction, printForm, sameForm, type Typed } from "./value-form.js";

type Types = Pick<Model, "messages" | "enums">;

/** One use of types on both sides: the body of a request, an answer, the data of an event. */
export interface Use {
  readonly before: Types;
  readonly after: Types;
  readonly direction: Direction;
  /** Whether protovalidate's rules and google.api.field_behavior hold here: of requests. */
  readonly validated: boolean;
  /** Whether readers find fields without presence in every message. */
  readonly emitsDefaults: boolean;
}

/** What of a message the place has: fields that the path or a header holds are not in a body. */
export interface Part {
  readonly type: MessageFieldType;
  readonly without: readonly FieldPath[];
}

/** Every change within two messages that whoever sends or reads the JSON of the old one would meet, each type once. */
export function* changedMessages(
  use: Use,
  before: Part,
  after: Part,
  seen: Set<string> = new Set(),
): Generator<Change> {
  const [old, now] = [messageOf(use.before, before.type), messageOf(use.after, after.type)];
  if (old === undefined || now === undefined) return;
  const key = JSON.stringify([old.id, now.id, use.direction, before.without, after.without]);
  if (seen.has(key)) return;
  seen.add(key);

  const isIn = ({ without }: Part, field: Field) => !without.some((path) => samePath(path, pathTo(field)));
  const fields = now.fields.filter((field) => isIn(after, field) && isUsed(field, use));
  for (const field of old.fields) {
    if (!isIn(before, field) || !isUsed(field, use)) continue;
    const same = fields.find(({ jsonName }) => jsonName === field.jsonName);
    if (same === undefined) {
      yield gone(old, now, field, fields);
      continue;
    }
    yield* changedField(use, { message: old, field }, { message: now, field: same });
    const parts = [below(before, field), below(after, same)] as const;
    if (parts[0] !== undefined && parts[1] !== undefined) yield* changedMessages(use, parts[0], parts[1], seen);
  }
  if (!use.validated || use.direction === "written") return;
  for (const field of fields) {
    const isKnown = old.fields.some((one) => {
      const isRenamed = one.number === field.number && isRequired(one);
      return (one.jsonName === field.jsonName || isRenamed) && isUsed(one, use);
    });
    if (!isKnown && isRequired(field)) yield { kind: "required", subject: idOf(now, field), after: field.span };
  }
  for (const oneof of now.oneofs) {
    const previous = old.oneofs.find(({ name }) => name === oneof.name);
    const subject = `${now.id}.${oneof.name}`;
    if (oneof.required && previous?.required !== true) yield { kind: "required", subject, after: now.span };
  }
  for (const what of tighter(old.rules, now.rules)) {
    yield { kind: "rule", subject: now.id, what, before: old.span, after: now.span };
  }
}

export interface FieldOf {
  readonly message: Message | undefined;
  readonly field: Field;
}

/** What has changed in a field itself, not in the messages that it holds. */
export function* changedField(use: Use, before: FieldOf, after: FieldOf): Generator<Change> {
  const [old, now] = [before.field, after.field];
  const subject = after.message === undefined ? now.name : idOf(after.message, now);
  const places = { before: old.span, after: now.span };
  if (!sameForm(old, now, use.direction)) {
    yield { kind: "type", subject, was: printForm(old), is: printForm(now), ...places };
    return;
  }
  yield* changedEnum(use, old, now);
  if (use.direction === "written") {
    const wasThere = use.emitsDefaults ? isAlwaysWritten(old) : old.presence === "required";
    const isThere = use.emitsDefaults ? isAlwaysWritten(now) : now.presence === "required";
    if (wasThere && !isThere) yield { kind: "optional", subject, ...places };
  } else if (use.validated) {
    if (isRequired(now) && !isRequired(old)) yield { kind: "required", subject, ...places };
    for (const what of tighter(old.rules, now.rules)) yield { kind: "rule", subject, what, ...places };
  }
}

/** Names that are taken no more. Answers with fewer of them are what readers know. */
export function* changedEnum(use: Use, before: Typed, after: Typed): Generator<Change> {
  if (use.direction === "written") return;
  const [old, now] = [enumOf(use.before, before), enumOf(use.after, after)];
  if (old === undefined || now === undefined) return;
  for (const { name, jsonName } of old.values) {
    if (now.values.some((value) => value.jsonName === jsonName)) continue;
    yield {
      kind: "value",
      subject: `${now.id}.${name}`,
      name: jsonName,
      of: now.id,
      before: old.span,
      after: now.span,
    };
  }
}

function enumOf(types: Types, { type }: Typed): Enum | undefined {
  return type.kind === "enum" ? findEnum(types, type.typeName) : undefined;
}

/** A field that keeps its number has another name; else it is gone. */
function gone(old: Message, now: Message, field: Field, fields: readonly Field[]): Change {
  const subject = idOf(old, field);
  const renamed = fields.find(
    ({ number, jsonName }) => number === field.number && !old.fields.some((one) => one.jsonName === jsonName),
  );
  if (renamed !== undefined) {
    const names = { was: field.jsonName, is: renamed.jsonName };
    return { kind: "renamed", subject, ...names, before: field.span, after: renamed.span };
  }
  const left = now.fields.find(({ jsonName }) => jsonName === field.jsonName);
  const isHidden = now.hidden?.includes(field.name) === true;
  return {
    kind: "removed",
    subject,
    ...(isHidden && { why: "hidden" as const }),
    ...(left !== undefined && fields.every((one) => one !== left) && { why: whyUnused(left) }),
    before: field.span,
    after: left?.span ?? now.span,
  };
}

/** What only the service sets is not read, and what it keeps to itself is not written. */
function isUsed({ behavior }: Field, { direction }: Use): boolean {
  return !behavior.includes(direction === "read" ? "output-only" : "input-only");
}

function whyUnused({ behavior }: Field): "output-only" | "input-only" | "elsewhere" {
  if (behavior.includes("output-only")) return "output-only";
  return behavior.includes("input-only") ? "input-only" : "elsewhere";
}

/** The part of a field's own message that a body has; undefined for what has no members. */
function below({ without }: Part, field: Field): Part | undefined {
  const shape = jsonShape(field.type);
  if (shape.kind !== "message" || field.type.kind !== "message") return undefined;
  const inner = without
    .filter(({ proto }) => proto[0] === field.name && proto.length > 1)
    .map(({ proto, json }) => ({ proto: proto.slice(1), json: json.slice(1) }));
  return { type: field.type, without: inner };
}

function pathTo(field: Field): FieldPath {
  return { proto: [field.name], json: [field.jsonName] };
}

function idOf(message: Message, { name }: Field): string {
  return `${message.id}.${name}`;
}
