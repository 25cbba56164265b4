import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import {
  type Duration,
  DurationSchema,
  FieldMaskSchema,
  isWrapperDesc,
  type Timestamp,
  TimestampSchema,
} from "@bufbuild/protobuf/wkt";

/** A well-known type whose JSON form is a string: how it is read from its text, and printed. */
export interface TextForm {
  readonly parse: (text: string) => Message | undefined;
  /** @throws Error when the message has no JSON form. */
  readonly print: (message: Message) => string;
  readonly expected: string;
}

export function textFormOf(desc: DescMessage): TextForm | undefined {
  switch (desc.typeName) {
    case TimestampSchema.typeName:
      return timestamp;
    case DurationSchema.typeName:
      return duration;
    default:
      return undefined;
  }
}

/** How the JSON form of a message type is found. */
export function formOf(
  desc: DescMessage,
): "text" | "mask" | "wrapper" | "struct" | "value" | "list" | "any" | "message" {
  if (textFormOf(desc) !== undefined) return "text";
  if (desc.typeName === FieldMaskSchema.typeName) return "mask";
  if (isWrapperDesc(desc)) return "wrapper";
  switch (desc.typeName) {
    case "google.protobuf.Struct":
      return "struct";
    case "google.protobuf.Value":
      return "value";
    case "google.protobuf.ListValue":
      return "list";
    case "google.protobuf.Any":
      return "any";
    default:
      return "message";
  }
}

const rfc3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const [leastSeconds, mostSeconds] = [-62135596800, 253402300799];

const timestamp: TextForm = {
  parse(text) {
    const found = rfc3339.exec(text);
    if (found === null) return undefined;
    const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = found;
    const date = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
    const millis = Date.parse(date);
    // Date.parse takes the 30th of February for the 1st of March.
    if (Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 19) !== date.slice(0, 19)) return undefined;
    const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * 60;
    const seconds = millis / 1000 - (sign === "-" ? -offset : offset);
    if (seconds < leastSeconds || seconds > mostSeconds) return undefined;
    return create(TimestampSchema, { seconds: BigInt(seconds), nanos: nanosOf(fraction) });
  },
  print(message) {
    const { seconds, nanos } = message as Timestamp;
    const whole = Number(seconds);
    if (!(whole >= leastSeconds && whole <= mostSeconds) || !(nanos >= 0 && nanos < 1e9)) {
      throw new Error(`a google.protobuf.Timestamp of ${seconds} s and ${nanos} ns is out of range`);
    }
    return `${new Date(whole * 1000).toISOString().slice(0, 19)}${fractionOf(nanos)}Z`;
  },
  expected: "an RFC 3339 date and time, as 2006-01-02T15:04:05Z",
};

const seconds = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/;
const mostDuration = 315576000000;

const duration: TextForm = {
  parse(text) {
    const found = seconds.exec(text);
    if (found === null) return undefined;
    const sign = found[1] === "-" ? -1 : 1;
    const whole = Number(found[2]);
    const nanos = nanosOf(found[3]);
    if (whole > mostDuration || (whole === mostDuration && nanos > 0)) return undefined;
    // `+ 0`: -0 is 0.
    return create(DurationSchema, { seconds: BigInt(sign * whole), nanos: sign * nanos + 0 });
  },
  print(message) {
    const { seconds: whole, nanos } = message as Duration;
    const mixed = (whole > 0n && nanos < 0) || (whole < 0n && nanos > 0);
    const size = Math.abs(Number(whole));
    if (mixed || size > mostDuration || (size === mostDuration && nanos !== 0) || Math.abs(nanos) > 999_999_999) {
      throw new Error(`a google.protobuf.Duration of ${whole} s and ${nanos} ns is out of range`);
    }
    return `${whole < 0n || nanos < 0 ? "-" : ""}${size}${fractionOf(Math.abs(nanos))}s`;
  },
  expected: "a number of seconds with `s` behind it, as 1.5s",
};

function nanosOf(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.padEnd(9, "0"));
}

/** None, or 3, 6 or 9 digits. */
function fractionOf(nanos: number): string {
  if (nanos === 0) return "";
  const digits = nanos.toString().padStart(9, "0");
  return `.${digits.endsWith("000000") ? digits.slice(0, 3) : digits.endsWith("000") ? digits.slice(0, 6) : digits}`;
}
