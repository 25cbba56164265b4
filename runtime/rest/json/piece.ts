import { type DescEnum, ScalarType } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { escapeText } from "./escape.js";

/**
 * Appends a value to the text before it. What stands right before each such value (a name, a comma, a quote) is part of
 * the piece. `after` has to follow the value: whoever appends the next constant joins the two beforehand.
 */
export interface Piece {
  readonly append: (json: string, value: unknown) => string;
  readonly after: string;
}

export function scalarPiece(type: ScalarType, before: string): Piece {
  const quoted = `${before}"`;
  switch (type) {
    case ScalarType.STRING:
      return { append: (json, value) => json + quoted + escapeText(value as string), after: '"' };
    case ScalarType.BYTES:
      return { append: (json, value) => json + quoted + base64Encode(value as Uint8Array), after: '"' };
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return { append: (json, value) => json + quoted + long(value), after: '"' };
    case ScalarType.BOOL: {
      const [yes, no] = [`${before}true`, `${before}false`];
      return { append: (json, value) => json + (value === true ? yes : no), after: "" };
    }
    case ScalarType.DOUBLE:
      return { append: (json, value) => json + before + double(number(value)), after: "" };
    case ScalarType.FLOAT:
      return { append: (json, value) => json + before + double(shortest(number(value))), after: "" };
    default:
      return { append: (json, value) => json + before + number(value), after: "" };
  }
}

export function enumPiece(desc: DescEnum, before: string, asInteger: boolean): Piece {
  if (desc.typeName === "google.protobuf.NullValue") return { append: (json) => `${json}${before}null`, after: "" };
  const texts = new Map<unknown, string>();
  // The first of several names of a number.
  for (const { number, jsonName } of asInteger ? [] : [...desc.values].reverse()) {
    texts.set(number, before + JSON.stringify(jsonName));
  }
  return { append: (json, value) => json + (texts.get(value) ?? before + number(value)), after: "" };
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
