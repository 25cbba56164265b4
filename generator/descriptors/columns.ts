/**
 * Positions as svcgen counts them (UTF-16 units from 1) from the two ways in which buf counts: bytes in its error messages,
 * columns of a terminal in SourceCodeInfo. Both are the same on a line of plain ASCII without tabs.
 */
export function columnFromBytes(line: string, byteOffset: number): number {
  let bytes = 0;
  let column = 1;
  for (const character of line) {
    if (bytes >= byteOffset) return column;
    bytes += Buffer.byteLength(character);
    column += character.length;
  }
  return column + Math.max(0, byteOffset - bytes);
}

/** A tab goes to the next multiple of four; a grapheme takes one cell, or two when it is wide (UAX 11). */
export function columnFromCells(line: string, cellOffset: number): number {
  if (PLAIN.test(line)) return cellOffset + 1;
  let cells = 0;
  let column = 1;
  for (const { segment } of graphemes.segment(line)) {
    if (cells >= cellOffset) return column;
    cells += segment === "\t" ? TAB_STOP - (cells % TAB_STOP) : WIDE.test(segment) ? 2 : 1;
    column += segment.length;
  }
  return column + Math.max(0, cellOffset - cells);
}

const TAB_STOP = 4;
const PLAIN = /^[\x20-\x7e\r]*$/;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|.*\ufe0f)/u;
