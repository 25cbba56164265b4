import fc from "fast-check";
import ts from "typescript";
import { expect, test } from "vitest";
import { docComment } from "../../../generator/render/doc-comment.js";
import { identifier, lineComment, member, propertyKey, stringLiteral } from "../../../generator/render/quoting.js";

// Text that an attacker would try, and any other text.
const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "*/",
        "/*",
        "//",
        "`",
        "${x}",
        "\n",
        "\r",
        "\u2028",
        "\u2029",
        '"',
        "'",
        "\\",
        "{{x}}",
        "a",
        " ",
        "<!--",
        "@ts-ignore",
      ),
    )
    .map((parts) => parts.join("")),
);

test("a string literal is one token that says what was meant", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const literal = stringLiteral(text);
      expect(literal).not.toMatch(/[\n\r\u2028\u2029]/);
      const statement = only(parse(`${literal};`));
      if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) throw new Error(literal);
      expect(statement.expression.text).toBe(text);
    }),
  );
});

test("a comment holds nothing but a comment", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(parse(`${docComment(text, 0)}\n`).statements).toHaveLength(0);
      expect(parse(`// ${lineComment(text)}\n`).statements).toHaveLength(0);
    }),
  );
});

test("a comment is no directive for the compiler", () => {
  for (const directive of ["@ts-ignore", "@ts-expect-error", "@ts-nocheck"]) {
    expect(docComment(directive, 0)).toBe(`/**\n * ${directive}\n */`);
  }
});

test.each([
  ["name", "name"],
  ["delete", "delete"],
  ["constructor", "constructor"],
  ["__proto__", '["__proto__"]'],
  ["a-b", '"a-b"'],
  ["1", '"1"'],
  ["", '""'],
])("the key %s is written %s", (name, want) => {
  expect(propertyKey(name)).toBe(want);
});

test.each([
  ["name", ".name"],
  ["delete", ".delete"],
  ["a-b", '["a-b"]'],
])("the access to %s is written %s", (name, want) => {
  expect(member(name)).toBe(want);
});

test.each(["delete", "await", "eval", "a-b", "1a", "", "a;b", "a b"])("%s is refused as an identifier", (name) => {
  expect(() => identifier(name)).toThrow("is not an identifier");
});

function parse(source: string): ts.SourceFile {
  const file = ts.createSourceFile("a.ts", source, ts.ScriptTarget.ESNext);
  expect((file as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics).toEqual([]);
  return file;
}

function only(file: ts.SourceFile): ts.Statement {
  const [statement, ...rest] = file.statements;
  if (statement === undefined || rest.length > 0) throw new Error(`${file.statements.length} statements`);
  return statement;
}
