import { problem } from "../../diagnostics/problem.js";
import { compareSpans } from "../../diagnostics/span.js";
import type { Operation } from "../../model/model.js";
import type { Rule } from "../rule.js";

/** Two subscriptions of one group to one event: they would share its messages, so that each handler misses some. */
export const duplicateGroup: Rule = {
  code: "queue/duplicate-group",
  *check(model) {
    const owners = new Map<string, Subscriber>();
    for (const subscriber of subscribers(model.services.flatMap(({ operations }) => operations))) {
      const { event, group, span } = subscriber.subscription;
      const key = `${event} ${group}`;
      const first = owners.get(key);
      if (first === undefined) {
        owners.set(key, subscriber);
        continue;
      }
      yield problem(
        "queue/duplicate-group",
        { group, event, first: first.operation.id, second: subscriber.operation.id },
        { span, related: [{ span: first.subscription.span, message: "first used here" }] },
      );
    }
  },
};

interface Subscriber {
  readonly operation: Operation;
  readonly subscription: NonNullable<Operation["subscription"]>;
}

function subscribers(operations: readonly Operation[]): readonly Subscriber[] {
  return operations
    .flatMap((operation) =>
      operation.subscription === undefined ? [] : [{ operation, subscription: operation.subscription }],
    )
    .sort((a, b) => compareSpans(a.subscription.span, b.subscription.span));
}
