import type { Event, Model, TypeName } from "../../model/model.js";
import { type BreakingRule, broken, type Comparison, type Finding, messageSpan } from "../comparison.js";
import { keyOf, routingChanges } from "../routing.js";

/** Events that consumers no longer get, or get elsewhere, under another type, in another form or another order. */
export const events: BreakingRule = function* (comparison) {
  const now = new Map(comparison.after.model.events.map((event) => [event.id, event]));
  for (const before of comparison.before.model.events) {
    const after = now.get(before.id);
    if (after === undefined) {
      const places = { after: messageSpan(comparison, before.id), before: before.span };
      yield broken(
        comparison,
        before.id,
        "breaking/event-removed",
        { event: before.id, what: "is no event any more" },
        places,
      );
    } else {
      yield* routingChanges(comparison, after.id, routingOf(before), routingOf(after));
      yield* unpublished(comparison, before, after);
    }
  }
};

function routingOf({ topic, type, format, key, span }: Event): Parameters<typeof routingChanges>[2] {
  return { what: "the event", topic, type, format, key: keyOf(key), span };
}

function* unpublished(comparison: Comparison, before: Event, after: Event): Generator<Finding> {
  const [was, is] = [guarantee(comparison.before.model, before.id), guarantee(comparison.after.model, after.id)];
  const places = { after: after.span, before: before.span };
  if (was !== undefined && is === undefined) {
    const args = { event: after.id, what: "is published by no method any more" };
    yield broken(comparison, after.id, "breaking/event-removed", args, places);
  } else if (was === "outbox" && is === "best-effort") {
    const args = { what: `${after.id}: guarantee`, before: "outbox", after: "best-effort" };
    yield broken(comparison, after.id, "breaking/delivery", args, places);
  }
}

/** The best that any method promises; undefined where none publishes it. */
function guarantee(model: Model, event: TypeName): "best-effort" | "outbox" | undefined {
  const found = model.services
    .flatMap(({ operations }) => operations.flatMap(({ emits }) => emits))
    .filter((emit) => emit.event === event)
    .map((emit) => emit.guarantee);
  return found.includes("outbox") ? "outbox" : found[0];
}
