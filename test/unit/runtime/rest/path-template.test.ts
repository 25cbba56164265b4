import { parsePathTemplate, variablePattern } from "@svcgen/runtime/path-template";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { templates } from "./arbitraries.js";

function parse(text: string) {
  const parsed = parsePathTemplate(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`);
  return parsed.template;
}

describe("a template is read", () => {
  test.each([
    ["/", "/", [], []],
    ["/v1/users", "/v1/users", ["v1", "users"], []],
    ["/v1/users/{id}", "/v1/users/{id}", ["v1", "users", "*"], ["id=*"]],
    ["/v1/users/{id=*}", "/v1/users/{id}", ["v1", "users", "*"], ["id=*"]],
    [
      "/v1/{name=shelves/*/books/*}",
      "/v1/{name=shelves/*/books/*}",
      ["v1", "shelves", "*", "books", "*"],
      ["name=shelves/*/books/* multi"],
    ],
    ["/v1/{book.name=**}", "/v1/{book.name=**}", ["v1", "**"], ["book.name=** multi"]],
    ["/{a=x}/*/{b}", "/{a=x}/*/{b}", ["x", "*", "*"], ["a=x", "b=*"]],
    ["/{x=**}/a/b", "/{x=**}/a/b", ["**", "a", "b"], ["x=** multi"]],
    ["/caf%c3%a9/a%3ab", "/caf%C3%A9/a%3Ab", ["caf%C3%A9", "a%3Ab"], []],
    ["/a-._~!$&'()+,;=@", "/a-._~!$&'()+,;=@", ["a-._~!$&'()+,;=@"], []],
    ["/...", "/...", ["..."], []],
    ["/v1/{_._1}", "/v1/{_._1}", ["v1", "*"], ["_._1=*"]],
  ])("%s", (text, canonical, segments, variables) => {
    const template = parse(text);
    expect(template.text).toBe(canonical);
    expect(template.segments.map((it) => (it.kind === "literal" ? it.value : it.kind === "any" ? "*" : "**"))).toEqual(
      segments,
    );
    expect(
      template.variables.map(
        (it) => `${it.fieldPath.join(".")}=${variablePattern(template, it)}${it.multi ? " multi" : ""}`,
      ),
    ).toEqual(variables);
    expect(template.verb).toBeUndefined();
  });

  test.each([
    ["/v1/users:watch", "watch"],
    ["/v1/{id}:activate", "activate"],
    ["/v1/{name=**}:a:b", "a:b"],
    ["/v1/*:a%3a", "a%3A"],
  ])("%s has a verb", (text, verb) => {
    expect(parse(text).verb).toBe(verb);
  });
});

describe("a mistake is reported with its place", () => {
  test.each([
    ["", 0, 0, /not empty/, "Write `/` for the root."],
    ["v1/users", 0, 0, /begins with/, "Write `/v1/users`."],
    ["/v1/", 3, 1, /end with/, "Remove it."],
    ["/v1//users", 4, 1, /segment is empty/, undefined],
    ["/:go", 1, 1, /segment is empty/, undefined],
    ["/v1/{a={b}/*}", 7, 1, /cannot hold another variable/, expect.anything()],
    ["/v1/a{x}", 5, 1, /whole segments/, undefined],
    ["/v1/{x}b", 7, 1, /whole segments/, undefined],
    ["/v1/*b", 5, 1, /whole segments/, undefined],
    ["/v1/a*", 5, 1, /cannot stand/, "Write `%2A` for the character itself."],
    ["/v1/***", 4, 3, /`\*` or `\*\*`/, undefined],
    ["/{a=**}/{b=**}", 11, 2, /one `\*\*` at most/, undefined],
    ["/v1/{x", 4, 2, /not closed/, "Add the missing `}`."],
    ["/v1/{x=", 4, 3, /not closed/, "Add the missing `}`."],
    ["/v1/{x=a/", 4, 5, /not closed/, "Add the missing `}`."],
    ["/v1/{x=}", 7, 1, /segment is empty/, undefined],
    ["/v1/{}", 5, 1, /names a field/, undefined],
    ["/v1/{1a}", 5, 1, /names a field/, undefined],
    ["/v1/{a.}", 7, 1, /names a field/, undefined],
    ["/v1/{a-b}", 6, 1, /cannot stand/, expect.anything()],
    ["/v1/{a=b:c}", 8, 1, /not in a variable/, undefined],
    ["/v1/}", 4, 1, /segment is empty|cannot stand/, undefined],
    ["/v1/{id}/{id}", 9, 4, /bound twice/, undefined],
    ["/v1/a:b/c", 5, 1, /only before the verb/, "Write `%3A` for a colon in a segment."],
    ["/v1/a:", 5, 1, /verb after `:` is empty/, undefined],
    ["/v1/a::b", 5, 1, /verb after `:` is empty/, undefined],
    ["/v1/a:{b}", 5, 1, /verb after `:` is empty/, undefined],
    ["/v1/a?b", 5, 1, /cannot stand/, "Write `%3F` for the character itself."],
    ["/v1/café", 7, 1, /cannot stand/, "Write `%C3%A9` for the character itself."],
    ["/v1/😀", 4, 2, /cannot stand/, "Write `%F0%9F%98%80` for the character itself."],
    ["/v1/a b", 5, 1, /cannot stand/, "Write `%20` for the character itself."],
    ["/v1/a%2", 5, 1, /two hexadecimal digits/, "Write `%25` for a percent sign."],
    ["/v1/a%2Fb", 5, 3, /proxies disagree/, undefined],
    ["/v1/a%5cb", 5, 3, /proxies disagree/, undefined],
    ["/v1/a%00", 5, 3, /control character/, undefined],
    ["/v1/%C3", 4, 3, /UTF-8/, undefined],
    ["/v1/%C0%AF", 4, 6, /UTF-8/, undefined],
    ["/v1/..", 4, 2, /no segments/, undefined],
    ["/v1/%2E./a", 4, 4, /no segments/, undefined],
  ])("%s", (text, offset, length, message, help) => {
    const parsed = parsePathTemplate(text);
    expect(parsed).toMatchObject({ ok: false, offset, length, message: expect.stringMatching(message) });
    if (!parsed.ok) expect(parsed.help).toEqual(help);
  });

  test("inside the text, whatever the text is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."/{}*=:.a%2F_") })), (text) => {
        const parsed = parsePathTemplate(text);
        if (parsed.ok) return;
        expect(parsed.offset).toBeGreaterThanOrEqual(0);
        expect(parsed.length).toBeGreaterThanOrEqual(0);
        expect(parsed.offset + parsed.length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });
});

test("the canonical print is read back to the same template", () => {
  fc.assert(
    fc.property(templates, (text) => {
      const template = parse(text);
      expect(parse(template.text)).toEqual(template);
      expect(parse(template.text).text).toBe(template.text);
    }),
    { numRuns: 1000 },
  );
});
