import type { Position, Span } from "../diagnostics/span.js";

/**
 * Where an option stands in the text of a configuration, JSON or TypeScript. Reads the text as nested literals and follows the
 * keys; where the configuration is put together from parts, the nearest option that is found is taken, else nothing.
 */
export function locateOption(file: string, text: string, path: readonly string[]): Span | undefined {
  const places = literalKeys(text);
  for (let length = path.length; length > 0; length--) {
    const wanted = path.slice(0, length).join("\0");
    const place = places.find((candidate) => candidate.path === wanted);
    if (place !== undefined)
      return { path: file, start: positionAt(text, place.start), end: positionAt(text, place.end) };
  }
  return undefined;
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?|[\w$]+|\S/g;

interface Level {
  readonly close: string;
  readonly path: readonly string[] | undefined;
  /** Index of the next entry of a list. */
  index: number | undefined;
}

/** Every key and list entry of the object literals in a text, each with its path from the outermost literal. */
function literalKeys(text: string): Place[] {
  const places: Place[] = [];
  const levels: Level[] = [];
  let pending: string | undefined;
  let before = "";
  const tokens = [...text.matchAll(TOKEN)].filter(([token]) => !token.startsWith("//") && !token.startsWith("/*"));
  tokens.forEach((match, at) => {
    const [token] = match;
    const level = levels.at(-1);
    const following = tokens[at + 1]?.[0];
    const isEntry = level?.path !== undefined && (before === "{" || before === "[" || before === ",");
    const add = (name: string): void => {
      pending = name;
      const path = [...(level?.path ?? []), name].join("\0");
      places.push({ path, start: match.index, end: match.index + token.length });
    };
    if (isEntry && level.close === "]" && token !== "]") add(String(level.index));
    else if (isEntry && level.close === "}" && (following === ":" || following === "," || following === "}")) {
      if (/^["'\w$]/.test(token)) add(unquoted(token));
    }
    if (token === "{" || token === "[") {
      const path = level?.path === undefined ? [] : pending === undefined ? undefined : [...level.path, pending];
      levels.push({ close: token === "{" ? "}" : "]", path, index: token === "[" ? 0 : undefined });
      pending = undefined;
    } else if (token === "}" || token === "]") {
      levels.pop();
    } else if (token === "," && level?.index !== undefined) {
      level.index++;
    }
    before = token;
  });
  return places;
}

function unquoted(token: string): string {
  return token.startsWith('"') || token.startsWith("'") ? token.slice(1, -1) : token;
}
