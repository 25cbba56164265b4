import fc from "fast-check";
import { format } from "prettier";
import { expect, test } from "vitest";
import { foldTypeScript } from "../../../generator/render/fold.js";

const long = "VeryLongNotificationChannelAdministrationServiceOfEverything";
const veryLong = `${long}AndSomeMoreThatMakesItLongerThanAnyLineMayEverBeInAnyFileOfOurs`;
const text =
  "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z, (<[{";

const shapes: readonly [name: string, source: string][] = [
  ["short", "const a = f(1, [2], { b: 3 });\n"],
  ["a function", `export function create${long}(transport: Transport): ${long}Client {\n  return 1;\n}\n`],
  ["a call", `f(function () {\n  return createClient(${long}, ${long}${long});\n});\n`],
  ["a type alias", `export type ${long}Client = Client<typeof ${long}>;\n`],
  ["an import", `import { type ${long}, ${long}B, a as b } from "../../../../${long}.js";\n`],
  ["an import of one name", `import { ${long} } from "../../../../${long}.js";\n`],
  ["types only", `import type { ${long}, ${long}B } from "../../../../${long}.js";\n`],
  [
    "a method",
    `interface A {\n  go(request: ${long}, context: HandlerContext): MaybePromise<MessageInitShape<typeof ${long}Schema>>;\n}\n`,
  ],
  [
    "a method whose every part is too long",
    `interface A {\n  go(request: AsyncIterable<${veryLong}>, context: HandlerContext<typeof ${veryLong}.emits.go>): MaybePromise<MessageInitShape<typeof ${veryLong}>>;\n}\n`,
  ],
  ["a quoted member", `interface A {\n  "a(b"(request: ${long}, context: ${long}): void;\n}\n`],
  ["a list", `const a = {\n  query: [${Array.from({ length: 20 }, (_, n) => `"field_${n}"`).join(", ")}],\n};\n`],
  ["an entry with a long string", `const a = {\n  topic: ${JSON.stringify(text)},\n};\n`],
  ["a short key with a long string", `const a = {\n  id: ${JSON.stringify(text)},\n};\n`],
  ["a quoted key with a long string", `const a = {\n  "a-b": ${JSON.stringify(text)},\n};\n`],
  ["a string with quotes", `const a = {\n  topic: ${JSON.stringify(`${text}'\\'`)},\n};\n`],
  ["a satisfied type", `const a = {\n  b: 1,\n} satisfies CommandBinding<typeof ${long}, typeof ${long}B>;\n`],
  ["a type by its key", `interface A {\n  readonly ${long}: RestCall<operations["${veryLong}.${long}"]>;\n}\n`],
  [
    "an intersection with what more there is",
    `interface A {\n  readonly ${long}: RestCall<operations["${long}"], { name: "a/{b}" }> & {\n    via(binding: "GET /${long}"): RestCall<operations["${long}"]>;\n  };\n}\n`,
  ],
  [
    "a list of one object",
    `const a = {\n  b: [{ method: "GET", template: "/${long}", path: "/${long}", body: "json" }],\n};\n`,
  ],
  ["a long comment", `// ${text}, f(${long}, ${long})\n/** ${text}, f(${long}, ${long}) */\nconst a = 1;\n`],
];

test.each(shapes)("%s is broken as prettier breaks it", async (_name, source) => {
  expect(foldTypeScript(source)).toBe(await format(source, { parser: "typescript", printWidth: 120 }));
});

test("methods of any lengths are broken as prettier breaks them", async () => {
  const name = fc.integer({ min: 1, max: 130 }).map((length) => `A${"a".repeat(length)}`);
  await fc.assert(
    fc.asyncProperty(name, name, name, async (method, input, output) => {
      const source = `interface A {\n  ${method}(request: ${input}, context: HandlerContext): MaybePromise<MessageInitShape<typeof ${output}>>;\n}\n`;
      expect(foldTypeScript(source)).toBe(await format(source, { parser: "typescript", printWidth: 120 }));
    }),
  );
});

test("entries with keys of any length are broken as prettier breaks them", async () => {
  for (const key of ["k", "id", "key", "type", "topic", "source", '"-"', '"a-"', '"a-b"', '"a-b-c"']) {
    const source = `const a = {\n  ${key}: ${JSON.stringify(text)},\n};\n`;
    expect(foldTypeScript(source)).toBe(await format(source, { parser: "typescript", printWidth: 120 }));
  }
});

test("what is folded is not folded again", () => {
  for (const [, source] of shapes) expect(foldTypeScript(foldTypeScript(source))).toBe(foldTypeScript(source));
});
