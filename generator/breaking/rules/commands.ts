import type { Command } from "../../model/model.js";
import { type BreakingRule, broken, type Comparison, type Finding, operationsOf } from "../comparison.js";
import { deliveryChanges } from "../delivery.js";
import { keyOf, type Routing, routingChanges } from "../routing.js";

/** Commands that are taken no more, or elsewhere, or with weaker promises. A method that is gone is told as such. */
export const commands: BreakingRule = function* (comparison) {
  const now = operationsOf(comparison.after.model);
  for (const { id, command: before } of operationsOf(comparison.before.model).values()) {
    const operation = now.get(id);
    if (before === undefined || operation === undefined) continue;
    const after = operation.command;
    if (after === undefined) {
      const places = { after: operation.span, before: before.span };
      yield broken(comparison, id, "breaking/command-removed", { operation: id }, places);
      continue;
    }
    yield* routingChanges(comparison, id, routingOf(before), routingOf(after));
    yield* promises(comparison, id, before, after);
    yield* deliveryChanges(comparison, id, before, after);
  }
};

function routingOf({ topic, format, key, span }: Command): Routing {
  return { what: "the command", topic, format, key: keyOf(key), span };
}

function* promises(comparison: Comparison, id: string, before: Command, after: Command): Generator<Finding> {
  const places = { after: after.span, before: before.span };
  if (before.completion !== after.completion && before.completion !== "none") {
    const args = { operation: id, before: before.completion, after: after.completion };
    yield broken(comparison, id, "breaking/completion", args, places);
  }
  const told = (what: string, was: string, is: string) =>
    broken(comparison, id, "breaking/delivery", { what: `${id}: ${what}`, before: was, after: is }, places);
  const [was, is] = [before.expiresAfterMs, after.expiresAfterMs];
  if (is !== undefined && (was === undefined || is < was)) {
    yield told("expires_after", was === undefined ? "never" : `${was} ms`, `${is} ms`);
  }
  const [oldKey, newKey] = [before.idempotencyKey?.proto.join("."), after.idempotencyKey?.proto.join(".")];
  if (oldKey !== undefined && oldKey !== newKey) yield told("idempotency_key", oldKey, newKey ?? "none");
}
