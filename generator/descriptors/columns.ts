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

/** A tab goes to the next multiple of four; letters take one cell, or two when they are wide, and marks none (UAX 11 and 29). */
export function columnFromCells(line: string, cellOffset: number): number {
  if (PLAIN.test(line)) return cellOffset + 1;
  let cells = 0;
  let column = 1;
  for (const { segment } of graphemes.segment(line)) {
    if (cells >= cellOffset) return column;
    cells += segment === "\t" ? TAB_STOP - (cells % TAB_STOP) : cellsOf(segment);
    column += segment.length;
  }
  return column + Math.max(0, cellOffset - cells);
}

const TAB_STOP = 4;
const PLAIN = /^[\x20-\x7e\r]*$/;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** As the Go module rivo/uniseg counts, which buf uses: emoji, flags and Hangul syllables as one, else letter by letter. */
function cellsOf(grapheme: string): number {
  if (/^\p{Extended_Pictographic}/u.test(grapheme)) {
    return /^\p{Emoji_Presentation}|\ufe0f/u.test(grapheme) && !grapheme.includes("\ufe0e") ? 2 : 1;
  }
  if (/^[\p{Regional_Indicator}\u1100-\u115f\ua960-\ua97c]/u.test(grapheme)) return 2;
  let cells = 0;
  for (const letter of grapheme)
    if (!/[\p{Grapheme_Extend}\p{Cc}\p{Cf}]/u.test(letter)) cells += WIDE.test(letter) ? 2 : 1;
  return cells;
}

const WIDE =
  /[\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
