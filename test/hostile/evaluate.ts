import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

export interface Evaluator {
  /** Run generated modules, by path below the output folder; the names that each of them exports, sorted. */
  run(code: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, readonly string[]>>;
  dispose(): void;
}

/** Runs generated code where it finds the packages that it imports: in a folder of the repository that git ignores. */
export function createEvaluator(): Evaluator {
  const cache = join(import.meta.dirname, "../../.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "hostile-"));
  let runs = 0;
  return {
    async run(code) {
      const target = join(folder, String(runs++));
      for (const [path, text] of code) {
        mkdirSync(dirname(join(target, path)), { recursive: true });
        writeFileSync(join(target, path), text);
      }
      const exported = new Map<string, readonly string[]>();
      for (const path of code.keys()) {
        const module: object = await import(/* @vite-ignore */ join(target, path));
        exported.set(path, Object.keys(module).sort());
      }
      return exported;
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The values that the text of a module declares to export. Types are gone when it runs. */
export function exportedValues(code: string): readonly string[] {
  const { statements } = ts.createSourceFile("exports.ts", code, ts.ScriptTarget.Latest, true);
  return statements.filter(isExported).flatMap(declaredValues).sort();
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

function declaredValues(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const isValue = ts.isFunctionDeclaration(statement) || ts.isEnumDeclaration(statement);
  return isValue && statement.name !== undefined ? [statement.name.text] : [];
}
