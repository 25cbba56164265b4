import { ScalarType } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";

/** How values of a scalar type are read: from JSON, and from the text of a path, a query or a map key. */
export interface ScalarReader {
  /** undefined when the value is none of the type. */
  readonly fromJson: (json: unknown) => ScalarValue | undefined;
  readonly fromText: (text: string) => ScalarValue | undefined;
  /** `a 32-bit integer`. */
  readonly expected: string;
}

export type ScalarValue = number | bigint | boolean | string | Uint8Array;

/** @param longAsString The field has `jstype = JS_STRING`: 64-bit integers are kept as strings. */
export function scalarReader(type: ScalarType, longAsString = false): ScalarReader {
  switch (type) {
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return integer32(-0x80000000, 0x7fffffff, "a 32-bit integer");
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return integer32(0, 0xffffffff, "an unsigned 32-bit integer");
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return integer64(-(2n ** 63n), 2n ** 63n - 1n, longAsString, "a 64-bit integer");
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return integer64(0n, 2n ** 64n - 1n, longAsString, "an unsigned 64-bit integer");
    case ScalarType.FLOAT:
      return floating(mostFloat, Math.fround, "a 32-bit floating point number");
    case ScalarType.DOUBLE:
      return floating(Number.MAX_VALUE, (value) => value, "a 64-bit floating point number");
    case ScalarType.BOOL:
      return {
        fromJson: (json) => (typeof json === "boolean" ? json : undefined),
        fromText: (text) => (text === "true" ? true : text === "false" ? false : undefined),
        expected: "true or false",
      };
    case ScalarType.STRING:
      return {
        fromJson: (json) => (typeof json === "string" && json.isWellFormed() ? json : undefined),
        fromText: (text) => text,
        expected: "a string of Unicode characters",
      };
    case ScalarType.BYTES:
      return {
        fromJson: (json) => (typeof json === "string" ? bytes(json) : undefined),
        fromText: bytes,
        expected: "bytes in base64",
      };
  }
}

// The grammar of a JSON number: no leading zeros, no sign but `-`, no white space, no hexadecimal digits.
const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const whole = /^-?(?:0|[1-9]\d*)$/;

function integer32(least: number, most: number, expected: string): ScalarReader {
  // `+ 0`: -0 is 0.
  const check = (value: number) => (Number.isInteger(value) && value >= least && value <= most ? value + 0 : undefined);
  const fromText = (text: string) => (decimal.test(text) ? check(Number(text)) : undefined);
  return {
    fromJson: (json) =>
      typeof json === "number" ? check(json) : typeof json === "string" ? fromText(json) : undefined,
    fromText,
    expected,
  };
}

function integer64(least: bigint, most: bigint, longAsString: boolean, expected: string): ScalarReader {
  const check = (value: bigint) => {
    if (value < least || value > most) return undefined;
    return longAsString ? value.toString() : value;
  };
  const fromText = (text: string) => {
    // Longer texts are out of range, and BigInt takes quadratic time.
    if (whole.test(text)) return text.length > 20 ? undefined : check(BigInt(text));
    return decimal.test(text) ? fromNumber(Number(text)) : undefined;
  };
  // Larger integers come as bigint: see parse.ts.
  const fromNumber = (value: number) => (Number.isSafeInteger(value) ? check(BigInt(value)) : undefined);
  return {
    fromJson(json) {
      switch (typeof json) {
        case "string":
          return fromText(json);
        case "number":
          return fromNumber(json);
        case "bigint":
          return check(json);
        default:
          return undefined;
      }
    },
    fromText,
    expected,
  };
}

const mostFloat = (2 - 2 ** -23) * 2 ** 127;

/** @param round To what a field of the type can hold, as it would arrive over gRPC: rules compare with that. */
function floating(most: number, round: (value: number) => number, expected: string): ScalarReader {
  // A number of JSON that is too large arrives as Infinity.
  const check = (value: number) => (Math.abs(value) <= most ? round(value) : undefined);
  const fromText = (text: string) => {
    switch (text) {
      case "NaN":
        return Number.NaN;
      case "Infinity":
        return Number.POSITIVE_INFINITY;
      case "-Infinity":
        return Number.NEGATIVE_INFINITY;
      default:
        return decimal.test(text) ? check(Number(text)) : undefined;
    }
  };
  return {
    fromJson(json) {
      switch (typeof json) {
        case "number":
          return check(json);
        case "string":
          return fromText(json);
        case "bigint":
          return check(Number(json));
        default:
          return undefined;
      }
    },
    fromText,
    expected,
  };
}

const base64 = /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9\-_]*)={0,2}$/;

/** Standard or URL-safe alphabet, padded or not. */
function bytes(text: string): Uint8Array | undefined {
  if (!base64.test(text)) return undefined;
  const digits = text.endsWith("=") ? text.replace(/=+$/, "") : text;
  if (digits.length % 4 === 1 || (digits.length !== text.length && text.length % 4 !== 0)) return undefined;
  return base64Decode(digits);
}
