import { escapeText } from "./escape.js";

/**
 * JSON text while it is written: bytes of UTF-8 in memory that is used again for the next text. A string that grows by hundreds of
 * parts is a tree of them, which has to be collected as garbage, and to be flattened before it can be sent.
 *
 * What always stands in a text (names, commas, quotes) is a `Constant`, prepared once.
 */
export class JsonOutput {
  /** Where the next byte goes. */
  at = 0;
  #bytes = allocate(initialSize);
  #view = viewOf(this.#bytes);
  /** There may be characters that are more than one byte. */
  #isWide = false;

  /** Begin a text, also within another one. @returns Where it begins. */
  begin(): number {
    if (this.at === 0) this.#isWide = false;
    return this.at;
  }

  /** End the text that began there, and forget it. */
  take(start: number): string {
    const text = this.#isWide ? utf8Of(this.#bytes, start, this.at) : asciiOf(this.#bytes, start, this.at);
    this.drop(start);
    return text;
  }

  /** Forget what was written since then. */
  drop(start: number): void {
    this.at = start;
    if (start === 0 && this.#bytes.length > mostKept) this.#use(allocate(initialSize));
  }

  put({ words, length, isWide }: Constant): void {
    this.#reserve(length + wordSize);
    if (isWide) this.#isWide = true;
    const view = this.#view;
    let at = this.at;
    this.at = at + length;
    // The last word writes over the end, which is not written yet.
    for (let word = 0; word < words.length; word += 1, at += wordSize) view.setUint32(at, words[word] ?? 0, true);
  }

  /** What stands between the quotes of a JSON string. */
  text(text: string): void {
    const { length } = text;
    if (length > mostLooked) {
      this.raw(escapeText(text));
      return;
    }
    this.#reserve(length);
    const bytes = this.#bytes;
    const start = this.at;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      // In this order, since most characters are letters.
      if (code > 0x5c ? code >= 0x80 : code === 0x5c || (code < 0x23 && (code < 0x20 || code === 0x22))) {
        this.raw(escapeText(text));
        return;
      }
      bytes[start + index] = code;
    }
    this.at = start + length;
  }

  /** Text that is JSON already. */
  raw(text: string): void {
    if (text.length > mostGuessed) {
      const encoded = encoder.encode(text);
      this.#reserve(encoded.length);
      this.#bytes.set(encoded, this.at);
      this.#wrote(text, encoded.length);
      return;
    }
    this.#reserve(text.length * mostUnitBytes);
    this.#wrote(text, encoder.encodeInto(text, this.#bytes.subarray(this.at)).written);
  }

  /** A short text of ASCII characters that JSON does not escape: digits, names of numbers. */
  ascii(text: string): void {
    const { length } = text;
    this.#reserve(length);
    const bytes = this.#bytes;
    const start = this.at;
    for (let index = 0; index < length; index += 1) bytes[start + index] = text.charCodeAt(index);
    this.at = start + length;
  }

  /** Memory for so many bytes from `at` on, for who writes them by itself and then moves `at`. */
  room(size: number): DataView {
    this.#reserve(size);
    return this.#view;
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.at] = code;
    this.at += 1;
  }

  #wrote(text: string, length: number): void {
    if (length !== text.length) this.#isWide = true;
    this.at += length;
  }

  #reserve(size: number): void {
    if (this.at + size > this.#bytes.length) this.#grow(this.at + size);
  }

  #grow(size: number): void {
    const grown = allocate(Math.max(size, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.at));
    this.#use(grown);
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

/** What is written as it is, over and over. */
export interface Constant {
  /** Four bytes each, the first the lowest. */
  readonly words: Uint32Array;
  /** In bytes. */
  readonly length: number;
  readonly isWide: boolean;
}

export function constant(text: string): Constant {
  const bytes = encoder.encode(text);
  const words = new Uint32Array(Math.ceil(bytes.length / wordSize));
  for (const [at, byte] of bytes.entries()) words[at >> 2] = (words[at >> 2] ?? 0) | (byte << (8 * (at & 3)));
  return { words, length: bytes.length, isWide: bytes.length !== text.length };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const wordSize = 4;
const initialSize = 16 * 1024;
/** After a longer text its memory is given back. */
const mostKept = 1024 * 1024;
/** Short texts are looked through and copied in one loop; for longer ones, what is built in is faster. */
const mostLooked = 40;
/** Characters whose bytes are reserved without counting them. */
const mostGuessed = 16 * 1024;
/** Of UTF-8, for one unit of UTF-16. */
const mostUnitBytes = 3;
// Node's buffers have a way to strings that is faster than a TextDecoder's; not every server has them.
const hasBuffer = typeof Buffer !== "undefined";

function allocate(size: number): Uint8Array<ArrayBuffer> {
  return hasBuffer ? Buffer.allocUnsafeSlow(size) : new Uint8Array(size);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  return hasBuffer ? (bytes as Buffer).toString("latin1", start, end) : decoder.decode(bytes.subarray(start, end));
}

function utf8Of(bytes: Uint8Array, start: number, end: number): string {
  return hasBuffer ? (bytes as Buffer).toString("utf8", start, end) : decoder.decode(bytes.subarray(start, end));
}
