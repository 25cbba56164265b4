import { writeDigits } from "./digits.js";
import type { JsonOutput } from "./output.js";

// The fraction of a second, in the texts of Timestamp and Duration.

/** @param digits Up to nine of them; undefined for none. */
export function nanosOf(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.padEnd(9, "0"));
}

/** None, or a point with 3, 6 or 9 digits. */
export function writeFraction(out: JsonOutput, nanos: number): void {
  if (nanos === 0) return;
  const view = out.room(10);
  view.setUint8(out.at, point);
  const count = nanos % 1e6 === 0 ? 3 : nanos % 1e3 === 0 ? 6 : 9;
  writeDigits(view, out.at + 1, nanos / 10 ** (9 - count), count);
  out.at += 1 + count;
}

const point = 0x2e;
