import { create, fromBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { protocGenEs } from "@bufbuild/protoc-gen-es/dist/cjs/src/protoc-gen-es-plugin.js";
import { beforeAll, describe, expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/resolve.js";
import type { Descriptors } from "../../../generator/descriptors/descriptors.js";
import { buildModel } from "../../../generator/model/build.js";
import type { EsSymbol, Model } from "../../../generator/model/model.js";
import { compileProtos } from "../../support/compile.js";
import { imports } from "./model-of.js";

const tricky = {
  "tricky/v1/tricky.proto": `syntax = "proto3"; package tricky.v1;
    ${imports} import "google/api/http.proto";
    message Foo {
      message Bar { enum Baz { BAZ_UNSPECIFIED = 0; } Baz baz = 1; }
      Bar bar = 1;
    }
    message Foo_Bar {}
    message Foo_BarSchema {}
    message FooSchema {}
    message Object {}
    message string_ {}
    message Uint8Array {}
    message file_tricky_v1_tricky {}
    message class {}
    message Service {}
    enum delete { DELETE_UNSPECIFIED = 0; }
    enum deleteSchema { DELETESCHEMA_UNSPECIFIED = 0; }
    service Foo_BarSchema_ { rpc Get(Foo) returns (Foo.Bar); }
    message Foo_ { message BarSchema_ {} }
    service class_ { rpc Get(class) returns (google.protobuf.Empty); }
    service Partial { rpc Get(google.api.HttpBody) returns (google.protobuf.Value); }
    message Uses {
      google.protobuf.Timestamp a = 1; google.protobuf.Any b = 2; google.api.HttpBody c = 3;
      svcgen.v1.Delivery d = 4; buf.validate.FieldRules e = 5; google.api.HttpRule f = 6;
    }`,
  "nopackage.proto": `syntax = "proto3"; message Lone { message In {} In in = 1; } service file_nopackage { rpc Get(Lone) returns (Lone.In); }`,
  "odd-name.x.proto": `syntax = "proto2"; package odd; import "google/protobuf/descriptor.proto"; import "google/protobuf/type.proto";
    message A { optional group Nested = 1 { optional int32 x = 1; } extensions 100 to max; }
    message B { extend A { optional B A_b = 100; } optional google.protobuf.FieldDescriptorProto.Type t = 1; optional google.protobuf.Type u = 2; }
    extend A { optional int32 A_Schema = 101; }
    service B_A_b { rpc Get(A) returns (B); }`,
};

let descriptors: Descriptors;
let model: Model;
let generated: Generated;

beforeAll(async () => {
  descriptors = await compileProtos(tricky);
  ({ model } = buildModel(descriptors, resolveConfig()));
  generated = generate(descriptors);
});

describe("names and modules are protoc-gen-es' own", () => {
  test("messages", () => {
    const own = Object.values(model.messages).filter(({ symbol }) => symbol.from.kind === "generated");
    expect(own.length).toBeGreaterThan(15);
    for (const { id, symbol, schema } of own) {
      expect([id, nameAndPath(symbol)]).toEqual([id, generated.shapes.get(id)]);
      expect([id, nameAndPath(schema)]).toEqual([id, generated.descriptors.get(id)]);
    }
  });

  test("enums", () => {
    const own = Object.values(model.enums).filter(({ symbol }) => symbol.from.kind === "generated");
    expect(own.length).toBe(3);
    for (const { id, symbol } of own) expect([id, nameAndPath(symbol)]).toEqual([id, generated.shapes.get(id)]);
  });

  test("services", () => {
    expect(model.services.length).toBe(5);
    for (const { id, descriptor } of model.services) {
      expect([id, nameAndPath(descriptor)]).toEqual([id, generated.descriptors.get(id)]);
    }
  });
});

test("published modules export what the model says, under the type's name", async () => {
  const published = [
    ...Object.values(model.messages).map(({ id, schema }) => [id, schema] as const),
    ...model.services.flatMap(({ operations }) =>
      operations.flatMap(({ input, output }) =>
        [input, output].map(({ typeName, schema }) => [typeName, schema] as const),
      ),
    ),
  ].filter(([, { from }]) => from.kind === "package");
  expect(new Set(published.map(([, { from }]) => (from.kind === "package" ? from.specifier : "")))).toEqual(
    new Set([
      "@bufbuild/protobuf/wkt",
      "@bufbuild/protobuf/wkt/google/protobuf/type_pb.js",
      "@bufbuild/protobuf/wkt/google/protobuf/source_context_pb.js",
      "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js",
      "@svcgen/runtime/gen/google/api/http_pb.js",
      "@svcgen/runtime/gen/google/api/httpbody_pb.js",
      "@svcgen/runtime/gen/svcgen/v1/queue_pb.js",
    ]),
  );
  for (const [id, { name, from }] of published) {
    const exports: unknown = from.kind === "package" ? await import(from.specifier) : {};
    expect([id, (exports as Record<string, { typeName?: string }>)[name]?.typeName]).toEqual([id, id]);
  }
});

test("a file of google.protobuf that the user has in his own folder is generated", async () => {
  const { model: own } = buildModel(
    { ...descriptors, files: [...descriptors.files, "google/protobuf/type.proto"] },
    resolveConfig(),
  );
  expect(own.messages["google.protobuf.Type"]?.symbol).toEqual({
    name: "Type",
    from: { kind: "generated", path: "messages/google/protobuf/type_pb" },
  });
});

interface Generated {
  /** Type name to the name and path of its declaration. */
  readonly shapes: ReadonlyMap<string, readonly string[]>;
  readonly descriptors: ReadonlyMap<string, readonly string[]>;
}

/** Run protoc-gen-es and read from its output what it declares. */
function generate({ image, files }: Descriptors): Generated {
  const request = create(CodeGeneratorRequestSchema, {
    protoFile: fromBinary(FileDescriptorSetSchema, image).file,
    fileToGenerate: [...files],
    parameter: "target=ts",
  });
  const shapes = new Map<string, readonly string[]>();
  const descs = new Map<string, readonly string[]>();
  for (const { name = "", content = "" } of protocGenEs.run(request).file) {
    const path = `messages/${name.replace(/\.ts$/, "")}`;
    const declared = content.matchAll(/@generated from (?:message|enum) (\S+)\n \*\/\nexport (?:type|enum) (\S+)/g);
    for (const [, id = "", symbol = ""] of declared) shapes.set(id, [symbol, path]);
    const described = content.matchAll(
      /Describes the (?:message|enum) (\S+?)\.\n(?: \*[^\n]*\n)*? \*\/\nexport const (\S+?):/g,
    );
    for (const [, id = "", symbol = ""] of described) descs.set(id, [symbol, path]);
    const services = content.matchAll(/@generated from service (\S+)\n \*\/\nexport const (\S+?):/g);
    for (const [, id = "", symbol = ""] of services) descs.set(id, [symbol, path]);
  }
  return { shapes, descriptors: descs };
}

function nameAndPath({ name, from }: EsSymbol): readonly string[] {
  return [name, from.kind === "generated" ? from.path : from.specifier];
}
