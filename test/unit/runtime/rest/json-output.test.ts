import fc from "fast-check";
import { expect, test } from "vitest";
import { constant, JsonOutput } from "../../../../runtime/rest/json/output.js";

const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  // Halves of pairs too.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('"', "\\", "\u007f", "\u0080", "\u2028", "x".repeat(20_000), "ä".repeat(20_000)),
);

test("what is written is what JSON.stringify writes, in whatever memory", () => {
  const out = new JsonOutput();
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 30 }), (all) => {
      const start = out.begin();
      let expected = "";
      for (const [index, text] of all.entries()) {
        const name = `${index === 0 ? "" : ","}"${"é".repeat(index % 3)}${index}":"`;
        out.put(constant(name));
        out.text(text);
        out.ascii('"');
        expected += `${name}${JSON.stringify(text).slice(1)}`;
      }
      expect(out.take(start)).toBe(expected);
      expect(out.at).toBe(0);
    }),
  );
});

test("a text within a text, and one that fails within another", () => {
  const out = new JsonOutput();
  const outer = out.begin();
  out.ascii("a");
  const inner = out.begin();
  out.raw("grün");
  expect(out.take(inner)).toBe("grün");
  const failed = out.begin();
  out.raw("lost");
  out.drop(failed);
  out.byte(0x62);
  expect(out.take(outer)).toBe("ab");
});

test("memory for a long text is not kept", () => {
  const out = new JsonOutput();
  const start = out.begin();
  out.text("x".repeat(3_000_000));
  expect(out.room(1).byteLength).toBeGreaterThan(3_000_000);
  out.drop(start);
  expect(out.room(1).byteLength).toBeLessThan(100_000);
});
