/** A step into an option's value: the name of a field, and which of its entries if it is repeated. */
export interface TextStep {
  /** Proto name; `[acme.v1.extra]` for an extension. */
  readonly name: string;
  readonly index: number;
}

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Find an entry in the literal of an option, such as `additional_bindings: [{get: "/a"}, {get: "/b"}]`. SourceCodeInfo knows
 * neither what stands in an inner message nor the single entries of a list, so the text itself is followed. Undefined where it
 * leads elsewhere than the steps.
 */
export function findInOption(text: string, range: TextRange, steps: readonly TextStep[]): TextRange | undefined {
  const tokens = [...text.slice(range.start, range.end).matchAll(TOKEN)]
    .filter(([token]) => !COMMENT.test(token))
    .map((match) => ({
      text: match[0],
      start: range.start + match.index,
      end: range.start + match.index + match[0].length,
    }));
  const open = tokens.findIndex((token) => token.text === "{");
  if (open < 0 || steps.length === 0) return undefined;
  return findInMessage(tokens, open + 1, steps);
}

interface Token extends TextRange {
  readonly text: string;
}

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[\w.+-]+|\S/g;
const COMMENT = /^(?:\/\/|\/\*)/;

/** `at` is the first token after the opening brace. */
function findInMessage(
  tokens: readonly Token[],
  at: number,
  [step, ...rest]: readonly TextStep[],
): TextRange | undefined {
  if (step === undefined) return undefined;
  let seen = 0;
  for (let i = at; i < tokens.length; ) {
    const first = tokens[i];
    if (first === undefined || isClose(first)) return undefined;
    if (first.text === "," || first.text === ";") {
      i++;
      continue;
    }
    const name = readName(tokens, i);
    let value = name.next;
    if (tokens[value]?.text === ":") value++;
    for (const entry of readValue(tokens, value)) {
      if (name.text !== step.name || seen++ !== step.index) continue;
      const opened = tokens[entry.first];
      if (rest.length > 0) return isOpen(opened) ? findInMessage(tokens, entry.first + 1, rest) : undefined;
      const start = entry.inList ? opened : first;
      const last = tokens[entry.next - 1];
      return start === undefined || last === undefined ? undefined : { start: start.start, end: last.end };
    }
    i = endOfValue(tokens, value);
  }
  return undefined;
}

/** `get`, or `[acme.v1.extra]`, which is several tokens. */
function readName(tokens: readonly Token[], at: number): { readonly text: string; readonly next: number } {
  if (tokens[at]?.text !== "[") return { text: tokens[at]?.text ?? "", next: at + 1 };
  const close = tokens.findIndex((token, i) => i > at && token.text === "]");
  const next = close < 0 ? tokens.length : close + 1;
  return {
    text: tokens
      .slice(at, next)
      .map((token) => token.text)
      .join(""),
    next,
  };
}

interface Entry {
  readonly first: number;
  /** Index of the first token after it. */
  readonly next: number;
  readonly inList: boolean;
}

function* readValue(tokens: readonly Token[], at: number): Iterable<Entry> {
  if (tokens[at]?.text !== "[") {
    yield { first: at, next: endOfValue(tokens, at), inList: false };
    return;
  }
  for (let i = at + 1; i < tokens.length && tokens[i]?.text !== "]"; ) {
    if (tokens[i]?.text === ",") {
      i++;
      continue;
    }
    const next = endOfValue(tokens, i);
    yield { first: i, next, inList: true };
    i = next;
  }
}

function endOfValue(tokens: readonly Token[], at: number): number {
  const first = tokens[at];
  if (isOpen(first) || first?.text === "[") {
    let depth = 0;
    for (let i = at; i < tokens.length; i++) {
      if (isOpen(tokens[i]) || tokens[i]?.text === "[") depth++;
      else if (isClose(tokens[i]) || tokens[i]?.text === "]") depth--;
      if (depth === 0) return i + 1;
    }
    return tokens.length;
  }
  let next = at + 1;
  // Adjacent strings are one; a sign may stand apart from its number.
  if (first?.text === "-") next++;
  if (isString(first)) while (isString(tokens[next])) next++;
  return next;
}

function isOpen(token: Token | undefined): boolean {
  return token?.text === "{" || token?.text === "<";
}

function isClose(token: Token | undefined): boolean {
  return token?.text === "}" || token?.text === ">";
}

function isString(token: Token | undefined): boolean {
  return token !== undefined && /^["']/.test(token.text);
}
