// Decimal digits, without strings of them.

/** @param value 0 to 99. */
export function writeTwoDigits(view: DataView, at: number, value: number): void {
  view.setUint16(at, pairs[value] ?? 0, true);
}

/** @param value Below 2^32; it is filled up with zeros. */
export function writeDigits(view: DataView, at: number, value: number, count: number): void {
  let rest = value;
  for (let index = at + count - 1; index >= at; index -= 1) {
    const next = Math.floor(rest / 10);
    view.setUint8(index, zero + rest - next * 10);
    rest = next;
  }
}

/** NaN when one of them is none. */
export function readDigits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const code = text.charCodeAt(index);
    if (!isDigit(code)) return Number.NaN;
    value = value * 10 + code - zero;
  }
  return value;
}

/** @param code Of UTF-16. */
export function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

const zero = 0x30;
const nine = 0x39;

/** `00` to `99`, the first digit in the low byte. */
const pairs = Uint16Array.from(
  { length: 100 },
  (_, value) => (zero + Math.floor(value / 10)) | ((zero + (value % 10)) << 8),
);
