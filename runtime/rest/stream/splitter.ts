import { invalid, RestError } from "../errors/rest-error.js";

/**
 * Cut a stream of bytes into the JSON texts of its messages, as they come in, however the chunks fall. Only one message is
 * held at a time.
 *
 * @throws RestError when the stream is not well-formed, or a message is larger than the limit.
 */
export type Splitter = (chunks: AsyncIterable<Uint8Array>, maxBytes: number) => AsyncGenerator<Uint8Array>;

/** One JSON text a line; empty lines are none. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  const held = createHold(maxBytes);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      held.add(chunk, start, end);
      start = end + 1;
      const line = held.take();
      if (!isBlank(line)) yield line;
    }
    held.add(chunk, start, chunk.length);
  }
  const line = held.take();
  if (!isBlank(line)) yield line;
}

/** The elements of one JSON array. */
export async function* splitArray(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  const held = createHold(maxBytes);
  const scan: Scan = { place: "before", depth: 0, inString: false, escaped: false, count: 0 };
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (scan.place !== "inside") {
        if (!isSpace(byte)) enter(scan, byte);
        start = at + 1;
      } else if (step(scan, byte)) {
        held.add(chunk, start, at);
        start = at + 1;
        const element = held.take();
        if (!isBlank(element)) {
          scan.count += 1;
          yield element;
        } else if (byte === comma || scan.count > 0) {
          throw invalid("The array in the body has an empty element.");
        }
        if (byte === closeBracket) scan.place = "after";
      }
    }
    if (scan.place === "inside") held.add(chunk, start, chunk.length);
  }
  if (scan.place !== "after") throw invalid("The body ends before its array does.");
}

interface Scan {
  place: "before" | "inside" | "after";
  depth: number;
  inString: boolean;
  escaped: boolean;
  count: number;
}

function enter(scan: Scan, byte: number): void {
  if (scan.place === "after") throw invalid("Something follows the array in the body.");
  if (byte !== openBracket) throw invalid("The body is not a JSON array of messages.");
  scan.place = "inside";
}

/** Whether an element ends before this byte. */
function step(scan: Scan, byte: number): boolean {
  if (scan.inString) {
    if (scan.escaped) scan.escaped = false;
    else if (byte === backslash) scan.escaped = true;
    else if (byte === quote) scan.inString = false;
    return false;
  }
  switch (byte) {
    case quote:
      scan.inString = true;
      return false;
    case openBracket:
    case openBrace:
      scan.depth += 1;
      return false;
    case closeBrace:
      scan.depth -= 1;
      if (scan.depth < 0) throw invalid("The body is not valid JSON: a } closes nothing.");
      return false;
    case closeBracket:
      if (scan.depth === 0) return true;
      scan.depth -= 1;
      return false;
    default:
      return byte === comma && scan.depth === 0;
  }
}

/** The part of a message that has come in so far. */
function createHold(maxBytes: number) {
  let parts: Uint8Array[] = [];
  let size = 0;
  return {
    add(chunk: Uint8Array, start: number, end: number): void {
      if (start >= end) return;
      size += end - start;
      if (size > maxBytes)
        throw new RestError(413, "resource_exhausted", `A message of the stream is larger than ${maxBytes} bytes.`);
      parts.push(chunk.subarray(start, end));
    },
    take(): Uint8Array {
      const whole = new Uint8Array(size);
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      parts = [];
      size = 0;
      return whole;
    },
  };
}

const [newline, comma, quote, backslash] = [0x0a, 0x2c, 0x22, 0x5c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(isSpace);
}
