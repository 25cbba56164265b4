import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { implicit, legacyRequired } from "../field-slot.js";
import { constant, type JsonOutput } from "./output.js";
import type { Piece } from "./piece.js";

/** A member of a JSON object, ready to be appended. */
export interface Member {
  /** Where protobuf-es keeps the value in the message. */
  readonly property: string;
  /** The property counts only when it is the message's own: a default stands on the prototype. */
  readonly own: boolean;
  /** @param start Where the first member begins. */
  readonly append: (out: JsonOutput, value: unknown, start: number) => void;
}

export interface Members {
  /** Stands before the first member; empty when it is part of it. */
  readonly open: string;
  readonly members: readonly Member[];
  /** Has to follow the last member. */
  readonly after: string;
}

/**
 * Prepare the members of a message in the order of their numbers. Where it is certain that a member is written, the text
 * between it and the next is known; what only may be written has to see whether it needs a comma.
 */
export function prepareMembers(
  desc: DescMessage,
  before: string,
  alwaysEmitImplicit: boolean,
  pieceOf: (field: DescField, before: string) => Piece,
): Members {
  const fields = [...desc.fields].sort((a, b) => a.number - b.number);
  const isCertain = (field: DescField): boolean =>
    alwaysEmitImplicit && field.oneof === undefined && (field.presence === implicit || isCollection(field));
  const joins = fields[0] !== undefined && isCertain(fields[0]);
  const open = `${before}{`;
  let lead = joins ? open : undefined;
  let pending = "";
  const members = fields.map((field): Member => {
    const name = `${JSON.stringify(field.jsonName || field.name)}:`;
    const piece = lead === undefined ? separated(name, field, pieceOf) : pieceOf(field, lead + name);
    if (isCertain(field)) {
      pending = piece.after;
      lead = `${pending},`;
      return { ...placeOf(field, desc), append: piece.append };
    }
    const append = optional(field, piece, pending, alwaysEmitImplicit);
    pending = "";
    if (lead !== undefined) lead = ",";
    return { ...placeOf(field, desc), append };
  });
  return { open: joins ? "" : open, members, after: `${pending}}` };
}

/** A member that has to see whether it is the first. */
function separated(
  name: string,
  field: DescField,
  pieceOf: (field: DescField, before: string) => Piece,
): Pick<Member, "append"> & Pick<Piece, "after"> {
  const first = pieceOf(field, name).append;
  const { append: next, after } = pieceOf(field, `,${name}`);
  return { append: (out, value, start) => (out.at === start ? first(out, value) : next(out, value)), after };
}

/** Appends the member where the message has it, and what is pending from the member before in any case. */
function optional(
  field: DescField,
  { append: write, after }: Pick<Member, "append"> & Pick<Piece, "after">,
  pending: string,
  alwaysEmitImplicit: boolean,
): Member["append"] {
  const close = followed(write, after);
  const skip = pending === "" ? () => {} : followed(() => {}, pending);
  const { localName, oneof } = field;
  if (oneof !== undefined) {
    return (out, value, start) => {
      const selected = value as { readonly case?: string; readonly value?: unknown };
      if (selected.case === localName) close(out, selected.value, start);
      else skip(out, undefined, start);
    };
  }
  if (field.presence === legacyRequired) {
    return (out, value, start) => {
      if (value === undefined) throw new Error(`${field} is required and not set`);
      close(out, value, start);
    };
  }
  if (alwaysEmitImplicit || (field.presence !== implicit && !isCollection(field))) {
    return (out, value, start) => (value === undefined ? skip : close)(out, value, start);
  }
  const isDefault = isDefaultOf(field);
  return (out, value, start) => (isDefault(value) ? skip : close)(out, value, start);
}

function followed(write: Member["append"], after: string): Member["append"] {
  if (after === "") return write;
  const end = constant(after);
  return (out, value, start) => {
    write(out, value, start);
    out.put(end);
  };
}

function placeOf(field: DescField, desc: DescMessage): Pick<Member, "property" | "own"> {
  if (field.oneof !== undefined) return { property: field.oneof.localName, own: false };
  const property = field.localName;
  // Only proto3 keeps defaults off the prototype; and every object has a `hasOwnProperty`.
  const own = field.presence !== implicit && !isCollection(field) && (desc.file.edition !== proto3 || property in {});
  return { property, own };
}

/** google.protobuf.Edition.EDITION_PROTO3 */
const proto3 = 999;

function isCollection(field: DescField): boolean {
  return field.fieldKind === "list" || field.fieldKind === "map";
}

function isDefaultOf(field: DescField): (value: unknown) => boolean {
  switch (field.fieldKind) {
    case "list":
      return (value) => (value as readonly unknown[]).length === 0;
    case "map":
      return isEmptyObject;
    case "enum": {
      const zero = field.enum.values[0]?.number;
      return (value) => value === zero;
    }
  }
  switch (field.scalar) {
    case ScalarType.BYTES:
      return (value) => (value as Uint8Array).byteLength === 0;
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return (value) => Object.is(value, 0);
    case ScalarType.STRING:
      return (value) => value === "";
    default:
      // 0, 0n, "0" and false alike.
      return (value) => value === false || value === 0 || value === 0n || value === "0";
  }
}

function isEmptyObject(value: unknown): boolean {
  for (const _ in value as object) return false;
  return true;
}
