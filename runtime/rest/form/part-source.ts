import { invalid, RestError } from "../errors/rest-error.js";

/** A multipart body, read piece by piece. */
export interface PartSource {
  /** After a boundary: whether a part follows, or the form ends. */
  startsPart(): Promise<boolean>;
  /** The lines before an empty one; what follows is the content of the part. */
  headers(maxBytes: number): Promise<string>;
  /** The bytes before the next boundary, which is read too. */
  content(): AsyncIterable<Uint8Array>;
  /** Read on to the boundary, if it has not been reached. */
  skip(): Promise<void>;
  /** Read the few bytes that may follow the form, so that the connection can be used again. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export function createPartSource(chunks: AsyncIterable<Uint8Array>, boundary: string): PartSource {
  const iterator = chunks[Symbol.asyncIterator]();
  const delimiter = utf8.encode(`\r\n--${boundary}`);
  // As if a line had ended before the body: then its first boundary is as all others.
  let held: Uint8Array = lineEnd;

  async function more(): Promise<void> {
    const next = await iterator.next();
    if (next.done === true) throw invalid("The form ends before its last boundary.");
    held = held.length === 0 ? next.value : concat(held, next.value);
  }

  /** What stands before the mark, which is read too. @param tooLong Where that is more. */
  async function before(mark: Uint8Array, maxBytes: number, tooLong: () => RestError): Promise<string> {
    for (;;) {
      const end = indexOf(held, mark);
      if ((end === -1 ? held.length - mark.length : end) > maxBytes) throw tooLong();
      if (end !== -1) {
        const text = decode(held.subarray(0, end));
        held = held.subarray(end + mark.length);
        return text;
      }
      await more();
    }
  }

  /** Whether the next boundary has not been read. */
  let within = true;

  async function* content(): AsyncGenerator<Uint8Array> {
    while (within) {
      const end = indexOf(held, delimiter);
      // What may be the beginning of a boundary is kept until more has come.
      const safe = end === -1 ? held.length - tailLength(held, delimiter) : end;
      const piece = held.subarray(0, safe);
      held = held.subarray(end === -1 ? safe : end + delimiter.length);
      if (end !== -1) within = false;
      if (piece.length > 0) yield piece;
      else if (end === -1) await more();
    }
  }

  return {
    async startsPart() {
      while (held.length < 2) await more();
      // The line of the last boundary need not end.
      if (held[0] === dash && held[1] === dash) return false;
      // Space after a boundary is allowed, and sent by nobody.
      const rest = await before(lineEnd, maxPadding, followed);
      if (rest.trimEnd() === "") return true;
      throw followed();
    },
    async headers(maxBytes) {
      const text = await before(
        headersEnd,
        maxBytes,
        () => new RestError(413, "resource_exhausted", `A header of the form is larger than ${maxBytes} bytes.`),
      );
      within = true;
      return text;
    },
    content,
    async skip() {
      for await (const _ of content());
    },
    async drain() {
      for (let size = 0; size <= maxPadding; ) {
        const next = await iterator.next();
        if (next.done === true) return;
        size += next.value.length;
      }
    },
    async close() {
      await iterator.return?.();
    },
  };
}

const dash = 0x2d;
const maxPadding = 200;
const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true });
const lineEnd = utf8.encode("\r\n");
const headersEnd = utf8.encode("\r\n\r\n");

function decode(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw invalid("A header of the form is not valid UTF-8.");
  }
}

function indexOf(bytes: Uint8Array, mark: Uint8Array): number {
  const first = mark[0] ?? 0;
  const last = bytes.length - mark.length;
  for (let at = bytes.indexOf(first); at !== -1 && at <= last; at = bytes.indexOf(first, at + 1)) {
    if (startsWith(bytes, at, mark, mark.length)) return at;
  }
  return -1;
}

/** How many bytes at the end may be the beginning of the mark. */
function tailLength(bytes: Uint8Array, mark: Uint8Array): number {
  const first = mark[0] ?? 0;
  const from = Math.max(0, bytes.length - mark.length + 1);
  for (let at = bytes.indexOf(first, from); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (startsWith(bytes, at, mark, bytes.length - at)) return bytes.length - at;
  }
  return 0;
}

function startsWith(bytes: Uint8Array, at: number, mark: Uint8Array, length: number): boolean {
  for (let index = 0; index < length; index++) if (bytes[at + index] !== mark[index]) return false;
  return true;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

const followed = () => invalid("The form has a boundary that something follows.");
