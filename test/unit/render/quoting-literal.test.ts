import fc from "fast-check";
import { format } from "prettier";
import { expect, test } from "vitest";
import type { ViewValue } from "../../../generator/artifact/artifact.js";
import { literal } from "../../../generator/render/quoting.js";

const { value } = fc.letrec<{ value: ViewValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ maxLength: 30 }),
    fc.integer(),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), tie("value"), { maxKeys: 4 }) as fc.Arbitrary<ViewValue>,
  ),
}));

test("plain data comes back from the literal that is written of it", () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(new Function(`return (${literal(given, 0, 8)});`)()).toEqual(given);
    }),
  );
});

test.each<[string, ViewValue]>([
  ["a short one", { field: "etag", quoted: true }],
  [
    "a table",
    [
      { name: "a", field: "b" },
      { name: "c", field: "d" },
    ],
  ],
  ["a table of one row", [{ name: "a", field: "b" }]],
  ["a list that does not fit", Array.from({ length: 12 }, (_, index) => `utm_parameter_${index}`)],
  ["a list that fits", ["a", "b"]],
  ["an object that does not fit", { one: "x".repeat(60), other: "y".repeat(60) }],
  ["nothing", {}],
])("%s stands as prettier would have it", async (_, given) => {
  const text = `const contract = ${literal(given, 0, 17)};\n`;
  expect(await format(text, { parser: "typescript", printWidth: 120 })).toBe(text);
});
