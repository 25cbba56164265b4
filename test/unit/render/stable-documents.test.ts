import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import type { Json } from "../../../generator/artifact/artifact.js";
import { printJson } from "../../../generator/render/stable-json.js";
import { printYaml } from "../../../generator/render/stable-yaml.js";

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("a", " ", "\n", "\t", ":", "#", "-", "0", "'", '"', "\\", "\r", "\u2028", "\u0085", "%"),
  }),
  fc.constantFrom(
    "yes",
    "No",
    "~",
    "null",
    "2024-01-01",
    "1:30",
    "1_000",
    "0o17",
    "0x1f",
    "1e3",
    ".5",
    "<<",
    "=",
    ".inf",
    "__proto__",
  ),
);
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

describe("printYaml", () => {
  test("round trips every JSON value, in YAML 1.2 and 1.1", () => {
    fc.assert(
      fc.property(json, (value) => {
        const printed = printYaml(value, "made by a test");
        for (const version of ["1.2", "1.1"] as const) {
          expect(printJson(parse(printed, { version }) ?? null)).toBe(printJson(value));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("lays a document out as the package yaml does, which reads it and prints it again", () => {
    fc.assert(
      fc.property(json, (value) => {
        const printed = printYaml({ value });
        const again = parseDocument(printed).toString({ lineWidth: 0, doubleQuotedAsJSON: true });
        expect(printed).toBe(again.replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["a scalar", "a"],
    ["a list", [1]],
    ["nothing", {}],
  ])("says of a key that is too long to look for its colon where it ends: %s", (_name, value) => {
    const map = { ["k".repeat(1_025)]: value, after: [{ ["l ".repeat(600)]: value, after: 1 }] };
    expect(printYaml(map)).toMatch(/^\? k+\n:/);
    expect(parse(printYaml(map))).toEqual(map);
  });

  test.each([
    ["a word", "acme", "acme"],
    ["a reference", "#/components/schemas/acme.v1.User", '"#/components/schemas/acme.v1.User"'],
    ["a path", "/v1/users", "/v1/users"],
    ["a number", "200", '"200"'],
    ["a version", "1.0", '"1.0"'],
    ["a date", "2024-01-01", '"2024-01-01"'],
    ["a boolean of YAML 1.1", "on", '"on"'],
    ["a sexagesimal", "12:30:45", '"12:30:45"'],
    ["a separator of lines", "a\u2028b", '"a\\u2028b"'],
    ["nothing", "", '""'],
  ])("%s", (_name, given, want) => {
    expect(printYaml(given)).toBe(`${want}\n`);
  });

  test("shows several lines as they are, and never folds one", () => {
    const long = "word ".repeat(60).trim();
    expect(printYaml({ text: "One.\n\n  Two.", long })).toBe(`text: |-\n  One.\n\n    Two.\nlong: ${long}\n`);
  });

  test("writes no anchors for values that stand twice", () => {
    const shared = { a: 1 };
    expect(printYaml({ one: shared, two: shared })).toBe("one:\n  a: 1\ntwo:\n  a: 1\n");
  });

  test("a header cannot leave its comment", () => {
    expect(printYaml({ a: 1 }, "made\nby\u2028x\r- y")).toBe("# made\n# by\n# x\n# - y\na: 1\n");
  });

  test("keeps the order of keys", () => {
    expect(printYaml({ b: 1, a: 2 })).toBe("b: 1\na: 2\n");
  });
});

test("printJson: two spaces and a final newline", () => {
  expect(printJson({ b: [1], a: "é" })).toBe('{\n  "b": [\n    1\n  ],\n  "a": "é"\n}\n');
});

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
