import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type Message,
  type Registry,
  ScalarType,
  toJson,
} from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { type Any, anyUnpack, type FieldMask, isWrapperDesc } from "@bufbuild/protobuf/wkt";
import { implicit, legacyRequired, propertiesOf } from "../field-slot.js";
import { printMask } from "./field-mask.js";
import { formOf, textFormOf } from "./well-known.js";

/**
 * Print messages as ProtoJSON text. A writer goes from the message to the text at once, with what is known of a type
 * prepared when it is first written; a test holds it to the results of protobuf-es.
 */
export interface JsonWriter {
  /** @throws Error when the message has no JSON form. */
  message(desc: DescMessage): (message: Message) => string;
  /** The value of a field as a message keeps it; undefined stands for an absent one. */
  field(field: DescField): (value: unknown) => string;
}

export interface JsonWriterOptions {
  /** Print fields without presence also when they hold their default value, and empty lists and maps. */
  readonly alwaysEmitImplicit: boolean;
  readonly enumAsInteger?: boolean;
  /** Types of `google.protobuf.Any`, and extensions. */
  readonly registry?: Registry | undefined;
}

export function createJsonWriter(options: JsonWriterOptions): JsonWriter {
  const writers = new Map<DescMessage, ValueWriter>();

  function messageWriter(desc: DescMessage): ValueWriter {
    const known = writers.get(desc);
    if (known !== undefined) return known;
    // Registered before it is made: a type may hold itself.
    let made: ValueWriter | undefined;
    const write: ValueWriter = (value) => {
      made ??= makeMessageWriter(desc);
      return made(value);
    };
    writers.set(desc, write);
    return write;
  }

  function makeMessageWriter(desc: DescMessage): ValueWriter {
    const text = textFormOf(desc);
    if (text !== undefined) return (value) => quote(text.print(value as Message));
    if (isWrapperDesc(desc)) {
      const write = scalarWriter(desc.fields[0].scalar);
      return (value) => write((value as { readonly value: unknown }).value);
    }
    switch (formOf(desc)) {
      case "mask":
        return (value) => quote(printMask((value as FieldMask).paths, undefined));
      case "any":
        return (value) => writeAny(value as Any);
      case "struct":
      case "value":
      case "list":
        return (value) => JSON.stringify(toJson(desc, value as Message));
      default:
        return plainWriter(desc);
    }
  }

  function plainWriter(desc: DescMessage): ValueWriter {
    const members = [...desc.fields].sort((a, b) => a.number - b.number).map(memberWriter);
    return (value) => {
      const properties = propertiesOf(value as Message);
      let json = "{";
      for (const write of members) {
        const member = write(properties);
        if (member !== "") json += json.length === 1 ? member : `,${member}`;
      }
      if (properties.$unknown !== undefined) {
        for (const member of extensionsOf(desc, value as Message)) json += json.length === 1 ? member : `,${member}`;
      }
      return `${json}}`;
    };
  }

  /** Rare, so protobuf-es writes them. */
  function extensionsOf(desc: DescMessage, message: Message): readonly string[] {
    const { registry } = options;
    if (registry === undefined) return [];
    const all = toJson(desc, message, { ...options, registry }) as { [name: string]: unknown };
    const names = Object.keys(all).filter((name) => name.startsWith("["));
    return names.map((name) => `${quote(name)}:${JSON.stringify(all[name])}`);
  }

  /** Writes one member of an object; empty when the field is not written. */
  function memberWriter(field: DescField): (properties: Record<string, unknown>) => string {
    const name = `${JSON.stringify(field.jsonName || field.name)}:`;
    const { localName, oneof } = field;
    const write = fieldWriter(field);
    if (oneof !== undefined) {
      const oneofName = oneof.localName;
      return (properties) => {
        const selected = properties[oneofName] as { readonly case?: string; readonly value?: unknown };
        return selected.case === localName ? name + write(selected.value) : "";
      };
    }
    if (field.fieldKind === "list" || field.fieldKind === "map") {
      const isEmpty = field.fieldKind === "list" ? isEmptyList : isEmptyMap;
      return (properties) => {
        const value = properties[localName];
        return !options.alwaysEmitImplicit && isEmpty(value) ? "" : name + write(value);
      };
    }
    if (field.presence !== implicit) {
      return (properties) => {
        // The default of a field with presence stands on the prototype.
        const value = Object.hasOwn(properties, localName) ? properties[localName] : undefined;
        if (value !== undefined) return name + write(value);
        if (field.presence === legacyRequired) throw new Error(`${field} is required and not set`);
        return "";
      };
    }
    if (options.alwaysEmitImplicit) return (properties) => name + write(properties[localName]);
    const isDefault = isDefaultOf(field);
    return (properties) => {
      const value = properties[localName];
      return isDefault(value) ? "" : name + write(value);
    };
  }

  function fieldWriter(field: DescField): ValueWriter {
    switch (field.fieldKind) {
      case "scalar":
        return scalarWriter(field.scalar);
      case "enum":
        return enumWriter(field.enum);
      case "message":
        return messageValueWriter(field.message, field);
      case "list": {
        const write = elementWriter(field);
        return (value) => {
          let json = "[";
          for (const element of value as readonly unknown[])
            json += json.length === 1 ? write(element) : `,${write(element)}`;
          return `${json}]`;
        };
      }
      case "map": {
        const write = elementWriter(field);
        return (value) => {
          let json = "{";
          for (const key of Object.keys(value as object)) {
            const member = `${quote(key)}:${write((value as Record<string, unknown>)[key])}`;
            json += json.length === 1 ? member : `,${member}`;
          }
          return `${json}}`;
        };
      }
    }
  }

  function elementWriter(field: DescField & { readonly fieldKind: "list" | "map" }): ValueWriter {
    if (field.scalar !== undefined) return scalarWriter(field.scalar);
    if (field.enum !== undefined) return enumWriter(field.enum);
    return messageValueWriter(field.message, field);
  }

  function messageValueWriter(desc: DescMessage, field: DescField): ValueWriter {
    if (desc.typeName === "google.protobuf.FieldMask") {
      return (value) => quote(printMask((value as FieldMask).paths, field.parent));
    }
    // protobuf-es keeps a wrapper as its value, and a Struct as a JSON object, where they are no member of a oneof or collection.
    if (isWrapperDesc(desc) && field.fieldKind === "message" && field.oneof === undefined) {
      return scalarWriter(desc.fields[0].scalar);
    }
    if (desc.typeName === "google.protobuf.Struct" && field.parent.typeName !== "google.protobuf.Value") {
      return (value) => JSON.stringify(value);
    }
    return messageWriter(desc);
  }

  function enumWriter(desc: DescEnum): ValueWriter {
    if (desc.typeName === "google.protobuf.NullValue") return () => "null";
    const names = new Map(desc.values.map(({ number, jsonName }) => [number, JSON.stringify(jsonName)]));
    // The first of several names of a number.
    for (const { number, jsonName } of [...desc.values].reverse()) names.set(number, JSON.stringify(jsonName));
    return (value) => (options.enumAsInteger === true ? undefined : names.get(value as number)) ?? String(value);
  }

  function writeAny(any: Any): string {
    if (any.typeUrl === "") return "{}";
    const { registry } = options;
    const message = registry === undefined ? undefined : anyUnpack(any, registry);
    const desc = message === undefined ? undefined : registry?.getMessage(message.$typeName);
    if (message === undefined || desc === undefined)
      throw new Error(`${JSON.stringify(any.typeUrl)} is in no registry`);
    const json = messageWriter(desc)(message);
    const type = `{"@type":${quote(any.typeUrl)}`;
    if (formOf(desc) !== "message") return `${type},"value":${json}}`;
    return json === "{}" ? `${type}}` : `${type},${json.slice(1)}`;
  }

  return {
    message: messageWriter,
    field(field) {
      const write = fieldWriter(field);
      return (value) => (value === undefined ? "null" : write(value));
    },
  };
}

