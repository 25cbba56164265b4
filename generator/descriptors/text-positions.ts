import type { Position } from "../diagnostics/span.js";

/** A text and where its lines begin. */
export interface IndexedText {
  readonly text: string;
  readonly lines: readonly string[];
  readonly starts: readonly number[];
}

export function indexText(text: string): IndexedText {
  const lines = text.split("\n");
  const starts: number[] = [];
  let start = 0;
  for (const line of lines) {
    starts.push(start);
    start += line.length + 1;
  }
  return { text, lines, starts };
}

export function offsetOf(indexed: IndexedText, position: Position): number {
  return (indexed.starts[position.line - 1] ?? indexed.text.length) + position.column - 1;
}

export function positionAt(indexed: IndexedText, offset: number): Position {
  let [low, high] = [0, indexed.starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((indexed.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (indexed.starts[low] ?? 0) + 1 };
}
