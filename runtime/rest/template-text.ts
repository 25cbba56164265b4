import { isUtf8 } from "./utf8.js";

/** Where the parser of a template stands in its text. Every reading function moves `at` behind what it has read. */
export interface TemplateText {
  readonly text: string;
  at: number;
}

/** The canonical form of the literal that begins here; empty when none does. */
export function readLiteral(reader: TemplateText): string {
  const start = reader.at;
  let canonical = "";
  let decoded = "";
  for (;;) {
    const plain = match(reader, plainCharacters);
    canonical += plain;
    decoded += plain;
    if (peek(reader) !== "%") break;
    const escaped = match(reader, percentEscape);
    if (escaped === "")
      fail("`%` begins an escape of two hexadecimal digits.", reader.at, 1, "Write `%25` for a percent sign.");
    const byte = Number.parseInt(escaped.slice(1), 16);
    if (byte === 0x2f || byte === 0x5c) {
      fail(`\`${escaped}\` is refused: proxies disagree whether it splits a segment.`, reader.at - 3, 3);
    }
    if (byte < 0x20 || byte === 0x7f) fail(`\`${escaped}\` is a control character.`, reader.at - 3, 3);
    canonical += escaped.toUpperCase();
    decoded += String.fromCharCode(byte);
  }
  const length = reader.at - start;
  if (decoded === "." || decoded === "..")
    fail("`.` and `..` are no segments: clients and proxies resolve them.", start, length);
  if (!isUtf8(decoded)) fail("The escapes are no valid UTF-8.", start, length);
  return canonical;
}

export function failAtCharacter(reader: TemplateText): never {
  const character = reader.text.slice(reader.at, reader.at + widthAt(reader));
  const help = character === "}" ? "Nothing opens it; " : "";
  fail(
    `\`${character}\` cannot stand in a path template as it is.`,
    reader.at,
    character.length,
    `${help}${help === "" ? "Write" : "write"} \`${percentEncode(character)}\` for the character itself.`,
  );
}

function percentEncode(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

// RFC 3986 pchar without `:`, which begins the verb, and `*`, which is a wildcard.
const plainCharacters = /[A-Za-z0-9\-._~!$&'()+,;=@]*/y;
const percentEscape = /%[0-9A-Fa-f]{2}/y;

export function match(reader: TemplateText, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  return found;
}

export function peek(reader: TemplateText): string {
  return reader.text.charAt(reader.at);
}

export function widthAt(reader: TemplateText): number {
  const code = reader.text.codePointAt(reader.at);
  return code === undefined ? 0 : String.fromCodePoint(code).length;
}

/** What `fail` throws; `parsePathTemplate` catches it. */
export interface Mistake {
  readonly at: { readonly message: string; readonly offset: number; readonly length: number; readonly help?: string };
}

export function fail(message: string, offset: number, length: number, help?: string): never {
  const mistake: Mistake = { at: { message, offset, length, ...(help === undefined ? {} : { help }) } };
  throw mistake;
}

export function isMistake(thrown: unknown): thrown is Mistake {
  return typeof thrown === "object" && thrown !== null && "at" in thrown && !(thrown instanceof Error);
}
