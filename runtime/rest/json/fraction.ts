// The fraction of a second, in the texts of Timestamp and Duration.

/** @param digits Up to nine of them; undefined for none. */
export function nanosOf(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.padEnd(9, "0"));
}

/** None, or a point with 3, 6 or 9 digits. */
export function printFraction(nanos: number): string {
  if (nanos === 0) return "";
  if (nanos % 1e6 === 0) return fractions[nanos / 1e6] ?? "";
  const digits = nanos.toString().padStart(9, "0");
  return `.${digits.endsWith("000") ? digits.slice(0, 6) : digits}`;
}

/** Of whole milliseconds. */
const fractions: readonly string[] = Array.from({ length: 1000 }, (_, millis) => `.${String(millis).padStart(3, "0")}`);
