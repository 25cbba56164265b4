import { create, type DescField, type DescMessage, type Message, type ScalarType } from "@bufbuild/protobuf";
import { type Any, AnySchema, anyPack, isWrapperDesc } from "@bufbuild/protobuf/wkt";
import { isOutputOnly, isRequired, missing } from "../field-behavior.js";
import { fieldsByName, setOwn, slotOf } from "../field-slot.js";
import { enumValueReader } from "./enums.js";
import { describe, isElsewhere, mostDepth, type Reading, report, reportAt, type ValueReader } from "./reading.js";
import { scalarReader } from "./scalars.js";
import { type MessageReader, readJsonObject, readMask, readUnknown, specialReader } from "./special.js";
import { formOf } from "./well-known.js";

/**
 * Read a JSON value into a message: ProtoJSON, strict, with every problem under the JSON pointer where it stands. What is
 * known of a type is prepared when it is first read.
 *
 * protobuf-es' reader stops at the first problem and cannot tell where in the document it is, so it is not used here; a
 * test holds both to the same results.
 *
 * @see https://protobuf.dev/programming-guides/json/
 */
export function readMessage(desc: DescMessage, target: Message, json: unknown, reading: Reading): void {
  messageReader(desc)(target, json, reading);
}

/** Reads a value of a field, whole: a list for a repeated field. */
export function fieldReader(field: DescField): ValueReader {
  switch (field.fieldKind) {
    case "scalar":
      return scalarValueReader(field.scalar, field.longAsString);
    case "enum":
      return enumValueReader(field.enum);
    case "message":
      return messageValueReader(field.message, field);
    case "list":
      return listReader(field);
    case "map":
      return mapReader(field);
  }
}

const readers = new WeakMap<DescMessage, MessageReader>();

function messageReader(desc: DescMessage): MessageReader {
  const known = readers.get(desc);
  if (known !== undefined) return known;
  const read = guard(desc.typeName === AnySchema.typeName ? readAny : (specialReader(desc) ?? plainReader(desc)));
  readers.set(desc, read);
  return read;
}

function guard(read: MessageReader): MessageReader {
  return (target, json, reading) => {
    if (reading.depth >= mostDepth) {
      report(reading, `messages are nested more than ${mostDepth} deep`);
      return;
    }
    reading.depth += 1;
    read(target, json, reading);
    reading.depth -= 1;
  };
}

interface Member {
  readonly field: DescField;
  /** Distinguishes the members of one object; a field may be written by either of its names. */
  readonly index: number;
  readonly read: ValueReader;
  readonly set: (message: Message, value: unknown) => void;
  readonly rival: (message: Message) => string | undefined;
  /** null is a value of the field, not its absence. */
  readonly takesNull: boolean;
  /** Only the service sets it: what a client sends is ignored (AIP-203). */
  readonly outputOnly: boolean;
}

function plainReader(desc: DescMessage): MessageReader {
  // Prepared at the first reading: a type may hold itself.
  let members: ReadonlyMap<string, Member> | undefined;
  const required = desc.fields.flatMap((field, index) => (isRequired(field) ? [{ field, index }] : []));
  return (target, json, reading) => {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      report(reading, `expected an object, got ${describe(json)}`);
      return;
    }
    members ??= membersOf(desc);
    const seen: (boolean | undefined)[] = [];
    const at = reading.level;
    for (const key in json) {
      const value = (json as Record<string, unknown>)[key];
      const member = members.get(key);
      reading.keys[at] = key;
      reading.level = at + 1;
      if (member === undefined) readUnknown(desc, target, key, value, reading);
      else readMember(member, target, value, seen, reading);
    }
    reading.level = at;
    if (required.length > 0 && reading.behaviors === "all") {
      for (const { field, index } of required) {
        if (seen[index] !== true && !isElsewhere(reading, field))
          reportAt(reading, field.jsonName || field.name, missing);
      }
    }
  };
}

/** @param seen By the index of a member: whether it held something, if it was there. */
function readMember(
  member: Member,
  target: Message,
  json: unknown,
  seen: (boolean | undefined)[],
  reading: Reading,
): void {
  if (seen[member.index] !== undefined) {
    report(
      reading,
      `the field is given twice, as ${JSON.stringify(member.field.jsonName)} and ${JSON.stringify(member.field.name)}`,
    );
    return;
  }
  seen[member.index] = json !== null || member.takesNull;
  if ((json === null && !member.takesNull) || (member.outputOnly && reading.behaviors !== "none")) return;
  const before = reading.problems.length;
  const value = member.read(json, reading);
  if (value === undefined) {
    // What was ignored is not there.
    if (reading.problems.length === before) seen[member.index] = false;
    return;
  }
  const rival = member.rival(target);
  if (rival === undefined) {
    member.set(target, value);
    return;
  }
  report(
    reading,
    `only one member of ${JSON.stringify(member.field.oneof?.name)} can be set, and ${JSON.stringify(rival)} is`,
  );
}

function membersOf(desc: DescMessage): ReadonlyMap<string, Member> {
  const members = new Map<DescField, Member>();
  for (const [index, field] of desc.fields.entries()) {
    const { set, rival } = slotOf(field);
    const outputOnly = isOutputOnly(field);
    members.set(field, { field, index, read: fieldReader(field), set, rival, takesNull: takesNull(field), outputOnly });
  }
  const byName = new Map<string, Member>();
  for (const [name, field] of fieldsByName(desc)) {
    const member = members.get(field);
    if (member !== undefined) byName.set(name, member);
  }
  return byName;
}

