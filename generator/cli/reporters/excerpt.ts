import type { Span } from "../../diagnostics/span.js";

/**
 * The lines around the first line of a span, with a gutter and carets below the place. Where only the beginning is known, the
 * word that stands there is marked. Nothing for the beginning of a file, which means the file as a whole, or for a file whose
 * text is not known.
 */
export function excerptOf(span: Span, text: string | undefined): readonly string[] {
  const { start, end } = span;
  const isPoint = start.line === end.line && start.column === end.column;
  if (text === undefined || (isPoint && start.line === 1 && start.column === 1)) return [];
  const lines = text.split(/\r?\n/);
  const line = lines[start.line - 1];
  if (line === undefined) return [];
  const width = String(start.line).length;
  const gutter = (mark: string, number: number | undefined) => ` ${mark} ${String(number ?? "").padStart(width)} | `;
  const excerpt: string[] = [];
  const before = lines[start.line - 2];
  if (before !== undefined && before.trim() !== "") excerpt.push(clip(gutter(" ", start.line - 1) + before));
  excerpt.push(clip(gutter(">", start.line) + line));
  const word = /^[\w.]*/.exec(line.slice(start.column - 1))?.[0].length ?? 0;
  const last = isPoint ? start.column + word : end.line === start.line ? end.column : line.trimEnd().length + 1;
  // Tabs stay tabs below, so that the carets stand where the terminal puts the text.
  const indent = line.slice(0, start.column - 1).replace(/[^\t]/g, " ");
  const carets = "^".repeat(Math.max(1, Math.min(last, line.length + 1) - start.column));
  excerpt.push(clip(gutter(" ", undefined) + indent + carets));
  return excerpt.map((text) => text.trimEnd());
}

function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
