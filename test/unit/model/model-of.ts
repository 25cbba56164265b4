import { resolveConfig } from "../../../generator/config/resolve.js";
import type { Diagnostic } from "../../../generator/diagnostics/diagnostic.js";
import { buildModel } from "../../../generator/model/build.js";
import type { Model, Operation, Route } from "../../../generator/model/model.js";
import { compileProtos } from "../../support/compile.js";

/** The model of protos that a test holds as text, by import path, and what is wrong with them. */
export async function modelOf(
  protos: Readonly<Record<string, string>>,
  config: Parameters<typeof compileProtos>[1] = {},
): Promise<{ readonly model: Model; readonly diagnostics: readonly Diagnostic[] }> {
  return buildModel(await compileProtos(protos, config), resolveConfig(config));
}

/** The imports that most protos of the tests need. */
export const imports = [
  "buf/validate/validate.proto",
  "google/api/annotations.proto",
  "google/api/field_behavior.proto",
  "google/api/httpbody.proto",
  "google/protobuf/any.proto",
  "google/protobuf/duration.proto",
  "google/protobuf/empty.proto",
  "google/protobuf/field_mask.proto",
  "google/protobuf/struct.proto",
  "google/protobuf/timestamp.proto",
  "google/protobuf/wrappers.proto",
  "svcgen/v1/policy.proto",
  "svcgen/v1/queue.proto",
  "svcgen/v1/rest.proto",
]
  .map((path) => `import "${path}";`)
  .join("\n");

/** A proto3 file in a package of its own. */
export function proto3(packageName: string, body: string): string {
  return `syntax = "proto3";\npackage ${packageName};\n${imports}\n${body}\n`;
}

export function operationOf(model: Model, id: string): Operation {
  const found = model.services.flatMap(({ operations }) => operations).find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
}

export function routeOf(model: Model, id: string): Route {
  const found = model.services
    .flatMap(({ operations }) => operations.flatMap(({ routes }) => routes))
    .find((route) => route.id === id);
  if (found === undefined) throw new Error(`no route ${id}`);
  return found;
}

/** Many small cases in one compilation: each is a file and package of its own, and its diagnostics are told by the path. */
export async function diagnosticsOf(
  cases: readonly (readonly [name: string, body: string, ...rest: unknown[]])[],
): Promise<{ readonly of: (index: number) => readonly Diagnostic[]; readonly model: Model }> {
  const protos = Object.fromEntries(
    cases.map(([, body], index) => [`case${index}.proto`, proto3(`case${index}`, body)]),
  );
  const { model, diagnostics } = await modelOf(protos);
  return { model, of: (index) => diagnostics.filter(({ span }) => span?.path === `schemas/case${index}.proto`) };
}
