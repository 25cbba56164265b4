/**
 * How many HTTP bindings a proto has that REST can carry, counted by eye, so to say: without a compiler, and without anything
 * that svcgen uses. A method that streams both ways has none.
 */
export function countRules(text: string): number {
  const plain = text.replaceAll(token, (found) => (/^["']/.test(found) ? found : " "));
  return [...withoutBidi(plain).matchAll(pattern)].length;
}

const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;
const pattern = /\b(?:get|put|post|delete|patch)\s*:\s*["']|\bcustom\s*:?\s*\{/g;
const bidi = /\brpc\s+\w+\s*\(\s*stream\s[^)]*\)\s*returns\s*\(\s*stream\s[^)]*\)\s*\{/g;

function withoutBidi(text: string): string {
  let rest = text;
  for (const { 0: head, index } of [...text.matchAll(bidi)].reverse()) {
    rest = rest.slice(0, index) + rest.slice(endOfBlock(rest, index + head.length));
  }
  return rest;
}

/** The position after the brace that closes the block. Braces in strings are in pairs: they are templates. */
function endOfBlock(text: string, start: number): number {
  let depth = 1;
  let at = start;
  for (; at < text.length && depth > 0; at++) depth += text[at] === "{" ? 1 : text[at] === "}" ? -1 : 0;
  return at;
}
