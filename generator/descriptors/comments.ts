/**
 * A comment as it reads: LF whatever the file has, without the space that each line begins with and without white space at
 * the ends of lines, so that a checkout on Windows gives the same documents.
 */
export function normaliseComment(comment: string): string {
  const lines = comment.replace(/\r\n?/g, "\n").split("\n");
  return lines
    .map((line) => (line.startsWith(" ") ? line.slice(1) : line).trimEnd())
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}
