import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonOutput } from "../../../../runtime/rest/json/output.js";
import { parseTimestamp, writeTimestamp } from "../../../../runtime/rest/json/timestamp.js";

function print(seconds: bigint, nanos: number): string {
  const out = new JsonOutput();
  const start = out.begin();
  writeTimestamp(out, create(TimestampSchema, { seconds, nanos }));
  return out.take(start);
}

const millis = fc.integer({ min: -62135596800000, max: 253402300799999 });

test("a time is written as a Date writes it, and read back", () => {
  fc.assert(
    fc.property(millis, (time) => {
      const seconds = Math.floor(time / 1000);
      const text = print(BigInt(seconds), (time - seconds * 1000) * 1e6);
      expect(text).toBe(new Date(time).toISOString().replace(".000Z", "Z"));
      expect(parseTimestamp(text)).toMatchObject({
        seconds: BigInt(seconds),
        nanos: (time - seconds * 1000) * 1e6,
      });
    }),
    { numRuns: 1000 },
  );
});

/** RFC 3339 as a regular expression, and a Date for the calendar. */
function byDate(text: string): { readonly seconds: bigint; readonly nanos: number } | undefined {
  const found =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/.exec(text) ?? [];
  const [, date = "", fraction = "", sign, hours = "0", minutes = "0"] = found;
  const time = Date.parse(`${date}Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== date) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60;
  const seconds = time / 1000 + (sign === "-" ? offset : -offset);
  if (seconds < -62135596800 || seconds > 253402300799) return undefined;
  return { seconds: BigInt(seconds), nanos: Number(fraction.padEnd(9, "0")) };
}

const two = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, "0"));
const near = (...values: string[]) => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, two);
const texts = fc
  .tuple(
    fc.oneof(
      fc.constantFrom("2024", "1900", "2000", "0001", "9999", "0000"),
      fc.tuple(two, two).map((all) => all.join("")),
    ),
    near("02", "12", "11", "00"),
    near("28", "29", "30", "31", "00"),
    near("00", "23", "24"),
    near("00", "59", "60"),
    near("00", "59", "60"),
    fc.oneof(
      fc.constantFrom("", ".0", ".5", ".", ".1234567890"),
      fc.integer({ min: 0 }).map((value) => `.${value}`),
    ),
    fc.oneof(
      fc.constantFrom("Z", "z", "", "+00:00", "-23:59", "+24:00", "+1:00", "+01:00x", "Zx"),
      two.map((value) => `+${value}:30`),
    ),
  )
  .map(
    ([year, month, day, hour, minute, second, fraction, zone]) =>
      `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`,
  );
/** One character is another one, or is not there. */
const bent = fc
  .tuple(texts, fc.nat({ max: 30 }), fc.constantFrom("", "0", "9", "-", ":", ".", "T", "t", " ", "Z", "/", ";", "٣"))
  .map(([text, at, character]) => text.slice(0, at) + character + text.slice(at + 1));

test("what is no time of RFC 3339, of a calendar's day, is none", () => {
  fc.assert(
    fc.property(fc.oneof(texts, bent), (text) => {
      const parsed = parseTimestamp(text);
      expect([text, parsed && { seconds: parsed.seconds, nanos: parsed.nanos }]).toEqual([text, byDate(text)]);
    }),
    { numRuns: 5000 },
  );
});

test("times out of range are not written", () => {
  expect(() => print(253402300800n, 0)).toThrow("out of range");
  expect(() => print(-62135596801n, 0)).toThrow("out of range");
  expect(() => print(0n, 1e9)).toThrow("out of range");
});
