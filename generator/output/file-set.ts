import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { problem } from "../diagnostics/problem.js";
import { startOf } from "../diagnostics/span.js";
import { byCodeUnit, foldersOf, outPathProblem } from "./out-path.js";
import type { Tree } from "./tree.js";

/**
 * What must hold of a set of output paths before any of them is written: each stays in the output folder, no two are the
 * same (also where case is ignored, as on macOS and Windows), and none is the folder of another.
 */
export function checkPaths(paths: readonly string[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const byFold = new Map<string, string>();
  const sorted = paths.toSorted(byCodeUnit);
  for (const path of sorted) {
    const reason = outPathProblem(path);
    if (reason !== undefined) {
      diagnostics.push(problem("output/escape", { path, reason }));
      continue;
    }
    const other = byFold.get(fold(path));
    if (other === path) diagnostics.push(problem("output/duplicate", { path }));
    else if (other !== undefined) diagnostics.push(problem("output/case-collision", { first: other, second: path }));
    else byFold.set(fold(path), path);
  }
  diagnostics.push(...folderProblems(sorted, byFold));
  return diagnostics;
}

/** What must hold of the output folder on disk: nothing is written through a link or in the place of a folder. */
export function checkObstacles(tree: Tree): readonly Diagnostic[] {
  return tree.obstacles.map(({ path, kind }) => {
    const span = startOf(path);
    if (kind === "link") return problem("output/link", {}, { span });
    const reason =
      kind === "folder"
        ? "a folder stands where a generated file belongs"
        : "a file stands where a generated folder belongs";
    return problem("output/blocked", { reason }, { span });
  });
}

function folderProblems(paths: readonly string[], byFold: ReadonlyMap<string, string>): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const folderByFold = new Map<string, string>();
  const reported = new Set<string>();
  for (const inner of paths) {
    for (const folder of foldersOf(inner)) {
      const outer = byFold.get(fold(folder));
      if (outer !== undefined && !reported.has(outer)) {
        reported.add(outer);
        diagnostics.push(problem("output/nested", { inner, outer }));
      }
      const other = folderByFold.get(fold(folder));
      if (other === undefined) folderByFold.set(fold(folder), folder);
      else if (other !== folder && !reported.has(fold(folder))) {
        reported.add(fold(folder));
        diagnostics.push(problem("output/case-collision", { first: other, second: folder }));
      }
    }
  }
  return diagnostics;
}

/** Equal for names that a file system without case takes for one. */
function fold(path: string): string {
  return path.normalize("NFC").toLowerCase();
}
