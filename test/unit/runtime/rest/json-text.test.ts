import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "../../../../runtime/rest/json/parse.js";

// The text of a body, before anything is known of its message.

/** Members as they stand in a text, so that a name can be there twice. */
type Node = string | readonly Node[] | { readonly members: readonly (readonly [name: string, value: Node])[] };

const names = fc.constantFrom("a", "b", "__proto__", "1", 'say "hi"', "a:b", "back\\slash", "é");
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("1", "null", "true", '"text"', '"a:b,{\\"}"', '"\\\\"', '""'),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.record({ members: fc.array(fc.tuple(names, tie("node")), { maxLength: 4 }) }),
  ),
}));

function print(value: Node): string {
  if (typeof value === "string") return value;
  if ("members" in value)
    return `{${value.members.map(([name, member]) => `${JSON.stringify(name)} : ${print(member)}`).join(",")}}`;
  return `[${value.map(print).join(", ")}]`;
}

function hasTwice(value: Node): boolean {
  if (typeof value === "string") return false;
  if (!("members" in value)) return value.some(hasTwice);
  const given = value.members.map(([name]) => name);
  return new Set(given).size < given.length || value.members.some(([, member]) => hasTwice(member));
}

test("a member that is given twice is refused, at any place and in any spelling", () => {
  fc.assert(
    fc.property(node, (value) => {
      const text = print(value);
      const parsed = parseJson(text);
      expect(parsed.ok, text).toBe(!hasTwice(value));
      if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(text));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['{"a":1,"a":1}', "a"],
  ['{"a":{"b":1,"c":{}},"\\u0061":2}', "a"],
  ['[{"x":1},{"x":1,"y":{"z":[],"z":[]}}]', "z"],
])("the message names it: %s", (text, name) => {
  expect(parseJson(text)).toEqual({ ok: false, detail: `The member ${JSON.stringify(name)} is given twice.` });
});

test("what is nested too deep for any message is parsed all the same: the reader refuses it", () => {
  const depth = 200_000;
  expect(parseJson("[".repeat(depth) + "]".repeat(depth)).ok).toBe(true);
  const [open, close] = ['{"a":'.repeat(1000), "}".repeat(1000)];
  expect(parseJson(`${open}{"b":1,"b":2}${close}`)).toMatchObject({ ok: false });
});
