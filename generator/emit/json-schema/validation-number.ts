import type { Json } from "../../artifact/artifact.js";
import type { RulesJson } from "../../model/model.js";
import type { Constraints } from "./constraints.js";

/**
 * Rules of the number types. Numbers of 64 bits are strings in JSON (`text`), which no bound of JSON Schema reaches: their
 * bounds stand in `x-minimum` and the like, and in words; where they exclude the sign, the pattern does so too.
 */
export function numberConstraints(form: "number" | "float" | "text", given: RulesJson): Constraints {
  const rules = form === "float" ? withShortFloats(given) : given;
  const bounds = boundsOf(rules);
  const keywords: { [keyword: string]: Json } = {};
  // Neither NaN nor an infinity is a number in JSON.
  const value = (of: unknown): Json => (form === "text" || !Number.isFinite(Number(of)) ? String(of) : Number(of));
  if (rules.const !== undefined) keywords.const = value(rules.const);
  if (Array.isArray(rules.in) && rules.in.length > 0) keywords.enum = rules.in.map(value);
  if (Array.isArray(rules.notIn) && rules.notIn.length > 0) keywords.not = { enum: rules.notIn.map(value) };
  if (Array.isArray(rules.example) && rules.example.length > 0) keywords.examples = rules.example.map(value);
  // Takes the strings away that stand for what is no number.
  if (rules.finite === true) keywords.type = "number";
  const notes: string[] = [];
  if (form !== "text") Object.assign(keywords, numberBounds(bounds));
  else {
    Object.assign(keywords, textBounds(bounds));
    notes.push(...inWords(bounds));
  }
  return { keywords, notes };
}

/** `0.1` as a float is `0.10000000149011612` as a double, and nobody writes that. */
function withShortFloats(rules: RulesJson): RulesJson {
  return Object.fromEntries(
    Object.entries(rules).map(([name, value]) => [name, Array.isArray(value) ? value.map(short) : short(value)]),
  );
}

function short(value: unknown): unknown {
  if (typeof value !== "number") return value;
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === Math.fround(value)) return rounded;
  }
  return value;
}

interface Bounds {
  readonly lower?: { readonly value: string; readonly open: boolean };
  readonly upper?: { readonly value: string; readonly open: boolean };
  /** The lower bound is above the upper one: protovalidate then allows what lies outside of both. */
  readonly outside: boolean;
}

function boundsOf(rules: RulesJson): Bounds {
  const bound = (open: unknown, closed: unknown): { value: string; open: boolean } | undefined =>
    open !== undefined
      ? { value: String(open), open: true }
      : closed !== undefined
        ? { value: String(closed), open: false }
        : undefined;
  const lower = bound(rules.gt, rules.gte);
  const upper = bound(rules.lt, rules.lte);
  return {
    ...(lower === undefined ? {} : { lower }),
    ...(upper === undefined ? {} : { upper }),
    outside: lower !== undefined && upper !== undefined && isAbove(lower.value, upper.value),
  };
}

function isAbove(a: string, b: string): boolean {
  const whole = /^-?\d+$/;
  return whole.test(a) && whole.test(b) ? BigInt(a) > BigInt(b) : Number(a) > Number(b);
}

function numberBounds({ lower, upper, outside }: Bounds): { [keyword: string]: Json } {
  const low =
    lower !== undefined && Number.isFinite(Number(lower.value))
      ? { [lower.open ? "exclusiveMinimum" : "minimum"]: Number(lower.value) }
      : {};
  const high =
    upper !== undefined && Number.isFinite(Number(upper.value))
      ? { [upper.open ? "exclusiveMaximum" : "maximum"]: Number(upper.value) }
      : {};
  return outside ? { anyOf: [low, high] } : { ...low, ...high };
}

function textBounds({ lower, upper, outside }: Bounds): { [keyword: string]: Json } {
  const low = lower === undefined ? {} : { [lower.open ? "x-exclusiveMinimum" : "x-minimum"]: lower.value };
  const high = upper === undefined ? {} : { [upper.open ? "x-exclusiveMaximum" : "x-maximum"]: upper.value };
  if (outside) return { anyOf: [low, high] };
  if (lower === undefined) return high;
  const least = BigInt(lower.value) + (lower.open ? 1n : 0n);
  const pattern = least > 0n ? "^[1-9][0-9]*$" : least === 0n ? "^(0|[1-9][0-9]*)$" : undefined;
  return { ...low, ...high, ...(pattern === undefined ? {} : { pattern }) };
}

function inWords({ lower, upper, outside }: Bounds): readonly string[] {
  const low = lower === undefined ? undefined : `${lower.open ? "greater than" : "at least"} ${lower.value}`;
  const high = upper === undefined ? undefined : `${upper.open ? "less than" : "at most"} ${upper.value}`;
  const said = [low, high].filter((one) => one !== undefined);
  if (said.length === 0) return [];
  const text = said.join(outside ? " or " : " and ");
  return [`${text.charAt(0).toUpperCase()}${text.slice(1)}.`];
}