type ValueWriter = (value: unknown) => string;

function scalarWriter(type: ScalarType): ValueWriter {
  switch (type) {
    case ScalarType.STRING:
      return (value) => quote(value as string);
    case ScalarType.BYTES:
      return (value) => `"${base64Encode(value as Uint8Array)}"`;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return (value) => `"${value}"`;
    case ScalarType.DOUBLE:
      return writeDouble;
    case ScalarType.FLOAT:
      return (value) => writeDouble(shortest(value as number));
    default:
      return String;
  }
}

function writeDouble(value: unknown): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  return `"${value}"`;
}

/** 0.1, not 0.10000000149011612: the shortest decimal that is the same float. */
function shortest(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  const float = Math.fround(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return Number(value.toPrecision(9));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

function quote(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function isEmptyList(value: unknown): boolean {
  return (value as readonly unknown[]).length === 0;
}

function isEmptyMap(value: unknown): boolean {
  for (const _ in value as object) return false;
  return true;
}

function isDefaultOf(field: DescField): (value: unknown) => boolean {
  if (field.fieldKind === "enum") {
    const zero = field.enum.values[0]?.number;
    return (value) => value === zero;
  }
  switch (field.fieldKind === "scalar" ? field.scalar : undefined) {
    case ScalarType.BYTES:
      return (value) => (value as Uint8Array).byteLength === 0;
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return (value) => Object.is(value, 0);
    default:
      // 0, 0n, "0", "" and false alike.
      return (value) => value === false || value === "" || value === 0 || value === 0n || value === "0";
  }
}
