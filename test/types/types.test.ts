import { readdirSync } from "node:fs";
import ts from "typescript";
import { beforeAll, expect, test, vi } from "vitest";
import { exampleProtos, fileProtos, tortureProtos } from "../support/example.js";
import { renderTypeScript } from "../support/render-typescript.js";
import { typeProblems } from "../support/type-check.js";

// Generated code compiles under the strictest flags, and turns the mistakes of a user into type errors. The other files of
// this folder use what is generated from the example, the torture and a contract of files, and expect those errors.

// The compiler takes seconds, and more where others use the processor too.
vi.setConfig({ testTimeout: 120_000 });

const folder = import.meta.dirname;
const faces = ["messages", "connect", "rest", "openapi", "client", "queue"] as const;
let generated: ReadonlyMap<string, string>;

beforeAll(async () => {
  generated = await renderTypeScript({ ...exampleProtos, ...tortureProtos, ...fileProtos }, faces);
});

test("generated code compiles, and a user's mistakes do not", () => {
  const cases = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  expect(typeProblems(folder, generated, cases)).toEqual([]);
});

test.each(["google", "status"] as const)("details of errors are typed in the form %s too", async (errors) => {
  const files = await renderTypeScript(tortureProtos, ["openapi", "client"], { emit: { rest: { errors } } });
  expect(typeProblems(folder, files, ["error-details.ts"])).toEqual([]);
});

test("a mistake in generated code would be seen", () => {
  const path = "rest/acme/user/v1/user-service.ts";
  const text = generated.get(path)?.replace("successStatus: 200", 'successStatus: "200"') ?? "";
  expect(typeProblems(folder, new Map([...generated, [path, text]]))).toEqual([
    `generated/${path}:16: Type 'string' is not assignable to type 'number'.`,
  ]);
});

test.each([
  ["ts", { allowImportingTsExtensions: true }],
  ["none", { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
] as const)("generated code compiles with imports that end with %s", async (importExtension, options) => {
  const files = await renderTypeScript(exampleProtos, faces, { importExtension });
  expect(typeProblems(folder, files, [], options)).toEqual([]);
});
