import {
  create,
  type DescMessage,
  fromJson,
  type JsonValue,
  type Message,
  mergeFromJson,
  type ScalarType,
} from "@bufbuild/protobuf";
import {
  type FieldMask,
  FieldMaskSchema,
  isWrapperDesc,
  ListValueSchema,
  StructSchema,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import { propertiesOf, setOwn } from "../field-slot.js";
import { suggestion } from "../nearest.js";
import { parseMask, snake } from "./field-mask.js";
import { describe, mostDepth, type Reading, report } from "./reading.js";
import { scalarReader } from "./scalars.js";
import { textFormOf } from "./well-known.js";

export type MessageReader = (target: Message, json: unknown, reading: Reading) => void;

/** The reader of a well-known type whose JSON form is no object of its fields; undefined for other types, and for Any. */
export function specialReader(desc: DescMessage): MessageReader | undefined {
  const text = textFormOf(desc);
  if (text !== undefined) {
    return filled((json, reading) => {
      const value = typeof json === "string" ? text.parse(json) : undefined;
      return value ?? report(reading, `expected ${text.expected}, got ${describe(json)}`);
    });
  }
  if (isWrapperDesc(desc)) return wrapperReader(desc.fields[0].scalar);
  switch (desc.typeName) {
    case "google.protobuf.FieldMask":
      return filled((json, reading) => readMask(json, undefined, reading));
    case "google.protobuf.Struct":
      return filled((json, reading) => {
        const value = readJsonObject(json, reading);
        return value === undefined ? undefined : fromJson(StructSchema, value);
      });
    case "google.protobuf.Value":
      return filled((json, reading) => {
        const value = readJson(json, reading);
        return value === undefined ? undefined : fromJson(ValueSchema, value, { recursionLimit });
      });
    case "google.protobuf.ListValue":
      return filled((json, reading) => {
        if (!Array.isArray(json)) return report(reading, `expected an array, got ${describe(json)}`);
        const value = readJson(json, reading);
        return value === undefined ? undefined : fromJson(ListValueSchema, value, { recursionLimit });
      });
    default:
      return undefined;
  }
}

/**
 * @param parent The message that has the mask as a field, which says what the mask may name. Absent in google.protobuf.Any:
 *   nothing says what such a mask is about, so it is read as ProtoJSON has it.
 */
export function readMask(json: unknown, parent: DescMessage | undefined, reading: Reading): FieldMask | undefined {
  if (typeof json !== "string")
    return report(reading, `expected the paths of a mask as a string, got ${describe(json)}`);
  if (parent === undefined) return create(FieldMaskSchema, { paths: json === "" ? [] : json.split(",").map(snake) });
  const parsed = parseMask(json, parent, reading.response);
  if (parsed.ok) return create(FieldMaskSchema, { paths: parsed.paths });
  return report(reading, `the mask names ${JSON.stringify(parsed.path)}, which is no field`);
}

/** A Struct as a field keeps it. */
export function readJsonObject(json: unknown, reading: Reading): { [key: string]: JsonValue } | undefined {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return report(reading, `expected an object, got ${describe(json)}`);
  }
  return readJson(json, reading) as { [key: string]: JsonValue } | undefined;
}

/** A member that no field has: an extension, or a mistake. */
export function readUnknown(desc: DescMessage, target: Message, key: string, json: unknown, reading: Reading): void {
  if (key.startsWith("[") && key.endsWith("]")) {
    const extension = reading.registry?.getExtension(key.slice(1, -1));
    if (extension?.extendee.typeName === desc.typeName) {
      readExtension(desc, target, key, json, reading);
      return;
    }
  }
  if (reading.unknownFields === "ignore") return;
  const names = desc.fields.map(({ jsonName, name }) => jsonName || name);
  report(reading, `${desc.name} has no field ${JSON.stringify(key)}${suggestion(key, names)}`);
}

/** `[acme.v1.extension]`: rare, so protobuf-es reads it. */
function readExtension(desc: DescMessage, target: Message, key: string, json: unknown, reading: Reading): void {
  const value = readJson(json, reading);
  if (value === undefined || reading.registry === undefined) return;
  try {
    mergeFromJson(desc, target, { [key]: value }, { registry: reading.registry });
  } catch (reason) {
    report(reading, reason instanceof Error ? reason.message : String(reason));
  }
}

// readJson has held the value to the limit already.
const recursionLimit = Number.MAX_SAFE_INTEGER;

function filled(read: (json: unknown, reading: Reading) => Message | undefined): MessageReader {
  return (target, json, reading) => {
    const value = read(json, reading);
    if (value !== undefined) Object.assign(target, value);
  };
}

function wrapperReader(scalar: ScalarType): MessageReader {
  const { fromJson: read, expected } = scalarReader(scalar);
  return (target, json, reading) => {
    const value = read(json);
    if (value === undefined) report(reading, `expected ${expected}, got ${describe(json)}`);
    else propertiesOf(target).value = value;
  };
}

/** The value as JSON that protobuf can carry: no lone surrogates, no infinite numbers, not too deep. */
function readJson(json: unknown, reading: Reading): JsonValue | undefined {
  if (reading.depth + 1 > mostDepth) return report(reading, `values are nested more than ${mostDepth} deep`);
  switch (typeof json) {
    case "boolean":
      return json;
    case "bigint":
      return Number(json);
    case "number":
      return Number.isFinite(json) ? json : report(reading, "expected a number that a double can hold");
    case "string":
      return json.isWellFormed() ? json : report(reading, "expected a string of Unicode characters");
    default:
      return json === null ? null : readContainer(json as object, reading);
  }
}

function readContainer(json: object, reading: Reading): JsonValue | undefined {
  const at = reading.level;
  const before = reading.problems.length;
  reading.depth += 1;
  const values: unknown[] | object = Array.isArray(json) ? [] : {};
  for (const [key, member] of Object.entries(json)) {
    reading.keys[at] = Array.isArray(json) ? Number(key) : key;
    reading.level = at + 1;
    if (!key.isWellFormed()) report(reading, "expected a name of Unicode characters");
    const value = readJson(member, reading);
    if (Array.isArray(values)) values.push(value);
    else setOwn(values, key, value);
  }
  reading.level = at;
  reading.depth -= 1;
  return reading.problems.length === before ? (values as JsonValue) : undefined;
}
