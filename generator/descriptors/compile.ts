import type { Config } from "../config/config.js";
import { problem } from "../diagnostics/catalogue.js";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import type { Span } from "../diagnostics/span.js";
import type { Source } from "../source/source.js";
import { type BufFinding, runBuf } from "./buf.js";
import { columnFromBytes } from "./columns.js";
import type { Descriptors } from "./descriptors.js";
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

  const result = await runBuf(await pack(workspace), options.projectFolder ?? process.cwd());
  if (result.kind === "findings") {
    return {
      diagnostics: [...workspace.diagnostics, ...result.findings.map((finding) => toDiagnostic(finding, workspace))],
    };
  }
  const { descriptorsFromImage } = await import("./image.js");
  const descriptors = descriptorsFromImage(result.image, workspace.files, workspace.bundled, {
    path: (importPath) => workspace.protos.get(importPath)?.path ?? importPath,
    text: (importPath) => workspace.protos.get(importPath)?.text,
  });
  return { descriptors, diagnostics: workspace.diagnostics };
}

async function pack(workspace: Workspace): Promise<Uint8Array> {
  const { writeTar } = await import("./tar.js");
  const encoder = new TextEncoder();
  return writeTar([...workspace.protos].map(([path, proto]) => ({ path, content: encoder.encode(proto.text) })));
}

function toDiagnostic(finding: BufFinding, workspace: Workspace): Diagnostic {
  return problem("schema/compile", { message: finding.message }, { span: toSpan(finding, workspace) });
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
