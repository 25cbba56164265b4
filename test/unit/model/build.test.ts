import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/resolve.js";
import { compileDescriptors } from "../../../generator/descriptors/compile.js";
import type { Descriptors } from "../../../generator/descriptors/descriptors.js";
import { descriptorsFromImage } from "../../../generator/descriptors/image.js";
import { buildModel } from "../../../generator/model/build.js";
import type { Model } from "../../../generator/model/model.js";
import { createWorkTreeSource } from "../../../generator/source/work-tree.js";
import { modelOf, operationOf, proto3 } from "./model-of.js";

describe("the example", () => {
  let descriptors: Descriptors;
  let model: Model;
  beforeAll(async () => {
    const config = resolveConfig({ include: ["acme"] });
    const compiled = await compileDescriptors(createWorkTreeSource(process.cwd()), config);
    if (compiled.descriptors === undefined) throw new Error(JSON.stringify(compiled.diagnostics));
    descriptors = compiled.descriptors;
    const built = buildModel(descriptors, config);
    expect(built.diagnostics).toEqual([]);
    model = built.model;
  });

  test("services, sorted, with the place of their faces", () => {
    expect(model.services.map(({ id, path, source }) => [id, path, source])).toEqual([
      ["acme.greeter.v1.Greeter", "acme/greeter/v1/greeter", "/acme.greeter.v1.Greeter"],
      ["acme.user.v1.UserService", "acme/user/v1/user-service", "/acme/users"],
      ["acme.welcome.v1.WelcomeService", "acme/welcome/v1/welcome-service", "/acme.welcome.v1.WelcomeService"],
    ]);
    expect(model.services[1]).toMatchObject({
      descriptor: { name: "UserService", from: { kind: "generated", path: "messages/acme/user/v1/user_pb" } },
      names: { kebab: "user-service" },
      doc: { summary: "Keeps users" },
    });
  });

  test("operations, in the order of the file, with all their routes", () => {
    const routes = model.services[1]?.operations.map(({ names, kind, effect, routes: own }) => [
      names.camel,
      kind,
      effect,
      ...own.map(({ verb, template }) => `${verb} ${template.text}`),
    ]);
    expect(routes).toEqual([
      ["listUsers", "unary", "safe", "GET /v1/users", "GET /users"],
      ["createUser", "unary", "unsafe", "POST /v1/users", "POST /users"],
      ["getUser", "unary", "safe", "GET /v1/users/{id}", "GET /users/{id}"],
      ["updateUser", "unary", "idempotent", "PATCH /v1/users/{user.id}", "PUT /users/{user.id}"],
      ["deleteUser", "unary", "idempotent", "DELETE /v1/users/{id}", "DELETE /users/{id}"],
      ["watchUsers", "server-stream", "safe", "GET /v1/users:watch"],
      ["importUsers", "client-stream", "unsafe", "POST /v1/users:import"],
      ["activateUser", "unary", "idempotent", "POST /v1/users/{id}:activate"],
    ]);
  });

  test("an operation has its paths and types", () => {
    const operation = operationOf(model, "acme.welcome.v1.WelcomeService.OnUserCreated");
    expect(operation).toMatchObject({
      rpcPath: "/acme.welcome.v1.WelcomeService/OnUserCreated",
      localName: "onUserCreated",
      input: { typeName: "acme.user.v1.UserCreated", type: { kind: "message" } },
      output: {
        type: { kind: "well-known", name: "Empty" },
        message: { name: "Empty" },
        schema: { name: "EmptySchema" },
      },
      subscription: { event: "acme.user.v1.UserCreated", group: "welcome" },
    });
  });

  test("a JSON round trip changes nothing", () => {
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  test("the order of files and imports changes nothing", () => {
    const { file } = fromBinary(FileDescriptorSetSchema, descriptors.image);
    const want = rebuild(descriptors, file, descriptors.files);
    const order = fc.record({
      ranks: fc.array(fc.nat(), { minLength: file.length, maxLength: file.length }),
      files: fc.shuffledSubarray([...descriptors.files], { minLength: descriptors.files.length }),
    });
    fc.assert(
      fc.property(order, ({ ranks, files }) => rebuild(descriptors, importsFirst(file, ranks), files) === want),
      { numRuns: 15 },
    );
  });
});

function rebuild(descriptors: Descriptors, file: readonly FileDescriptorProto[], files: readonly string[]): string {
  const image = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [...file] }));
  const reordered = { ...descriptorsFromImage(image, [], descriptors.bundled), files };
  const { model, diagnostics } = buildModel(reordered, resolveConfig());
  return JSON.stringify({ model, diagnostics });
}

