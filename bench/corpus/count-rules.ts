/**
 * How many HTTP bindings a proto has, counted by eye, so to say: without a compiler, and without anything that svcgen uses.
 */
export function countRules(text: string): number {
  const plain = text.replaceAll(token, (found) => (/^["']/.test(found) ? found : " "));
  return [...plain.matchAll(pattern)].length;
}

const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;
const pattern = /\b(?:get|put|post|delete|patch)\s*:\s*["']|\bcustom\s*:?\s*\{/g;
