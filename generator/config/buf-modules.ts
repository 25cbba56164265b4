import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { problem } from "../diagnostics/problem.js";
import type { ConfigSource } from "./config-source.js";

export interface BufModules {
  readonly path: string;
  /** Undefined where buf.yaml says nothing of folders. */
  readonly schemas: readonly string[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The modules of the project's buf.yaml: who keeps the list of schema folders there need not repeat it. */
export async function readBufModules(source: ConfigSource): Promise<BufModules | undefined> {
  const path = "buf.yaml";
  const content = await source.read(path);
  if (content === undefined) return undefined;
  const { parseDocument } = await import("yaml");
  const document = parseDocument(new TextDecoder().decode(content));
  const [error] = document.errors;
  if (error !== undefined) {
    const [start = { line: 1, col: 1 }] = error.linePos ?? [];
    const at = { line: start.line, column: start.col };
    const message = `buf.yaml: ${error.message.split("\n")[0]}`;
    return {
      path,
      schemas: undefined,
      diagnostics: [problem("config/syntax", { message }, { span: { path, start: at, end: at } })],
    };
  }
  return { path, schemas: modulePaths(document.toJS()), diagnostics: [] };
}

/** Only version 2 names modules; a file of version 1 lies in the folder of its module. */
function modulePaths(buf: unknown): readonly string[] | undefined {
  if (!isObject(buf) || buf.version !== "v2") return undefined;
  if (!Array.isArray(buf.modules)) return ["."];
  const paths = buf.modules.map((module: unknown) =>
    isObject(module) && typeof module.path === "string" ? module.path : ".",
  );
  return paths.length === 0 ? ["."] : [...new Set(paths)];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
