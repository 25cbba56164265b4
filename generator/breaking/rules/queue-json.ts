import type { Operation, TypeRef } from "../../model/model.js";
import { type BreakingRule, operationsOf } from "../comparison.js";
import { createChanges } from "../json/change.js";
import { changedMessages, type Part, type Use } from "../json/walk.js";

/** Messages that travel as JSON. Those that travel as bytes are for `buf breaking`. */
export const queueJson: BreakingRule = (comparison) => {
  const { before, after } = comparison;
  const types = { before: before.model, after: after.model, emitsDefaults: false };
  const read: Use = { ...types, direction: "read", validated: true };
  const written: Use = { ...types, direction: "written", validated: false };
  const changes = createChanges();
  const seen = new Set<string>();

  const events = new Map(after.model.events.map((event) => [event.id, event]));
  for (const event of before.model.events) {
    const now = events.get(event.id);
    if (event.format !== "json" || now?.format !== "json") continue;
    changes.add("events", changedMessages(written, partOf(event.payload), partOf(now.payload), seen));
  }
  const operations = operationsOf(after.model);
  for (const operation of operationsOf(before.model).values()) {
    const now = operations.get(operation.id);
    if (now === undefined || !isJson(operation) || !isJson(now)) continue;
    changes.add("commands", changedMessages(read, partOf(operation.input), partOf(now.input), seen));
    if (operation.command?.completion !== "reply" || now.command?.completion !== "reply") continue;
    changes.add("replies", changedMessages(written, partOf(operation.output), partOf(now.output), seen));
  }
  return changes.findings(comparison);
};

function isJson({ command }: Operation): boolean {
  return command?.format === "json";
}

function partOf({ type }: TypeRef): Part {
  return { type, without: [] };
}
