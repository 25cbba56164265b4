import { join, relative } from "node:path";
import ts from "typescript";

/**
 * The problems that the strictest compiler finds in generated files, and in files that use them. Generated files stand in
 * memory only, below `generated/` of a folder; `cases` are real files of the folder. The runtime's sources, which are
 * compiled too, have flags of their own: what is found in them does not count.
 */
export function typeProblems(
  folder: string,
  generated: ReadonlyMap<string, string>,
  cases: readonly string[] = [],
  more: ts.CompilerOptions = {},
): readonly string[] {
  const options = { ...strictest, ...more };
  const texts = new Map([...generated].map(([path, text]) => [join(folder, "generated", path), text]));
  const program = ts.createProgram(
    [...texts.keys(), ...cases.map((file) => join(folder, file))],
    options,
    hostWith(options, texts),
  );
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || file.fileName.startsWith(folder))
    .map((diagnostic) => print(diagnostic, folder));
}

const strictest: ts.CompilerOptions = {
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

/** The compiler's own host, with some more files. */
function hostWith(options: ts.CompilerOptions, texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  const folders = new Set([...texts.keys()].flatMap(foldersOf));
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.directoryExists = (path) => folders.has(path) || ts.sys.directoryExists(path);
  host.getSourceFile = (path, language) => {
    const text = texts.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, language);
    const key = `${path} ${JSON.stringify(language)}`;
    if (!parsed.has(key)) parsed.set(key, getSourceFile(path, language));
    return parsed.get(key);
  };
  return host;
}

/** Files on disk are parsed once for all checks of a test file: most of them are the libraries. */
const parsed = new Map<string, ts.SourceFile | undefined>();

function foldersOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index).join("/"));
}

function print({ file, messageText, start = 0 }: ts.Diagnostic, folder: string): string {
  const message = ts.flattenDiagnosticMessageText(messageText, "\n");
  if (file === undefined) return message;
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${relative(folder, file.fileName)}:${line + 1}: ${message}`;
}
