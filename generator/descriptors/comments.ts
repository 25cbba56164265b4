/**
 * A comment as it reads: LF whatever the file has, without the indentation that its lines share and without white space at the
 * ends of lines, so that a checkout on Windows gives the same documents. A JavaDoc comment brings the second star of its opening
 * along, which goes too.
 */
export function normaliseComment(comment: string): string {
  const lines = comment
    .replace(/\r\n?/g, "\n")
    .replace(/^\*+/, "")
    .split("\n")
    .map((line) => line.trimEnd());
  const written = lines.filter((line) => line !== "");
  const indent = Math.min(...written.map((line) => line.length - line.trimStart().length));
  return lines
    .map((line) => line.slice(Math.min(indent, line.length)))
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}

interface Commented {
  readonly leadingComments?: string;
  readonly trailingComments?: string;
}

/** A file is explained above its package, else above its syntax, where a licence may stand instead. */
export function fileComment(packagePlace: Commented | undefined, syntaxPlace: Commented | undefined): string {
  const own = normaliseComment(packagePlace?.leadingComments ?? "");
  if (own !== "") return own;
  const first = normaliseComment(syntaxPlace?.leadingComments ?? "");
  return /\b(?:copyright|licen[cs]ed?|spdx-)/i.test(first) ? "" : first;
}
