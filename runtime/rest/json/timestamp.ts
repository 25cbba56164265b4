import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { writeTwoDigits } from "./digits.js";
import { nanosOf, writeFraction } from "./fraction.js";
import type { JsonOutput } from "./output.js";

// google.protobuf.Timestamp as RFC 3339 text. Answers are full of them, so they are written without a Date.

const rfc3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const [leastSeconds, mostSeconds] = [-62135596800, 253402300799];

/** undefined when the text is no RFC 3339 time from the years 1 to 9999. */
export function parseTimestamp(text: string): Timestamp | undefined {
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
}

/** @throws Error when the time is not of the years 1 to 9999. */
export function writeTimestamp(out: JsonOutput, { seconds, nanos }: Timestamp): void {
  const whole = Number(seconds);
  if (!(whole >= leastSeconds && whole <= mostSeconds) || !(nanos >= 0 && nanos < 1e9)) {
    throw new Error(`a google.protobuf.Timestamp of ${seconds} s and ${nanos} ns is out of range`);
  }
  const day = Math.floor(whole / secondsOfDay);
  // Times that stand together are often of one day.
  if (day !== last.sinceEpoch) last = calendarDate(day);
  const second = whole - day * secondsOfDay;
  const minute = Math.floor(second / 60);
  const hour = Math.floor(minute / 60);
  const view = out.room(20);
  const { at } = out;
  writeTwoDigits(view, at, last.century);
  writeTwoDigits(view, at + 2, last.year);
  view.setUint8(at + 4, hyphen);
  writeTwoDigits(view, at + 5, last.month);
  view.setUint8(at + 7, hyphen);
  writeTwoDigits(view, at + 8, last.dayOfMonth);
  view.setUint8(at + 10, letterT);
  writeTwoDigits(view, at + 11, hour);
  view.setUint8(at + 13, colon);
  writeTwoDigits(view, at + 14, minute - hour * 60);
  view.setUint8(at + 16, colon);
  writeTwoDigits(view, at + 17, second - minute * 60);
  out.at = at + 19;
  writeFraction(out, nanos);
  out.byte(letterZ);
}

const hyphen = 0x2d;
const colon = 0x3a;
const letterT = 0x54;
const letterZ = 0x5a;

const secondsOfDay = 86_400;

interface CalendarDate {
  /** Days since 1970-01-01. */
  readonly sinceEpoch: number;
  readonly century: number;
  /** Of the century. */
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
}

let last = calendarDate(0);

/**
 * The proleptic Gregorian calendar in eras of 400 years whose years begin in March, so that the leap day is the last.
 *
 * @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
function calendarDate(sinceEpoch: number): CalendarDate {
  const days = sinceEpoch + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const full = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const century = Math.floor(full / 100);
  return { sinceEpoch, century, year: full - century * 100, month, dayOfMonth };
}
