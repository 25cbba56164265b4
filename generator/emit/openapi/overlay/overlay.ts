import type { Json } from "../../../artifact/artifact.js";
import type { OpenapiOptions } from "../../../config/config.js";
import { type Diagnostic, hasErrors } from "../../../diagnostics/diagnostic.js";
import { problem } from "../../../diagnostics/problem.js";
import { startOf } from "../../../diagnostics/span.js";
import { applyOverlay } from "./apply.js";
import { loadJsonPath } from "./json-path.js";
import { readOverlay } from "./read.js";
import { loadValidity } from "./validity.js";

export interface Overlaid {
  /** The document as it was, where there are errors. */
  readonly document: Json;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The document with what an Overlay file says of it. It still has to be a valid document of its version, and what makes it
 * another is told at the action that does.
 *
 * @param text Of the file; undefined: it is not there.
 */
export async function overlay(
  document: Json,
  path: string,
  text: string | undefined,
  version: OpenapiOptions["specification"],
): Promise<Overlaid> {
  if (text === undefined) return { document, diagnostics: [problem("openapi/overlay-missing", { path })] };
  const { overlay: read, diagnostics } = readOverlay(path, text);
  if (read === undefined) return { document, diagnostics };
  const applied = applyOverlay(document, read, await loadJsonPath());
  if (hasErrors(applied.diagnostics)) return { document, diagnostics: applied.diagnostics };

  const faultsOf = await loadValidity(version);
  const faults = faultsOf(applied.document);
  if (faults.length === 0) return applied;
  // A later action may mend what an earlier one breaks: the first from which on it stays wrong is to blame.
  const steps = applied.steps.map(({ action, document: step }) => ({ action, wrong: faultsOf(step).length > 0 }));
  const right = steps.findLastIndex(({ wrong }) => !wrong);
  const span = steps[right + 1]?.action.target.span ?? startOf(path);
  const found = faults.map((message) => problem("openapi/overlay-result", { message }, { span }));
  return { document, diagnostics: [...applied.diagnostics, ...found] };
}
