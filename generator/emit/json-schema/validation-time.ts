import type { Json } from "../../artifact/artifact.js";
import type { RulesJson } from "../../model/model.js";
import type { Constraints } from "./validation.js";

/** Rules of google.protobuf.Duration. One length of time has several spellings (`1s`, `1.000s`), so only words can say them. */
export function durationConstraints(rules: RulesJson): Constraints {
  return { keywords: examples(rules), notes: notesOf(rules, { below: "Shorter than", above: "Longer than" }) };
}

/** Rules of google.protobuf.Timestamp. */
export function timestampConstraints(rules: RulesJson): Constraints {
  const notes = [...notesOf(rules, { below: "Before", above: "After" })];
  if (rules.ltNow === true) notes.push("In the past.");
  if (rules.gtNow === true) notes.push("In the future.");
  if (rules.within !== undefined) notes.push(`Not more than ${String(rules.within)} away from now.`);
  return { keywords: examples(rules), notes };
}

function notesOf(rules: RulesJson, words: { readonly below: string; readonly above: string }): readonly string[] {
  const list = (values: readonly unknown[]): string => values.map((value) => `\`${String(value)}\``).join(", ");
  const notes: string[] = [];
  if (rules.const !== undefined) notes.push(`Always ${list([rules.const])}.`);
  if (rules.gt !== undefined) notes.push(`${words.above} ${list([rules.gt])}.`);
  if (rules.gte !== undefined) notes.push(`At the least ${list([rules.gte])}.`);
  if (rules.lt !== undefined) notes.push(`${words.below} ${list([rules.lt])}.`);
  if (rules.lte !== undefined) notes.push(`At the most ${list([rules.lte])}.`);
  if (Array.isArray(rules.in) && rules.in.length > 0) notes.push(`One of ${list(rules.in)}.`);
  if (Array.isArray(rules.notIn) && rules.notIn.length > 0) notes.push(`None of ${list(rules.notIn)}.`);
  return notes;
}

function examples(rules: RulesJson): { readonly [keyword: string]: Json } {
  return Array.isArray(rules.example) && rules.example.length > 0 ? { examples: rules.example as readonly Json[] } : {};
}