/** The files in another order in which each still comes after those that it imports. */
function importsFirst(files: readonly FileDescriptorProto[], rank: readonly number[]): readonly FileDescriptorProto[] {
  const rankOf = new Map(files.map((file, index) => [file.name, rank[index] ?? 0]));
  const done = new Map<string, FileDescriptorProto>();
  while (done.size < files.length) {
    const [next] = files
      .filter((file) => !done.has(file.name) && file.dependency.every((path) => done.has(path)))
      .sort((a, b) => (rankOf.get(a.name) ?? 0) - (rankOf.get(b.name) ?? 0));
    if (next === undefined) throw new Error("imports make a cycle");
    done.set(next.name, next);
  }
  return [...done.values()];
}

test("the paths of services are unique, also where case is ignored", async () => {
  const service = (name: string) => `service ${name} { rpc Do(M) returns (M); }`;
  const { model, diagnostics } = await modelOf({
    "a.proto": proto3("p", `message M {} ${["FooBar", "Foo_Bar", "Foobar", "FooBAR"].map(service).join("\n")}`),
    "b.proto": proto3("P", `message M {} ${service("FooBar")}`),
    "c.proto": `syntax = "proto3"; message M {} ${service("Lone")}`,
  });
  expect(diagnostics).toEqual([]);
  const ids = model.services.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
  const paths = model.services.map(({ path }) => path);
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
  expect(Object.fromEntries(model.services.map(({ id, path }) => [id, path]))).toMatchObject({
    "P.FooBar": "P/foo-bar",
    "p.Foobar": "p/foobar",
    Lone: "lone",
  });
});

test("types are sorted by name, whatever their order in the file", async () => {
  const { model } = await modelOf({
    "a.proto": `syntax = "proto3"; message B { message A {} C c = 1; } message A {} message C {} message a {} enum F { F_UNSPECIFIED = 0; } enum E { E_UNSPECIFIED = 0; }`,
  });
  expect(Object.keys(model.messages)).toEqual(["A", "B", "B.A", "C", "a"]);
  expect(Object.keys(model.enums)).toEqual(["E", "F"]);
});

test("two methods that are one property", async () => {
  const body = "message M {} service S { rpc GetUser(M) returns (M); rpc getUser(M) returns (M); }";
  const { diagnostics } = await modelOf({ "a.proto": proto3("a", body) });
  expect(diagnostics.map(({ code, span }) => [code, span?.path])).toEqual([["schema/name-clash", "schemas/a.proto"]]);
});

test("deprecation goes down from file to service to method", async () => {
  const methods = (option: string) => `rpc A(M) returns (M) { option deprecated = ${option}; }`;
  const { model } = await modelOf({
    "a.proto": proto3("a", `option deprecated = true; message M {} service S { ${methods("false")} }`),
    "b.proto": proto3("b", `message M {} service S { option deprecated = true; ${methods("false")} }`),
    "c.proto": proto3("c", `message M {} service S { ${methods("true")} }`),
  });
  expect(model.services.map(({ id, deprecated, operations }) => [id, deprecated, operations[0]?.deprecated])).toEqual([
    ["a.S", true, true],
    ["b.S", true, true],
    ["c.S", false, true],
  ]);
  expect(model.messages["a.M"]?.deprecated).toBe(true);
});

test("files that are imported from the user's other files are dependencies; those that are published are not", async () => {
  const { model } = await modelOf(
    {
      "ours/a.proto": proto3("ours", `import "theirs/b.proto"; message A { theirs.B b = 1; }`),
      "theirs/b.proto": `syntax = "proto3"; package theirs; import "theirs/c.proto"; message B { C c = 1; }`,
      "theirs/c.proto": `syntax = "proto3"; package theirs; message C { E e = 1; } enum E { E_UNSPECIFIED = 0; }`,
      "theirs/d.proto": `syntax = "proto3"; package theirs; message D {}`,
    },
    { include: ["ours"] },
  );
  expect(model.files.map(({ path }) => path)).toEqual(["ours/a.proto"]);
  expect(model.dependencies.map(({ path }) => path)).toEqual(["theirs/b.proto", "theirs/c.proto"]);
  expect(Object.keys(model.messages)).toEqual(["ours.A", "theirs.B", "theirs.C"]);
  expect(Object.keys(model.enums)).toEqual(["theirs.E"]);
  expect(model.messages["theirs.B"]?.symbol.from).toEqual({ kind: "generated", path: "messages/theirs/b_pb" });
});

test("a message that holds a very long chain of messages is no problem", async () => {
  const chain = Array.from({ length: 5000 }, (_, index) => `message M${index} { M${index + 1} next = 1; }`);
  const { model } = await modelOf({ "a.proto": `syntax = "proto3"; ${chain.join("\n")} message M5000 {}` });
  expect(Object.keys(model.messages).length).toBe(5001);
});
