import { type BreakingRule, broken, operationsOf, serviceSpan } from "../comparison.js";

/** Methods that RPC clients and senders of commands no longer find, or find with other messages. The bytes of these are for `buf breaking`. */
export const methods: BreakingRule = function* (comparison) {
  const now = operationsOf(comparison.after.model);
  for (const before of operationsOf(comparison.before.model).values()) {
    const after = now.get(before.id);
    if (after === undefined) {
      const places = { after: serviceSpan(comparison, before.service), before: before.span };
      yield broken(comparison, before.id, "breaking/method-removed", { operation: before.id }, places);
      continue;
    }
    for (const [what, was, is] of [
      ["request", before.input.typeName, after.input.typeName],
      ["answer", before.output.typeName, after.output.typeName],
    ] as const) {
      if (was === is) continue;
      const args = { operation: after.id, what, before: was, after: is };
      const places = { after: after.span, before: before.span };
      yield broken(comparison, after.id, "breaking/method-type", args, places);
    }
  }
};
