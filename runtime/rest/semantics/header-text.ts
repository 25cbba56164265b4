/**
 * The text of a header and its form on the wire. HTTP's headers are bytes, which Node and the fetch API show as one
 * character each; what is not ASCII is UTF-8.
 */

/** undefined: the bytes are no UTF-8. */
export function readHeader(raw: string): string | undefined {
  if (ascii.test(raw)) return raw;
  try {
    return decoder.decode(Uint8Array.from(raw, (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

/** undefined: no header can hold the text. */
export function writeHeader(text: string): string | undefined {
  if (!allowed.test(text)) return undefined;
  if (ascii.test(text)) return text;
  return String.fromCharCode(...encoder.encode(text));
}

/** The elements of a list (RFC 9110, section 5.6.1). */
export function readList(text: string): readonly string[] {
  return text
    .split(",")
    .map((element) => element.trim())
    .filter((element) => element !== "");
}

/** undefined: an element would be read as another one. */
export function writeList(elements: readonly string[]): string | undefined {
  const isPlain = (element: string) => element !== "" && element.trim() === element && !element.includes(",");
  return elements.length > 0 && elements.every(isPlain) ? elements.join(", ") : undefined;
}

const ascii = /^[\x20-\x7e\t]*$/;
// No control characters, nothing that is cut off at the ends, no half of a surrogate pair.
const allowed = /^(?:[^\p{Cc}\p{Cs}\s](?:[^\p{Cc}\p{Cs}]*[^\p{Cc}\p{Cs}\s])?)$/u;
const decoder = new TextDecoder("utf-8", { fatal: true });
const encoder = new TextEncoder();
