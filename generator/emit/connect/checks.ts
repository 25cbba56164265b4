import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { problem } from "../../diagnostics/problem.js";
import type { Model } from "../../model/model.js";

/** Methods that no object of JavaScript can have: protobuf-es keeps methods in a plain object, by their names. */
export function* checkMethodNames(model: Model): Iterable<Diagnostic> {
  for (const { operations } of model.services) {
    for (const { id, localName, span } of operations) {
      if (localName === "__proto__") yield problem("connect/method-name", { method: id }, { span });
    }
  }
}