function takesNull(field: DescField): boolean {
  if (field.fieldKind === "message") return field.message.typeName === "google.protobuf.Value";
  return field.fieldKind === "enum" && field.enum.typeName === "google.protobuf.NullValue" && field.oneof !== undefined;
}

function readAny(target: Message, json: unknown, reading: Reading): void {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    report(reading, `expected an object, got ${describe(json)}`);
    return;
  }
  const { "@type": url, ...members } = json as Record<string, unknown>;
  if (url === undefined && Object.keys(members).length === 0) return;
  const name = typeof url === "string" ? url.slice(url.lastIndexOf("/") + 1) : "";
  if (typeof url !== "string" || name === "") {
    reportAt(reading, "@type", "expected the name of the message's type");
    return;
  }
  const desc = reading.registry?.getMessage(name);
  if (desc === undefined) {
    reportAt(reading, "@type", `${JSON.stringify(name)} is no type that this service knows`);
    return;
  }
  const message = create(desc);
  const before = reading.problems.length;
  // What is packed is data, not a request.
  const { behaviors } = reading;
  reading.behaviors = "none";
  if (formOf(desc) === "message") messageReader(desc)(message, members, reading);
  else readAnyValue(desc, message, members, reading);
  reading.behaviors = behaviors;
  if (reading.problems.length === before) anyPack(desc, message, target as Any);
}

/** A type with a JSON form of its own stands under `value`. */
function readAnyValue(desc: DescMessage, message: Message, members: Record<string, unknown>, reading: Reading): void {
  for (const key of Object.keys(members)) {
    if (key !== "value") reportAt(reading, key, `${JSON.stringify(desc.typeName)} stands under "value"`);
  }
  reading.keys[reading.level] = "value";
  reading.level += 1;
  messageReader(desc)(message, members.value, reading);
  reading.level -= 1;
}

function messageValueReader(desc: DescMessage, field: DescField): ValueReader {
  if (desc.typeName === "google.protobuf.FieldMask") return (json, reading) => readMask(json, field.parent, reading);
  // protobuf-es keeps a wrapper as its value, and a Struct as a JSON object, where they are no member of a oneof or collection.
  if (isWrapperDesc(desc)) {
    const value = desc.fields[0];
    const read = scalarValueReader(value.scalar, false);
    if (field.fieldKind === "message" && field.oneof === undefined) return read;
    return (json, reading) => {
      const inner = read(json, reading);
      return inner === undefined ? undefined : create(desc, { value: inner } as Record<string, unknown>);
    };
  }
  if (desc.typeName === "google.protobuf.Struct" && field.parent.typeName !== "google.protobuf.Value") {
    return readJsonObject;
  }
  let read: MessageReader | undefined;
  return (json, reading) => {
    read ??= messageReader(desc);
    const message = create(desc);
    const before = reading.problems.length;
    read(message, json, reading);
    return reading.problems.length === before ? message : undefined;
  };
}

function scalarValueReader(type: ScalarType, longAsString: boolean): ValueReader {
  const { fromJson, expected } = scalarReader(type, longAsString);
  return (json, reading) => fromJson(json) ?? report(reading, `expected ${expected}, got ${describe(json)}`);
}

/** Reads one element of a list, or one value of a map. */
export function elementReader(field: DescField & { readonly fieldKind: "list" | "map" }): ValueReader {
  if (field.scalar !== undefined)
    return scalarValueReader(field.scalar, field.fieldKind === "list" && field.longAsString);
  if (field.enum !== undefined) return enumValueReader(field.enum);
  return messageValueReader(field.message, field);
}

function listReader(field: DescField & { readonly fieldKind: "list" }): ValueReader {
  const read = elementReader(field);
  return (json, reading) => {
    if (!Array.isArray(json)) return report(reading, `expected an array, got ${describe(json)}`);
    const values: unknown[] = [];
    const at = reading.level;
    for (let index = 0; index < json.length; index++) {
      reading.keys[at] = index;
      reading.level = at + 1;
      const value = read(json[index], reading);
      if (value !== undefined) values.push(value);
    }
    reading.level = at;
    return values;
  };
}

function mapReader(field: DescField & { readonly fieldKind: "map" }): ValueReader {
  const read = elementReader(field);
  const { fromText, expected } = scalarReader(field.mapKey);
  return (json, reading) => {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      return report(reading, `expected an object, got ${describe(json)}`);
    }
    const values = {};
    const at = reading.level;
    for (const text of Object.keys(json)) {
      const key = text.isWellFormed() ? fromText(text) : undefined;
      if (key === undefined) {
        reportAt(reading, text, `expected a key that is ${expected}`);
        continue;
      }
      reading.keys[at] = text;
      reading.level = at + 1;
      const value = read((json as Record<string, unknown>)[text], reading);
      reading.level = at;
      if (value === undefined) continue;
      if (Object.hasOwn(values, String(key))) reportAt(reading, text, "the key is given twice");
      setOwn(values, String(key), value);
    }
    return values;
  };
}
