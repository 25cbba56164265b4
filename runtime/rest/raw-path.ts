import { isUtf8 } from "./utf8.js";

/**
 * Split a raw path at its `/`, or say why it is refused before any route is asked. What proxies and services are known
 * to read in different ways (dot segments, escaped ones too, control characters, broken escapes) is refused: else a
 * proxy could protect one route and the service run another.
 */
export function splitPath(rawPath: string): SplitPath {
  if (rawPath.charCodeAt(0) !== slash) return { kind: "not-found" };
  if (rawPath.length === 1) return { kind: "path", segments: [] };
  const segments: string[] = [];
  let start = 1;
  let escaped = false;
  let dotted = false;
  for (let at = 1; at <= rawPath.length; at++) {
    const code = at === rawPath.length ? slash : rawPath.charCodeAt(at);
    if (code === slash) {
      const segment = rawPath.slice(start, at);
      const reason = escaped || dotted ? refusal(segment, escaped) : undefined;
      if (reason !== undefined) return { kind: "bad-path", reason };
      segments.push(segment);
      start = at + 1;
      escaped = false;
      dotted = false;
    } else if (code === percent) escaped = true;
    else if (code === dot) dotted ||= at === start;
    else if (code <= 0x20 || code >= 0x7f) return { kind: "bad-path", reason: unescaped(code) };
    else if (code === hash || code === question)
      return { kind: "bad-path", reason: "The path holds a `#` or `?` that is not percent-encoded." };
  }
  return { kind: "path", segments };
}

export type SplitPath =
  | { readonly kind: "path"; readonly segments: string[] }
  | { readonly kind: "not-found" }
  | { readonly kind: "bad-path"; readonly reason: string };

const [slash, percent, dot, hash, question] = [0x2f, 0x25, 0x2e, 0x23, 0x3f];

function unescaped(code: number): string {
  return code > 0x7f
    ? "The path holds a character that is not percent-encoded."
    : "The path holds a control character or a space.";
}

/** Why a segment that holds an escape or begins with a dot is refused. */
function refusal(segment: string, escaped: boolean): string | undefined {
  let bytes = segment;
  if (escaped) {
    bytes = segment.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (/%(?![0-9A-Fa-f]{2})/.test(segment)) return "The path holds a `%` that begins no escape.";
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\x00-\x1f\x7f]/.test(bytes)) return "The path holds an escaped control character.";
    if (!isUtf8(bytes)) return "The path is not valid UTF-8.";
  }
  return bytes === "." || bytes === ".." ? "The path holds a `.` or `..` segment." : undefined;
}
