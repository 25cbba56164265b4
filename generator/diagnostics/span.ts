/** A place in a source file: what every problem points at. Lines and columns count from 1; columns count UTF-16 units, as editors do. */
export interface Span {
  /** Path from the project's folder, with `/`. */
  readonly path: string;
  readonly start: Position;
  /** The position after the last character. */
  readonly end: Position;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The beginning of a file: where a problem stands that concerns the whole file. */
export function startOf(path: string): Span {
  const start = { line: 1, column: 1 };
  return { path, start, end: start };
}

/** The order of a reader: by file, then by where a place begins. */
export function compareSpans(a: Span, b: Span): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.start.line - b.start.line || a.start.column - b.start.column;
}
