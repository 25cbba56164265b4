import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { beforeAll, expect, test } from "vitest";
import { exampleProtos, tortureProtos } from "../support/example.js";
import { renderTypeScript } from "../support/render-typescript.js";

// Generated code compiles under the strictest flags, and turns the mistakes of a user into type errors. The files of this
// folder are compiled with what is generated for them; it stands in `generated/` in memory only.

const folder = import.meta.dirname;

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ["@svcgen/source"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
  noEmit: true,
};

let generated: ReadonlyMap<string, string>;

beforeAll(async () => {
  generated = await renderTypeScript({ ...exampleProtos, ...tortureProtos });
});

test("generated code compiles, and a user's mistakes do not", () => {
  const cases = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  expect(problems(generated, cases)).toEqual([]);
});

test("a mistake in generated code would be seen", () => {
  const path = "rest/acme/user/v1/user-service.ts";
  const text = generated.get(path)?.replace("successStatus: 200", 'successStatus: "200"') ?? "";
  expect(problems(new Map([...generated, [path, text]]), [])).toEqual([
    `generated/${path}: Type 'string' is not assignable to type 'number'.`,
  ]);
});

/** The problems in generated files and in those that use them; the runtime's own sources have their own flags. */
function problems(files: ReadonlyMap<string, string>, cases: readonly string[]): readonly string[] {
  const texts = new Map([...files].map(([path, text]) => [join(folder, "generated", path), text]));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, directoryExists } = host;
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.directoryExists = (path) =>
    path.startsWith(join(folder, "generated")) || (directoryExists?.call(host, path) ?? true);
  host.getSourceFile = (path, language) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, language);
  };
  const program = ts.createProgram([...texts.keys(), ...cases.map((file) => join(folder, file))], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || file.fileName.startsWith(folder))
    .map(({ file, messageText, start = 0 }) => {
      const message = ts.flattenDiagnosticMessageText(messageText, "\n");
      if (file === undefined) return message;
      const path = relative(folder, file.fileName);
      const line = file.getLineAndCharacterOfPosition(start).line + 1;
      return path.startsWith("generated/") ? `${path}: ${message}` : `${path}:${line}: ${message}`;
    });
}
