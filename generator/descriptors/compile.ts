import type { Config } from "../config/config.js";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import { problem } from "../diagnostics/problem.js";
import type { Span } from "../diagnostics/span.js";
import type { Source } from "../source/source.js";
import { type BufFinding, runBuf } from "./buf.js";
import { columnFromBytes } from "./columns.js";
import type { Descriptors } from "./descriptors.js";
import { writeTar } from "./tar.js";
import { readWorkspace, type Workspace } from "./workspace.js";

/** A compiled workspace, or the errors because of which there is none. */
export interface CompiledDescriptors {
  readonly descriptors?: Descriptors;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compile the protos of a source. They travel to buf as one archive in which every file stands at its import path, so that
 * buf needs no configuration; positions in its answer are turned back into places in the user's files.
 */
export async function compileDescriptors(
  source: Source,
  config: Config,
  options: { readonly projectFolder?: string } = {},
): Promise<CompiledDescriptors> {
  const workspace = await readWorkspace(source, config);
  if (hasErrors(workspace.diagnostics)) return { diagnostics: workspace.diagnostics };

  // Loading the descriptors' library takes as long as buf does.
  const [result, { descriptorsFromImage }] = await Promise.all([
    runBuf(pack(workspace), options.projectFolder),
    import("./image.js"),
  ]);
  if (result.kind === "findings") {
    return {
      diagnostics: [...workspace.diagnostics, ...result.findings.map((finding) => toDiagnostic(finding, workspace))],
    };
  }
  const descriptors = descriptorsFromImage(result.image, workspace.files, workspace.bundled, {
    path: (importPath) => workspace.protos.get(importPath)?.path ?? importPath,
    text: (importPath) => workspace.protos.get(importPath)?.text,
  });
  return { descriptors, diagnostics: workspace.diagnostics };
}

function pack(workspace: Workspace): Uint8Array {
  return writeTar([...workspace.protos].map(([path, { content }]) => ({ path, content })));
}

function toDiagnostic(finding: BufFinding, workspace: Workspace): Diagnostic {
  const help = importHelp(finding, workspace);
  const where = { span: toSpan(finding, workspace), ...(help === undefined ? {} : { help }) };
  return problem("schema/compile", { message: finding.message }, where);
}

/** buf says that a file is missing; what could be meant, or where it has to be, we know better. */
function importHelp(finding: BufFinding, workspace: Workspace): string | undefined {
  if (finding.message !== "imported file does not exist") return undefined;
  const line = workspace.protos.get(finding.path ?? "")?.text.split("\n")[(finding.start_line ?? 1) - 1] ?? "";
  const missing = /["']([^"']+)["']/.exec(line)?.[1];
  if (missing === undefined) return undefined;
  const name = missing.slice(missing.lastIndexOf("/") + 1);
  const others = workspace.importable.filter((path) => path !== finding.path);
  const meant = nearest(missing, others) ?? others.find((path) => path.endsWith(`/${name}`));
  if (meant !== undefined) return `did you mean "${meant}"? Imports are relative to the folders in schemas`;
  return "imports are relative to the folders in schemas; svcgen brings google/api, google/rpc, svcgen/v1 and buf/validate";
}

function toSpan(finding: BufFinding, workspace: Workspace): Span | undefined {
  if (finding.path === undefined) return undefined;
  const proto = workspace.protos.get(finding.path);
  const lines = proto?.text.split("\n") ?? [];
  const position = (line: number, column: number) => ({
    line,
    column: columnFromBytes(lines[line - 1] ?? "", column - 1),
  });
  const { start_line: line = 1, start_column: column = 1 } = finding;
  return {
    path: proto?.path ?? finding.path,
    start: position(line, column),
    end: position(finding.end_line ?? line, finding.end_column ?? column),
  };
}
