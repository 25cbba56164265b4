import { expect, test } from "vitest";
import { resolveConfig } from "../../../../generator/config/resolve.js";
import { createImports, published } from "../../../../generator/emit/typescript/imports.js";
import type { EsSymbol } from "../../../../generator/model/model.js";

const config = resolveConfig();
const here = "connect/acme/user/v1/user-service.ts";

function generated(path: string, name: string): EsSymbol {
  return { name, from: { kind: "generated", path } };
}

test.each([
  ["a sibling", "connect/acme/user/v1/other", "./other.js"],
  ["a folder below", "connect/acme/user/v1/a/b", "./a/b.js"],
  ["a folder above", "connect/acme/x", "../../x.js"],
  ["another face", "messages/acme/user/v1/user_pb", "../../../../messages/acme/user/v1/user_pb.js"],
  [
    "the file's own name elsewhere",
    "queue/acme/user/v1/user-service",
    "../../../../queue/acme/user/v1/user-service.js",
  ],
])("%s is imported by a relative path", (_name, path, want) => {
  const imports = createImports(here, config, []);
  imports.value(generated(path, "a"));
  expect(imports.view().map(({ from }) => from)).toEqual([want]);
});

test.each([
  ["js", "./other.js"],
  ["ts", "./other.ts"],
  ["none", "./other"],
] as const)("with the ending %s", (importExtension, want) => {
  const imports = createImports(here, resolveConfig({ importExtension }), []);
  imports.value(generated("connect/acme/user/v1/other", "a"));
  imports.value(published("@bufbuild/protovalidate/gen/buf/validate/validate_pb.js", "b"));
  expect(imports.view().map(({ from }) => from)).toEqual([
    "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js",
    want,
  ]);
});

test("names are merged and sorted, packages stand before siblings, types are marked", () => {
  const imports = createImports(here, config, []);
  imports.type(generated("messages/b_pb", "zeta"));
  imports.type(published("z", "T"));
  imports.value(published("a", "createThing"));
  imports.type(published("a", "Thing"));
  imports.type(published("a", "Client"));
  imports.type(published("a", "createThing"));
  imports.value(published("z", "T"));
  expect(imports.view()).toEqual([
    {
      from: "a",
      typeOnly: false,
      names: [
        { name: "Client", alias: "", type: true },
        { name: "createThing", alias: "", type: false },
        { name: "Thing", alias: "", type: true },
      ],
    },
    { from: "z", typeOnly: false, names: [{ name: "T", alias: "", type: false }] },
    { from: "../../../../messages/b_pb.js", typeOnly: true, names: [{ name: "zeta", alias: "", type: false }] },
  ]);
});

test.each<[name: string, taken: readonly string[], symbols: readonly EsSymbol[], want: readonly string[]]>([
  ["no clash", [], [generated("messages/a/v1/x_pb", "User")], ["User"]],
  ["a name of the file", ["User"], [generated("messages/a/v1/x_pb", "User")], ["AV1User"]],
  [
    "two packages",
    [],
    [generated("messages/a/v1/x_pb", "User"), generated("messages/b/v1/x_pb", "User")],
    ["User", "BV1User"],
  ],
  ["a value", ["created"], [generated("queue/a/v1/x_events", "created")], ["aV1Created"]],
  ["no package", ["User"], [generated("messages/x_pb", "User")], ["User$1"]],
  ["the other name is taken too", ["User", "AUser"], [generated("messages/a/x_pb", "User")], ["User$1"]],
  ["a folder that is no identifier", ["User"], [generated("messages/1/x_pb", "User")], ["User$1"]],
  ["two published packages", [], [published("a", "Client"), published("b", "Client")], ["Client", "Client$1"]],
])("a name that is taken gets another one: %s", (_name, taken, symbols, want) => {
  const imports = createImports(here, config, taken);
  expect(symbols.map((symbol) => imports.type(symbol))).toEqual(want);
  expect(symbols.map((symbol) => imports.value(symbol))).toEqual(want);
});
