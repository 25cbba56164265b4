/**
 * A pattern that matches the same texts in JavaScript as in RE2, whose syntax rules are written in, and as surely in linear time:
 * from the begin to the end of the text, single ASCII characters and classes of them, of which one at most may be there a
 * number of times that is left open. undefined: another pattern.
 */
export function linearPattern(pattern: string): RegExp | undefined {
  const body = anchored.exec(pattern)?.[1];
  if (body === undefined) return undefined;
  const open = [...body.matchAll(items)].filter(({ groups }) => isOpen(groups?.quantifier ?? ""));
  if (open.length > 1) return undefined;
  try {
    return new RegExp(pattern, "u");
  } catch {
    // `[z-a]`, `{3,1}`: RE2 says so too.
    return undefined;
  }
}

const atom = String.raw`[\w ,/:@=~-]|\\[.+*/dw]|\[(?:[\w .,/:@+=~]|\\[dw.+-])(?:[\w .,/:@+=~]|-(?=[\w\]])|\\[dw.+-])*\]`;
// RE2 repeats a thousand times at most.
const quantifier = String.raw`[*+?]|\{\d{1,3}(?:,\d{0,3})?\}`;
const anchored = new RegExp(String.raw`^\^((?:(?:${atom})(?:${quantifier})?)*)\$$`);
const items = new RegExp(`(?:${atom})(?<quantifier>${quantifier})?`, "g");

function isOpen(quantifier: string): boolean {
  return /[*+?,]/.test(quantifier);
}
