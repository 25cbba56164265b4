import { type BreakingRule, broken, operationsOf } from "../comparison.js";
import { deliveryChanges } from "../delivery.js";

/** Subscriptions that begin anew under another name, or with weaker promises. */
export const subscriptions: BreakingRule = function* (comparison) {
  const now = operationsOf(comparison.after.model);
  for (const { id, subscription: before } of operationsOf(comparison.before.model).values()) {
    const after = now.get(id)?.subscription;
    if (before === undefined || after === undefined) continue;
    if (before.group !== after.group) {
      const args = { operation: id, before: before.group, after: after.group };
      yield broken(comparison, id, "breaking/group", args, { after: after.span, before: before.span });
    }
    yield* deliveryChanges(comparison, id, before, after);
  }
};
