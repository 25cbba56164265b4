import { type DescField, type DescMessage, type Message, type Registry, toJson } from "@bufbuild/protobuf";
import { type Any, anyUnpack, type FieldMask, isWrapperDesc } from "@bufbuild/protobuf/wkt";
import { propertiesOf } from "../field-slot.js";
import { quote } from "./escape.js";
import { printMask } from "./field-mask.js";
import { prepareMembers } from "./members.js";
import { type Constant, constant, JsonOutput } from "./output.js";
import { bare, enumPiece, type Piece, quoted, scalarPiece } from "./piece.js";
import { formOf, textFormOf } from "./well-known.js";

/**
 * Print messages as ProtoJSON text. A writer goes from the message to the text at once, with what is known of a type
 * prepared when it is first written; a test holds it to the results of protobuf-es.
 *
 * Each value is appended to what has been written, and what always stands between two values (quotes, commas, names) is one
 * constant: the fewer parts a text has, the faster it is put together.
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
  const enumAsInteger = options.enumAsInteger === true;
  /** By type, and by what stands before the message. */
  const pieces = new Map<DescMessage, Map<string, Piece>>();

  function messagePiece(desc: DescMessage, before: string): Piece {
    const ofType = pieces.get(desc) ?? new Map<string, Piece>();
    pieces.set(desc, ofType);
    const piece = ofType.get(before) ?? makeMessagePiece(desc, before);
    ofType.set(before, piece);
    return piece;
  }

  function makeMessagePiece(desc: DescMessage, before: string): Piece {
    const text = textFormOf(desc);
    if (text !== undefined) return quoted(before, (out, value) => text.write(out, value as Message));
    if (isWrapperDesc(desc)) {
      const { append, after } = scalarPiece(desc.fields[0].scalar, before);
      return { append: (out, value) => append(out, (value as { readonly value: unknown }).value), after };
    }
    switch (formOf(desc)) {
      case "mask":
        return whole(before, (value) => quote(printMask((value as FieldMask).paths, undefined)));
      case "any":
        return whole(before, (value) => anyText(value as Any));
      case "struct":
      case "value":
      case "list":
        return whole(before, (value) => JSON.stringify(toJson(desc, value as Message)));
      default:
        return plainPiece(desc, before);
    }
  }

  function plainPiece(desc: DescMessage, before: string): Piece {
    const { members, open, after } = prepareMembers(desc, before, options.alwaysEmitImplicit, fieldPiece);
    const begin = constant(open);
    const append: Piece["append"] = (out, message) => {
      const properties = propertiesOf(message as Message);
      if (begin.length > 0) out.put(begin);
      const start = out.at;
      for (const { property, own, append: appendMember } of members) {
        const value = own && !Object.hasOwn(properties, property) ? undefined : properties[property];
        appendMember(out, value, start);
      }
    };
    return desc.proto.extensionRange.length === 0 ? { append, after } : extendedPiece(desc, before, append, after);
  }

  /** Extensions are rare, so protobuf-es writes them. */
  function extendedPiece(desc: DescMessage, before: string, append: Piece["append"], after: string): Piece {
    const emptySize = constant(`${before}{`).length;
    const end = constant(after.slice(0, -1));
    return {
      append(out, message) {
        const start = out.at;
        append(out, message);
        out.put(end);
        const members = extensionsOf(desc, message as Message);
        if (members.length === 0) return;
        if (out.at !== start + emptySize) out.byte(comma);
        out.raw(members.join(","));
      },
      after: "}",
    };
  }

  function extensionsOf(desc: DescMessage, message: Message): readonly string[] {
    const { registry } = options;
    if (registry === undefined || message.$unknown === undefined) return [];
    const all = toJson(desc, message, { ...options, registry }) as { [name: string]: unknown };
    const names = Object.keys(all).filter((name) => name.startsWith("["));
    return names.map((name) => `${quote(name)}:${JSON.stringify(all[name])}`);
  }

  function fieldPiece(field: DescField, before: string): Piece {
    switch (field.fieldKind) {
      case "scalar":
        return scalarPiece(field.scalar, before);
      case "enum":
        return enumPiece(field.enum, before, enumAsInteger);
      case "message":
        return messageValuePiece(field.message, field, before);
      case "list":
        return listPiece(field, before);
      case "map":
        return mapPiece(field, before);
    }
  }

  function messageValuePiece(desc: DescMessage, field: DescField, before: string): Piece {
    if (desc.typeName === "google.protobuf.FieldMask") {
      return whole(before, (value) => quote(printMask((value as FieldMask).paths, field.parent)));
    }
    // protobuf-es keeps a wrapper as its value, and a Struct as a JSON object, where they are no member of a oneof or collection.
    if (isWrapperDesc(desc) && field.fieldKind === "message" && field.oneof === undefined) {
      return scalarPiece(desc.fields[0].scalar, before);
    }
    if (desc.typeName === "google.protobuf.Struct" && field.parent.typeName !== "google.protobuf.Value") {
      return whole(before, (value) => JSON.stringify(value));
    }
    // Prepared when the first is written: a type may hold itself.
    let piece: Piece | undefined;
    let end = constant("");
    return {
      append(out, value) {
        if (piece === undefined) {
          piece = messagePiece(desc, before);
          end = constant(piece.after);
        }
        piece.append(out, value);
        out.put(end);
      },
      after: "",
    };
  }

  function elementPiece(field: DescField & { readonly fieldKind: "list" | "map" }, before: string): Piece {
    if (field.scalar !== undefined) return scalarPiece(field.scalar, before);
    if (field.enum !== undefined) return enumPiece(field.enum, before, enumAsInteger);
    const special = field.message.typeName === "google.protobuf.FieldMask" || formOf(field.message) === "struct";
    return special ? messageValuePiece(field.message, field, before) : messagePiece(field.message, before);
  }

  function listPiece(field: DescField & { readonly fieldKind: "list" }, before: string): Piece {
    const open = `${before}[`;
    const empty = constant(open);
    // Prepared when there is an element: a type may hold itself.
    let pieces: { readonly first: Piece["append"]; readonly next: Piece["append"]; readonly end: Constant } | undefined;
    return {
      append(out, value) {
        const list = value as readonly unknown[];
        if (list.length === 0) {
          out.put(empty);
          return;
        }
        if (pieces === undefined) {
          const { append: first, after } = elementPiece(field, open);
          pieces = { first, next: elementPiece(field, `${after},`).append, end: constant(after) };
        }
        const { first, next, end } = pieces;
        first(out, list[0]);
        for (let at = 1; at < list.length; at += 1) next(out, list[at]);
        out.put(end);
      },
      after: "]",
    };
  }

  function mapPiece(field: DescField & { readonly fieldKind: "map" }, before: string): Piece {
    const open = constant(`${before}{`);
    const [first, next] = [constant('"'), constant(',"')];
    let pieces: { readonly element: Piece["append"]; readonly end: Constant } | undefined;
    return {
      append(out, value) {
        if (pieces === undefined) {
          const { append, after } = elementPiece(field, '":');
          pieces = { element: append, end: constant(after) };
        }
        const { element, end } = pieces;
        out.put(open);
        const start = out.at;
        for (const key of Object.keys(value as object)) {
          out.put(out.at === start ? first : next);
          out.text(key);
          element(out, (value as Record<string, unknown>)[key]);
          out.put(end);
        }
      },
      after: "}",
    };
  }

  function anyText(any: Any): string {
    if (any.typeUrl === "") return "{}";
    const { registry } = options;
    const message = registry === undefined ? undefined : anyUnpack(any, registry);
    const desc = message === undefined ? undefined : registry?.getMessage(message.$typeName);
    if (message === undefined || desc === undefined)
      throw new Error(`${JSON.stringify(any.typeUrl)} is in no registry`);
    const json = printMessage(desc, message);
    const type = `{"@type":${quote(any.typeUrl)}`;
    if (formOf(desc) !== "message") return `${type},"value":${json}}`;
    return json === "{}" ? `${type}}` : `${type},${json.slice(1)}`;
  }

  function printMessage(desc: DescMessage, message: Message): string {
    return print(messagePiece(desc, ""), message);
  }

  return {
    message: (desc) => (message) => printMessage(desc, message),
    field(field) {
      const piece = fieldPiece(field, "");
      return (value) => (value === undefined ? "null" : print(piece, value));
    },
  };
}

/** All texts are written to the same memory. One may be written while another one is: what is packed in an Any. */
const output = new JsonOutput();

function print({ append, after }: Piece, value: unknown): string {
  const start = output.begin();
  try {
    append(output, value);
    output.ascii(after);
    return output.take(start);
  } catch (reason) {
    output.drop(start);
    throw reason;
  }
}

const comma = 0x2c;

function whole(before: string, text: (value: unknown) => string): Piece {
  return bare(before, (out, value) => out.raw(text(value)));
}
