import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { writeTwoDigits } from "./digits.js";
import { nanosOf, writeFraction } from "./fraction.js";
import type { JsonOutput } from "./output.js";

// google.protobuf.Timestamp as RFC 3339 text. Answers are full of them, so they are written without a Date.

const zero = 0x30;
const nine = 0x39;
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
  const year = digitsOf(text, 0, 4);
  const month = digitsOf(text, 5, 2);
  const dayOfMonth = digitsOf(text, 8, 2);
  const hour = digitsOf(text, 11, 2);
  const minute = digitsOf(text, 14, 2);
  const second = digitsOf(text, 17, 2);
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
  const hours = digitsOf(text, at + 1, 2);
  const minutes = digitsOf(text, at + 4, 2);
  const isOffset =
    (sign === plus || sign === hyphen) &&
    text.charCodeAt(at + 3) === colon &&
    text.length === at + 6 &&
    isClock(hours, minutes, 0);
  if (!isOffset) return Number.NaN;
  return sign === plus ? hours * 60 + minutes : -(hours * 60 + minutes);
}

/** NaN when one of them is none. */
function digitsOf(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const code = text.charCodeAt(index);
    if (!isDigit(code)) return Number.NaN;
    value = value * 10 + code - zero;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
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

/** The other way round. */
function daysSinceEpoch(year: number, month: number, dayOfMonth: number): number {
  const fromMarch = month > 2 ? month - 3 : month + 9;
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * fromMarch + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
