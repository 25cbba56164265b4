import { create, type DescField, type DescMessage, equals, type Message, ScalarType } from "@bufbuild/protobuf";
import { type FieldSlot, implicit, slotOf } from "../field-slot.js";

/** A singular field of the request, and the messages on the way to it. */
export interface FieldTarget {
  readonly field: DescField;
  /** Proto names: `user.id`. */
  readonly path: string;
  /** From the request to the field. */
  readonly way: readonly DescField[];
  /** The message that holds the field; the messages on the way are made where they are missing. */
  readonly parentIn: (request: Message) => Message;
  readonly slot: FieldSlot;
}

/** @throws Error when the path names no field; generated routes always do. */
export function targetOf(input: DescMessage, fieldPath: readonly string[]): FieldTarget {
  const path = fieldPath.join(".");
  const steps: DescField[] = [];
  let desc: DescMessage | undefined = input;
  for (const name of fieldPath) {
    const field: DescField | undefined = desc?.fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new Error(`${input.typeName} has no field ${path}`);
    steps.push(field);
    desc = field.fieldKind === "message" ? field.message : undefined;
  }
  const field = steps.pop();
  if (field === undefined) throw new Error(`${input.typeName} has no field without a name`);
  return { field, path, way: [...steps, field], parentIn: makeWay(steps), slot: slotOf(field) };
}

/** The message at the end of these message fields. */
function makeWay(steps: readonly DescField[]): (request: Message) => Message {
  if (steps.length === 0) return (request) => request;
  const way = steps.map((field) => ({ slot: slotOf(field), field }));
  return (request) => {
    let message = request;
    for (const { slot, field } of way) message = memberMessage(message, slot, field);
    return message;
  };
}

/** The message that a field holds, made where it is missing. */
export function memberMessage(parent: Message, slot: FieldSlot, field: DescField): Message {
  const present = slot.get(parent);
  if (present !== undefined) return present as Message;
  if (field.message === undefined) throw new Error(`${field} is no message`);
  const made = create(field.message);
  slot.set(parent, made);
  return made;
}

/** Whether the field says something: a field without presence does not when it holds its default. */
export function isSaid(field: DescField, value: unknown): boolean {
  if (value === undefined) return false;
  if (field.presence !== implicit) return true;
  if (field.fieldKind === "enum") return value !== field.enum.values[0]?.number;
  if (value instanceof Uint8Array) return value.length > 0;
  return (
    value !== 0 &&
    value !== "" &&
    value !== false &&
    value !== 0n &&
    !(value === "0" && field.scalar !== ScalarType.STRING)
  );
}

export function sameValue(field: DescField, a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((byte, at) => byte === b[at]);
  }
  if (field.fieldKind === "message" && isMessageValue(a) && isMessageValue(b)) return equals(field.message, a, b);
  return Object.is(a, b) || a === b;
}

function isMessageValue(value: unknown): value is Message {
  return typeof value === "object" && value !== null && "$typeName" in value;
}
