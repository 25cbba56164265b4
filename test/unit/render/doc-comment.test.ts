import fc from "fast-check";
import { expect, test } from "vitest";
import { docComment } from "../../../generator/render/doc-comment.js";

const words = (count: number): string => Array.from({ length: count }, (_, index) => `word${index}`).join(" ");

test.each<[name: string, text: string, want: string]>([
  ["one line", "Gives one user.", "/** Gives one user. */"],
  ["several lines", "Gives\none user.", "/**\n * Gives\n * one user.\n */"],
  ["paragraphs", "One.\n\nTwo.", "/**\n * One.\n *\n * Two.\n */"],
  ["an end of a comment", "a */ b", "/** a *\\/ b */"],
  ["other line breaks", "a\r\nb\rc\u2028d", "/**\n * a\n * b\n * c\n * d\n */"],
  ["white space at the end", "One.  \n\n", "/** One. */"],
])("%s", (_name, text, want) => {
  expect(docComment(text, 0)).toBe(want);
});

test("a paragraph that is too long is filled anew, the others stay", () => {
  expect(docComment(`Short\nlines.\n\n${words(30)}\nand more.`, 2)).toBe(
    [
      "/**",
      "   * Short",
      "   * lines.",
      "   *",
      "   * word0 word1 word2 word3 word4 word5 word6 word7 word8 word9 word10 word11 word12 word13 word14 word15 word16 word17",
      "   * word18 word19 word20 word21 word22 word23 word24 word25 word26 word27 word28 word29 and more.",
      "   */",
    ].join("\n"),
  );
});

test("items of a list hang, and code stays", () => {
  const code = `    const x = "${words(20)}";`;
  const lines = docComment(`- ${words(20)}\n- two\n\n${code}\n\n\`\`\`\n${words(20)}\n\`\`\``, 0).split("\n");
  expect(lines).toEqual([
    "/**",
    " * - word0 word1 word2 word3 word4 word5 word6 word7 word8 word9 word10 word11 word12 word13 word14 word15 word16 word17",
    " *   word18 word19",
    " * - two",
    " *",
    ` * ${code}`,
    " *",
    " * ```",
    ` * ${words(20)}`,
    " * ```",
    " */",
  ]);
});

test("no line is longer than 120 characters unless it is one word", () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 80 }), fc.constantFrom(0, 2, 4), (text, column) => {
      for (const [index, line] of docComment(text, column).split("\n").entries()) {
        expect((index === 0 ? column : 0) + line.length).toBeLessThanOrEqual(120);
      }
    }),
  );
});

test("nothing is lost", () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 80, mode: "sentences" }), (text) => {
      const printed = docComment(text, 2).replace(/^\/\*\*| *\*\/$|^ *\*/gm, " ");
      expect(printed.split(/\s+/).join(" ").trim()).toBe(text.split(/\s+/).join(" ").trim());
    }),
  );
});
