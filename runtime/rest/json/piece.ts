import { type DescEnum, ScalarType } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { constant, type JsonOutput } from "./output.js";

/**
 * Appends a value to what has been written. What stands right before each such value (a name, a comma, a quote) is part of
 * the piece. `after` has to follow the value: whoever appends the next constant joins the two beforehand.
 */
export interface Piece {
  readonly append: (out: JsonOutput, value: unknown) => void;
  readonly after: string;
}

export function scalarPiece(type: ScalarType, before: string): Piece {
  switch (type) {
    case ScalarType.STRING:
      return stringPiece(before);
    case ScalarType.BYTES:
      return quoted(before, (out, value) => out.raw(base64Encode(value as Uint8Array)));
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return quoted(before, (out, value) => out.ascii(long(value)));
    case ScalarType.BOOL: {
      const [yes, no] = [constant(`${before}true`), constant(`${before}false`)];
      return { append: (out, value) => out.put(value === true ? yes : no), after: "" };
    }
    case ScalarType.DOUBLE:
      return bare(before, (out, value) => out.ascii(double(number(value))));
    case ScalarType.FLOAT:
      return bare(before, (out, value) => out.ascii(double(shortest(number(value)))));
    default:
      return integerPiece(before);
  }
}

// What answers are full of has functions of its own: one that calls another one through a variable is not put in its place.

function stringPiece(before: string): Piece {
  const open = constant(`${before}"`);
  return {
    append(out, value) {
      out.put(open);
      out.text(value as string);
    },
    after: '"',
  };
}

function integerPiece(before: string): Piece {
  const open = constant(before);
  return {
    append(out, value) {
      out.put(open);
      out.ascii(String(number(value)));
    },
    after: "",
  };
}

export function enumPiece(desc: DescEnum, before: string, asInteger: boolean): Piece {
  const open = constant(before);
  if (desc.typeName === "google.protobuf.NullValue") {
    const none = constant(`${before}null`);
    return { append: (out) => out.put(none), after: "" };
  }
  // The first of several names of a number.
  const names = new Map(
    asInteger
      ? []
      : [...desc.values]
          .reverse()
          .map(({ number, jsonName }) => [number, constant(before + JSON.stringify(jsonName))] as const),
  );
  return {
    append(out, value) {
      const name = names.get(value as number);
      if (name !== undefined) {
        out.put(name);
        return;
      }
      out.put(open);
      out.ascii(String(number(value)));
    },
    after: "",
  };
}

/** A value that stands in quotes. */
export function quoted(before: string, write: Piece["append"]): Piece {
  return { ...bare(`${before}"`, write), after: '"' };
}

export function bare(before: string, write: Piece["append"]): Piece {
  if (before === "") return { append: write, after: "" };
  const open = constant(before);
  return {
    append(out, value) {
      out.put(open);
      write(out, value);
    },
    after: "",
  };
}

/** What is no number would be JSON of its own making. */
function number(value: unknown): number {
  if (typeof value !== "number") throw new Error(`expected a number, got ${typeof value}`);
  return value;
}

function long(value: unknown): string {
  if (typeof value === "bigint" || (typeof value === "string" && integer.test(value))) return String(value);
  return String(number(value));
}

const integer = /^-?\d+$/;

function double(value: number): string {
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
