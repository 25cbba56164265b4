import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import {
  type Duration,
  DurationSchema,
  FieldMaskSchema,
  isWrapperDesc,
  type Timestamp,
  TimestampSchema,
} from "@bufbuild/protobuf/wkt";
import { nanosOf, writeFraction } from "./fraction.js";
import type { JsonOutput } from "./output.js";
import { parseTimestamp, writeTimestamp } from "./timestamp.js";

/** A well-known type whose JSON form is a string: how it is read from its text, and written. */
export interface TextForm {
  readonly parse: (text: string) => Message | undefined;
  /** @throws Error when the message has no JSON form. */
  readonly write: (out: JsonOutput, message: Message) => void;
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

const timestamp: TextForm = {
  parse: parseTimestamp,
  write: (out, message) => writeTimestamp(out, message as Timestamp),
  expected: "an RFC 3339 date and time, as 2006-01-02T15:04:05Z",
};

const seconds = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/;
/** Of the whole seconds; the fraction comes on top of them (duration.proto). */
const mostDuration = 315576000000;

const duration: TextForm = {
  parse(text) {
    const found = seconds.exec(text);
    if (found === null) return undefined;
    const sign = found[1] === "-" ? -1 : 1;
    const whole = Number(found[2]);
    const nanos = nanosOf(found[3]);
    if (whole > mostDuration) return undefined;
    // `+ 0`: -0 is 0.
    return create(DurationSchema, { seconds: BigInt(sign * whole), nanos: sign * nanos + 0 });
  },
  write(out, message) {
    const { seconds: whole, nanos } = message as Duration;
    const mixed = (whole > 0n && nanos < 0) || (whole < 0n && nanos > 0);
    const size = Math.abs(Number(whole));
    if (mixed || size > mostDuration || Math.abs(nanos) > 999_999_999) {
      throw new Error(`a google.protobuf.Duration of ${whole} s and ${nanos} ns is out of range`);
    }
    out.ascii(`${whole < 0n || nanos < 0 ? "-" : ""}${size}`);
    writeFraction(out, Math.abs(nanos));
    out.ascii("s");
  },
  expected: "a number of seconds with `s` behind it, as 1.5s",
};
