import type { Json } from "../../artifact/artifact.js";
import type { RulesJson } from "../../model/model.js";
import type { Constraints } from "./validation.js";

/**
 * Rules of bytes, whose JSON is base64 with or without padding: bounds of the length in bytes become bounds of its
 * digits. What looks into the bytes has no keyword.
 */
export function bytesConstraints(rules: RulesJson): Constraints {
  const keywords: { [keyword: string]: Json } = {};
  const notes: string[] = [];
  const length = wellKnownLength(rules);
  const least = rules.len ?? rules.minLen ?? length?.least;
  const most = rules.len ?? rules.maxLen ?? length?.most;
  if (least !== undefined || most !== undefined) {
    const digits = (bytes: unknown): string => String(Math.ceil((Number(bytes) * 4) / 3));
    keywords.pattern = `^[A-Za-z0-9+/_-]{${digits(least ?? 0)},${most === undefined ? "" : digits(most)}}={0,2}$`;
  }
  if (rules.len !== undefined) notes.push(`Exactly ${String(rules.len)} bytes.`);
  else {
    if (rules.minLen !== undefined) notes.push(`At least ${String(rules.minLen)} bytes.`);
    if (rules.maxLen !== undefined) notes.push(`At most ${String(rules.maxLen)} bytes.`);
  }
  if (length !== undefined) notes.push(`The bytes of ${length.what}.`);
  const base64 = (value: unknown): string => `\`${String(value)}\` (base64)`;
  if (rules.const !== undefined) keywords.const = String(rules.const);
  if (rules.pattern !== undefined) notes.push(`The bytes match \`${String(rules.pattern)}\` (RE2).`);
  if (rules.prefix !== undefined) notes.push(`The bytes begin with ${base64(rules.prefix)}.`);
  if (rules.suffix !== undefined) notes.push(`The bytes end with ${base64(rules.suffix)}.`);
  if (rules.contains !== undefined) notes.push(`The bytes contain ${base64(rules.contains)}.`);
  if (Array.isArray(rules.in) && rules.in.length > 0) keywords.enum = rules.in as readonly Json[];
  if (Array.isArray(rules.notIn) && rules.notIn.length > 0) keywords.not = { enum: rules.notIn as readonly Json[] };
  if (Array.isArray(rules.example) && rules.example.length > 0) keywords.examples = rules.example as readonly Json[];
  return { keywords, notes };
}

function wellKnownLength(
  rules: RulesJson,
): { readonly least: number; readonly most: number; readonly what: string } | undefined {
  if (rules.ip === true) return { least: 4, most: 16, what: "an IP address" };
  if (rules.ipv4 === true) return { least: 4, most: 4, what: "an IPv4 address" };
  if (rules.ipv6 === true) return { least: 16, most: 16, what: "an IPv6 address" };
  if (rules.uuid === true) return { least: 16, most: 16, what: "a UUID" };
  return undefined;
}
