import type { Json } from "../../artifact/artifact.js";
import type { RulesJson } from "../../model/model.js";
import type { Constraints } from "./constraints.js";
import { both, type JsonSchema } from "./schema.js";

/**
 * Rules of google.protobuf.Duration. One length of time has several spellings (`1s`, `1.000s`), so that a pattern says which
 * is meant; bounds stand in `x-minimum` and the like, and in words.
 */
export function durationConstraints(rules: RulesJson): Constraints {
  let keywords: JsonSchema = { ...boundsOf(rules), ...sign(rules), ...examples(rules) };
  const demand = (schema: JsonSchema): void => {
    keywords = both(keywords, schema);
  };
  const [allowed, refused] = [listOf(rules.in), listOf(rules.notIn)];
  if (rules.const !== undefined) demand({ pattern: spellings([String(rules.const)]) });
  if (allowed.length > 0) demand({ pattern: spellings(allowed) });
  if (refused.length > 0) demand({ not: { pattern: spellings(refused) } });
  return { keywords, notes: notesOf(rules, { below: "Shorter than", above: "Longer than" }) };
}

/** Rules of google.protobuf.Timestamp, of which one has a spelling for each offset. */
export function timestampConstraints(rules: RulesJson): Constraints {
  const notes = [...notesOf(rules, { below: "Before", above: "After" })];
  if (rules.ltNow === true) notes.push("In the past.");
  if (rules.gtNow === true) notes.push("In the future.");
  if (rules.within !== undefined) notes.push(`Not more than ${String(rules.within)} away from now.`);
  return { keywords: { ...boundsOf(rules), ...examples(rules) }, notes };
}

/** Every way to write these durations. */
function spellings(durations: readonly string[]): string {
  const each = durations.map((duration) => {
    const [, minus = "", seconds = "0", fraction = ""] = /^(-?)([0-9]+)(?:\.([0-9]+))?s$/.exec(duration) ?? [];
    const digits = fraction.replace(/0+$/, "");
    const zero = seconds === "0" && digits === "";
    const whole = seconds === "0" ? "0+" : `0*${seconds}`;
    const rest = digits === "" ? "(\\.0{1,9})?" : `\\.${digits}0{0,${9 - digits.length}}`;
    return `${zero ? "-?" : minus}${whole}${rest}`;
  });
  return `^${each.length === 1 ? each.join("") : `(${each.join("|")})`}s$`;
}

/** A duration that is not below zero has no sign. */
function sign(rules: RulesJson): JsonSchema {
  const least = rules.gt ?? rules.gte;
  const most = rules.lt ?? rules.lte;
  const isPlain = least !== undefined && !String(least).startsWith("-");
  // A lower bound above the upper one allows what lies outside of both.
  const isOutside = most !== undefined && Number.parseFloat(String(most)) < Number.parseFloat(String(least));
  return isPlain && !isOutside ? { pattern: "^(-0+(\\.0+)?|[0-9]{1,11}(\\.[0-9]{1,9})?)s$" } : {};
}

function boundsOf({ gt, gte, lt, lte }: RulesJson): JsonSchema {
  const bounds = { "x-exclusiveMinimum": gt, "x-minimum": gte, "x-exclusiveMaximum": lt, "x-maximum": lte };
  return Object.fromEntries(
    Object.entries(bounds).flatMap(([name, value]): [string, Json][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

function notesOf(rules: RulesJson, words: { readonly below: string; readonly above: string }): readonly string[] {
  const list = (values: readonly unknown[]): string => values.map((value) => `\`${String(value)}\``).join(", ");
  const notes: string[] = [];
  if (rules.const !== undefined) notes.push(`Always ${list([rules.const])}.`);
  if (rules.gt !== undefined) notes.push(`${words.above} ${list([rules.gt])}.`);
  if (rules.gte !== undefined) notes.push(`At the least ${list([rules.gte])}.`);
  if (rules.lt !== undefined) notes.push(`${words.below} ${list([rules.lt])}.`);
  if (rules.lte !== undefined) notes.push(`At the most ${list([rules.lte])}.`);
  if (listOf(rules.in).length > 0) notes.push(`One of ${list(listOf(rules.in))}.`);
  if (listOf(rules.notIn).length > 0) notes.push(`None of ${list(listOf(rules.notIn))}.`);
  return notes;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function examples(rules: RulesJson): JsonSchema {
  return Array.isArray(rules.example) && rules.example.length > 0 ? { examples: rules.example as readonly Json[] } : {};
}
