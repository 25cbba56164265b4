import { describe, expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/resolve.js";
import { columnFromBytes, columnFromCells } from "../../../generator/descriptors/columns.js";
import { compileDescriptors } from "../../../generator/descriptors/compile.js";
import { createMemorySource } from "../../../generator/source/memory.js";
import { compileProtos } from "../../support/compile.js";

const prefixes: [string, string][] = [
  ["nothing", ""],
  ["a tab", "\t"],
  ["tabs after other lengths", "/**/\t \t/* */ \t"],
  ["two bytes", "/*é*/"],
  ["a surrogate pair", "/*𝒳*/"],
  ["a wide letter", "/*漢字*/"],
  ["a combining accent", "/*e\u0301*/"],
  ["emoji", "/*👍*/"],
  ["emoji joined", "/*👨\u200d👩\u200d👧*/"],
  ["a flag", "/*🇨🇭*/"],
  ["Hangul and full width", "/*한글ＡＢ*/"],
  ["emoji of either form", "/*☺☺\ufe0f☺\ufe0e❤👍🏽*/"],
  ["letters that join", "/*ค่ำ தமிழ் ᄒ*/"],
  ["Arabic and Devanagari", "/*عربى हिन्दी*/"],
];

describe("columns are UTF-16 units, whatever stands before", () => {
  test.each(prefixes)("%s, in the compiler's errors", async (_, prefix) => {
    const text = `syntax = "proto3";\nmessage M { ${prefix}Nope x = 1; }\n`;
    const source = createMemorySource({ "schemas/a.proto": text });
    const { diagnostics } = await compileDescriptors(source, resolveConfig());
    const column = `message M { ${prefix}`.length + 1;
    expect(diagnostics.map(({ span }) => span)).toEqual([
      { path: "schemas/a.proto", start: { line: 2, column }, end: { line: 2, column: column + 4 } },
    ]);
  });

  test.each(prefixes)("%s, before a declaration", async (_, prefix) => {
    const descriptors = await compileProtos({
      "a.proto": `syntax = "proto3";\nmessage M { ${prefix}bool x = 1; }\n`,
    });
    const [field] = descriptors.registry.getMessage("M")?.fields ?? [];
    const column = `message M { ${prefix}`.length + 1;
    expect(field && descriptors.span(field)).toEqual({
      path: "schemas/a.proto",
      start: { line: 2, column },
      end: { line: 2, column: column + 11 },
    });
  });

  test("beyond the end of the line", () => {
    expect(columnFromBytes("aé", 3)).toBe(3);
    expect(columnFromBytes("aé", 5)).toBe(5);
    expect(columnFromCells("a漢", 3)).toBe(3);
    expect(columnFromCells("", 4)).toBe(5);
  });
});
