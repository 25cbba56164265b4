import type { RulesJson } from "../../model/model.js";

/**
 * How the rules of protovalidate have become tighter, one phrase for each: `string.min_len was 1 and is 3`. What is looser, or
 * only another spelling of the same bound, is nothing.
 */
export function tighter(before: RulesJson | undefined, after: RulesJson | undefined): readonly string[] {
  if (after === undefined || after.ignore === "IGNORE_ALWAYS") return [];
  const old = before === undefined || before.ignore === "IGNORE_ALWAYS" ? {} : before;
  const zero = Object.keys(old).some((name) => !beside.has(name)) && old.ignore === "IGNORE_IF_ZERO_VALUE";
  const zeroCounts = zero && after.ignore !== "IGNORE_IF_ZERO_VALUE" ? ["the zero value is no longer passed over"] : [];
  return [...zeroCounts, ...compare(old, after, [])];
}

/** `required` is told as such; examples refuse nothing. */
const beside: ReadonlySet<string> = new Set(["required", "ignore", "example"]);

const lower: ReadonlySet<string> = new Set(["gt", "gte", "minLen", "minBytes", "minItems", "minPairs"]);
const upper: ReadonlySet<string> = new Set(["lt", "lte", "maxLen", "maxBytes", "maxItems", "maxPairs"]);
const lists: ReadonlySet<string> = new Set(["cel", "celExpression", "oneof", "notIn"]);

function compare(before: RulesJson, after: RulesJson, path: readonly string[]): string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(after)) {
    if ((path.length === 0 && beside.has(name)) || name === "example") continue;
    const [at, old] = [[...path, name], before[name]];
    if (lower.has(name) || upper.has(name)) {
      if (isTighterBound(name, value, before, at)) found.push(toldBound(at, before, value));
    } else if (name === "in") {
      if (!isList(old) || old.some((one) => !includes(value, one))) found.push(told(at, old, value));
    } else if (lists.has(name)) {
      const more = isList(value) ? value.filter((one) => !includes(old, one)) : [];
      found.push(...more.map((one) => `${print(at)} has ${show(one)} now`));
    } else if (isObject(value)) {
      found.push(...compare(isObject(old) ? old : {}, value, at));
    } else if (value !== false && !same(old, value)) {
      found.push(told(at, old, value));
    }
  }
  return found;
}

/** Of whole numbers, "greater than 0" is "at least 1". */
function isTighterBound(name: string, value: unknown, before: RulesJson, path: readonly string[]): boolean {
  const kind = path.at(-2) ?? "";
  const whole = /^(u?int|s?fixed|sint)(32|64)$/.test(kind);
  const old = boundBefore(name, before);
  if (old === undefined) return true;
  const oldName = name in before ? name : (partner[name] ?? name);
  const [a, b] = [bound(oldName, old, whole), bound(name, value, whole)];
  if (a === undefined || b === undefined) return !same(old, value);
  const isStricter = !whole && oldName !== name && (name === "gt" || name === "lt");
  const order = a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  if (order === 0) return isStricter;
  return lower.has(name) ? order < 0 : order > 0;
}

const partner: Readonly<Record<string, string>> = { gt: "gte", gte: "gt", lt: "lte", lte: "lt" };

function boundBefore(name: string, before: RulesJson): unknown {
  return before[name] ?? before[partner[name] ?? name];
}

/** A bound as a number that can be compared: 64 bits are strings in ProtoJSON, durations end with `s`, timestamps are dates. */
function bound(name: string, value: unknown, whole: boolean): { readonly number: number | bigint } | undefined {
  const text = String(value);
  if (/^-?\d+$/.test(text)) {
    const step = !whole ? 0n : name === "gt" ? 1n : name === "lt" ? -1n : 0n;
    return { number: BigInt(text) + step };
  }
  const number = text.endsWith("s") ? Number(text.slice(0, -1)) : Number(text);
  if (!Number.isNaN(number)) return { number };
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : { number: date };
}

function toldBound(path: readonly string[], before: RulesJson, after: unknown): string {
  const name = path.at(-1) ?? "";
  const other = partner[name] ?? name;
  if (name in before || !(other in before)) return told(path, before[name], after);
  return `${print(path)} is ${show(after)}, and ${other} was ${show(before[other])}`;
}

function told(path: readonly string[], before: unknown, after: unknown): string {
  if (before === undefined || before === false)
    return `${print(path)}${after === true ? "" : ` (${show(after)})`} is new`;
  return `${print(path)} was ${show(before)} and is ${show(after)}`;
}

/** As it is written in a proto: `string.min_len`. */
function print(path: readonly string[]): string {
  return path.join(".").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function show(value: unknown): string {
  if (isObject(value) && typeof value.id === "string") return value.id;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function includes(list: unknown, one: unknown): boolean {
  return isList(list) && list.some((other) => same(other, one));
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is RulesJson {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
