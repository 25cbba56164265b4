import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { calendarDate, daysIn, daysSinceEpoch } from "./calendar.js";
import { isDigit, readDigits, writeTwoDigits } from "./digits.js";
import { nanosOf, writeFraction } from "./fraction.js";
import type { JsonOutput } from "./output.js";

// google.protobuf.Timestamp as RFC 3339 text. Answers are full of them, so they are written without a Date.

const plus = 0x2b;
const hyphen = 0x2d;
const point = 0x2e;
const colon = 0x3a;
const letterT = 0x54;
const letterZ = 0x5a;

const secondsOfDay = 86_400;
const [leastSeconds, mostSeconds] = [-62135596800, 253402300799];

/** undefined when the text is no RFC 3339 time from the years 1 to 9999. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const year = readDigits(text, 0, 4);
  const month = readDigits(text, 5, 2);
  const dayOfMonth = readDigits(text, 8, 2);
  const hour = readDigits(text, 11, 2);
  const minute = readDigits(text, 14, 2);
  const second = readDigits(text, 17, 2);
  // What is no digit has made a NaN, which is in no range.
  const isTime =
    month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= daysIn(year, month) && isClock(hour, minute, second);
  if (!isTime || !hasMarks(text)) return undefined;
  let end = dateLength;
  let nanos = 0;
  if (text.charCodeAt(end) === point) {
    const start = end + 1;
    end = start;
    while (isDigit(text.charCodeAt(end))) end += 1;
    if (end === start || end > start + mostFraction) return undefined;
    nanos = nanosOf(text.slice(start, end));
  }
  const offset = offsetOf(text, end);
  const seconds =
    daysSinceEpoch(year, month, dayOfMonth) * secondsOfDay + hour * 3600 + minute * 60 + second - offset * 60;
  // Neither of what is no offset.
  if (!(seconds >= leastSeconds && seconds <= mostSeconds)) return undefined;
  const timestamp = create(TimestampSchema);
  timestamp.seconds = BigInt(seconds);
  timestamp.nanos = nanos;
  return timestamp;
}

const dateLength = "2006-01-02T15:04:05".length;
const mostFraction = 9;

function hasMarks(text: string): boolean {
  return (
    text.charCodeAt(4) === hyphen &&
    text.charCodeAt(7) === hyphen &&
    text.charCodeAt(10) === letterT &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon
  );
}

function isClock(hour: number, minute: number, second: number): boolean {
  return hour <= 23 && minute <= 59 && second <= 59;
}

/** Minutes; NaN when the rest of the text is no offset. */
function offsetOf(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if (sign === letterZ) return text.length === at + 1 ? 0 : Number.NaN;
  const hours = readDigits(text, at + 1, 2);
  const minutes = readDigits(text, at + 4, 2);
  const isOffset =
    (sign === plus || sign === hyphen) &&
    text.charCodeAt(at + 3) === colon &&
    text.length === at + 6 &&
    isClock(hours, minutes, 0);
  if (!isOffset) return Number.NaN;
  return sign === plus ? hours * 60 + minutes : -(hours * 60 + minutes);
}

// Times that stand together are often of one day.
let last = calendarDate(0);

/** @throws Error when the time is not of the years 1 to 9999. */
export function writeTimestamp(out: JsonOutput, { seconds, nanos }: Timestamp): void {
  const whole = Number(seconds);
  if (!(whole >= leastSeconds && whole <= mostSeconds) || !(nanos >= 0 && nanos < 1e9)) {
    throw new Error(`a google.protobuf.Timestamp of ${seconds} s and ${nanos} ns is out of range`);
  }
  const day = Math.floor(whole / secondsOfDay);
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
