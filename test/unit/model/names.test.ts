import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { distinguish, spell } from "../../../generator/model/names.js";

describe("spell", () => {
  test.each([
    ["GetUser", "getUser", "GetUser", "get-user"],
    ["UserService", "userService", "UserService", "user-service"],
    ["user_id", "userId", "UserId", "user-id"],
    ["HTTPServer", "httpServer", "HttpServer", "http-server"],
    ["GetIAMPolicy", "getIamPolicy", "GetIamPolicy", "get-iam-policy"],
    ["OAuth2Token", "oAuth2Token", "OAuth2Token", "o-auth2-token"],
    ["UserV2Service", "userV2Service", "UserV2Service", "user-v2-service"],
    ["X", "x", "X", "x"],
    ["ABC", "abc", "Abc", "abc"],
    ["Outer.Inner", "outerInner", "OuterInner", "outer-inner"],
    ["acme.user.v1.UserCreated", "acmeUserV1UserCreated", "AcmeUserV1UserCreated", "acme-user-v1-user-created"],
    ["Delete", "delete$", "Delete", "delete"],
    ["Object", "object", "Object$", "object"],
    ["Promise", "promise", "Promise$", "promise"],
    ["_", "_", "_", "x"],
    ["__proto__", "proto", "Proto", "proto"],
    ["_1a", "_1a", "_1a", "1a"],
    ["Foo_Bar", "fooBar", "FooBar", "foo-bar"],
  ])("%s", (proto, camel, pascal, kebab) => {
    expect(spell(proto)).toEqual({ proto, camel, pascal, kebab });
  });

  test("camel and pascal can be declared in a module, whatever the name", () => {
    fc.assert(
      fc.property(fc.oneof(protoName, fc.constantFrom(...keywords).map(capitalised)), (name) => {
        const { camel, pascal } = spell(name);
        return [camel, pascal].every(canBeDeclared);
      }),
    );
  });
});

describe("distinguish", () => {
  const join = (ideal: string, count: number) => `${ideal}${count}`;
  const wanted = fc.uniqueArray(
    fc.record({ key: fc.string(), ideal: fc.constantFrom("a", "A", "a2", "a3", "b", "B2") }),
    {
      selector: ({ key }) => key,
    },
  );

  test("the first by code unit keeps its name", () => {
    const names = distinguish(
      [
        { key: "b", ideal: "foo" },
        { key: "a", ideal: "Foo" },
        { key: "c", ideal: "foo2" },
      ],
      join,
    );
    expect(Object.fromEntries(names)).toEqual({ a: "Foo", b: "foo3", c: "foo2" });
  });

  test("names never collide, also where case is ignored", () => {
    fc.assert(
      fc.property(wanted, (items) => {
        const names = [...distinguish(items, join).values()].map((name) => name.toLowerCase());
        return names.length === items.length && new Set(names).size === items.length;
      }),
    );
  });

  test("the order of the items means nothing", () => {
    const shuffled = wanted.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })),
    );
    fc.assert(
      fc.property(shuffled, ([items, others]) => {
        expect(Object.fromEntries(distinguish(others, join))).toEqual(Object.fromEntries(distinguish(items, join)));
      }),
    );
  });

  test("who has no rival keeps its ideal name", () => {
    fc.assert(
      fc.property(wanted, (items) => {
        const names = distinguish(items, join);
        return items.every(({ key, ideal }) => {
          const rivals = items.filter((other) => other.ideal.toLowerCase() === ideal.toLowerCase());
          return rivals.length > 1 || names.get(key) === ideal;
        });
      }),
    );
  });
});

const letters = [..."abzABZ019_"];
const protoName = fc
  .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 8 })
  .map((characters) => characters.join("").replace(/^[0-9]/, "_"));

const keywords = ["await", "arguments", "class", "delete", "enum", "eval", "import", "let", "new", "static", "yield"];

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function canBeDeclared(name: string): boolean {
  const source = ts.createSourceFile("a.ts", `export const ${name} = 1;`, ts.ScriptTarget.ES2023, true);
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: readonly unknown[] };
  const text = ts.transpileModule(source.text, { reportDiagnostics: true });
  const [statement] = source.statements;
  const isOne = source.statements.length === 1 && statement !== undefined && ts.isVariableStatement(statement);
  return isOne && parseDiagnostics.length === 0 && (text.diagnostics ?? []).length === 0;
}
