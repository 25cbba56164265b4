import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { problem } from "../../diagnostics/problem.js";
import type { Model } from "../../model/model.js";

/**
 * Names that protobuf-es generates as they are, though TypeScript does not let a module declare them. The other words that
 * TypeScript keeps for itself get a `$` from it.
 */
export function* checkTypeNames(model: Model): Iterable<Diagnostic> {
  for (const { id, symbol, span } of [...Object.values(model.messages), ...Object.values(model.enums)]) {
    if (values.has(symbol.name) || types.has(symbol.name)) yield problem("messages/type-name", { name: id }, { span });
  }
  for (const { id, descriptor, span } of model.services) {
    if (values.has(descriptor.name)) yield problem("messages/type-name", { name: id }, { span });
  }
}

const values: ReadonlySet<string> = new Set(["arguments", "await", "eval", "undefined"]);

const types: ReadonlySet<string> = new Set(
  "any as infer keyof never readonly symbol undefined unique unknown".split(" "),
);
