import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { nanosOf, printFraction } from "./fraction.js";

// google.protobuf.Timestamp as RFC 3339 text. Answers are full of them, so they are printed without a Date.

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

/**
 * @param end Stands at the end, the `Z` included: a short text is put together faster before it is part of a long one.
 * @throws Error when the time is not of the years 1 to 9999.
 */
export function printTimestamp({ seconds, nanos }: Timestamp, end = "Z"): string {
  const whole = Number(seconds);
  if (!(whole >= leastSeconds && whole <= mostSeconds) || !(nanos >= 0 && nanos < 1e9)) {
    throw new Error(`a google.protobuf.Timestamp of ${seconds} s and ${nanos} ns is out of range`);
  }
  const day = Math.floor(whole / secondsOfDay);
  const second = whole - day * secondsOfDay;
  const minute = Math.floor(second / 60);
  const fraction = printFraction(nanos);
  return dateOf(day) + minutes[minute] + (twoDigits[second - minute * 60] + fraction + end);
}

const secondsOfDay = 86_400;

const twoDigits: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, "0"));

/** `13:07:` for each minute of a day. */
const minutes: readonly string[] = Array.from(
  { length: 24 * 60 },
  (_, minute) => `${twoDigits[Math.floor(minute / 60)]}:${twoDigits[minute % 60]}:`,
);

// Times that stand together are often of one day.
let lastDay = Number.NaN;
let lastDate = "";

/** `2006-01-02T`. @param day Days since 1970-01-01. */
function dateOf(day: number): string {
  if (day !== lastDay) {
    lastDate = calendarDate(day);
    lastDay = day;
  }
  return lastDate;
}

/**
 * The proleptic Gregorian calendar in eras of 400 years whose years begin in March, so that the leap day is the last.
 *
 * @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
function calendarDate(sinceEpoch: number): string {
  const days = sinceEpoch + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${twoDigits[Math.floor(year / 100)]}${twoDigits[year % 100]}-${twoDigits[month]}-${twoDigits[day]}T`;
}
