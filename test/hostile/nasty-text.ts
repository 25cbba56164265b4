import fc from "fast-check";

/** What an attacker would write into a comment or an option to get out of it, wherever it ends up; and any other text. */
const fragments = [
  "*/",
  "/*",
  "//",
  "`",
  "${globalThis.canary=1}",
  "*/ globalThis.canary = 1; /*",
  '"; globalThis.canary = 1; //',
  "'; globalThis.canary = 1; //",
  "\\",
  '"',
  "'",
  "\n",
  "\r\n",
  "\u2028",
  "\u2029",
  "\t",
  "{{canary}}",
  "{{{canary}}}",
  "{%raw%}",
  "%REQ(x)%",
  "$ref",
  "#/paths",
  "- a: &b !!js",
  "---",
  ": ",
  " #",
  "<script>",
  "]]>",
  "<!--",
  "@ts-nocheck",
  "@ts-ignore",
  "@deprecated",
  "eslint-enable",
  "__proto__",
  "constructor",
  "\u202e",
  // Not alone: protobuf-es takes a mark at the beginning of a string away.
  "a\ufeff",
  "𝒳",
  "a",
  " ",
];

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }) },
);

/** A comment of any form in which the text can stand. */
export function printComment(text: string, block: boolean): string {
  if (block) return `/* ${text.replaceAll("*/", "* /")} */`;
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => `// ${line}`)
    .join("\n");
}

/** A string of the proto language. */
export function printString(text: string): string {
  const escaped = text.replace(/["\\\p{Cc}]/gu, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    const code = character.charCodeAt(0);
    return code < 0x80 ? `\\${code.toString(8).padStart(3, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}
