import type { Json } from "../../artifact/artifact.js";
import type { RulesJson } from "../../model/model.js";
import type { Constraints } from "./constraints.js";

/**
 * Rules of bytes, whose JSON is base64 with or without padding: bounds of the length in bytes become bounds of its
 * digits. What looks into the bytes has no keyword.
 */
export function bytesConstraints(rules: RulesJson): Constraints {
  const keywords: { [keyword: string]: Json } = {};
  const notes: string[] = [];
  const known = wellKnown(rules);
  const least = rules.len ?? rules.minLen;
  const most = rules.len ?? rules.maxLen;
  const lengths = [
    ...(least === undefined && most === undefined ? [] : [lengthPattern([[least ?? 0, most]])]),
    ...(known === undefined ? [] : [lengthPattern(known.lengths.map((length) => [length, length]))]),
  ];
  const [first, second] = lengths;
  if (first !== undefined) keywords.pattern = first;
  if (second !== undefined) keywords.allOf = [{ pattern: second }];
  if (rules.len !== undefined) notes.push(`Exactly ${String(rules.len)} bytes.`);
  else {
    if (rules.minLen !== undefined) notes.push(`At least ${String(rules.minLen)} bytes.`);
    if (rules.maxLen !== undefined) notes.push(`At most ${String(rules.maxLen)} bytes.`);
  }
  if (known !== undefined) notes.push(`The bytes of ${known.what}.`);
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

/** The same of bytes that stand as they are. Of what is no text, OpenAPI counts the octets. */
export function octetConstraints(rules: RulesJson): Constraints {
  const lengths = wellKnown(rules)?.lengths ?? [];
  const least = rules.len ?? rules.minLen ?? lengths[0];
  const most = rules.len ?? rules.maxLen ?? lengths.at(-1);
  const told = (
    [
      ["The bytes are", rules.const],
      ["The bytes are one of", rules.in],
      ["The bytes are none of", rules.notIn],
    ] as const
  )
    .map(([begin, values]) => [begin, Array.isArray(values) ? values : values === undefined ? [] : [values]] as const)
    .filter(([, values]) => values.length > 0)
    .map(([begin, values]) => `${begin} ${values.map(base64).join(", ")}.`);
  return {
    keywords: {
      ...(least === undefined ? {} : { minLength: Number(least) }),
      ...(most === undefined ? {} : { maxLength: Number(most) }),
    },
    notes: [...bytesConstraints(rules).notes, ...told],
  };
}

function base64(value: unknown): string {
  return `\`${String(value)}\` (base64)`;
}

/** Base64 of so many bytes, from and to. */
function lengthPattern(lengths: readonly (readonly [least: unknown, most: unknown])[]): string {
  const digits = (bytes: unknown): string => (bytes === undefined ? "" : String(Math.ceil((Number(bytes) * 4) / 3)));
  const some = lengths.map(([least, most]) => {
    const [from, to] = [digits(least), digits(most)];
    return `[A-Za-z0-9+/_-]{${from === to ? from : `${from},${to}`}}`;
  });
  return `^${some.length === 1 ? some.join("") : `(${some.join("|")})`}={0,2}$`;
}

function wellKnown(rules: RulesJson): { readonly lengths: readonly number[]; readonly what: string } | undefined {
  if (rules.ip === true) return { lengths: [4, 16], what: "an IP address" };
  if (rules.ipv4 === true) return { lengths: [4], what: "an IPv4 address" };
  if (rules.ipv6 === true) return { lengths: [16], what: "an IPv6 address" };
  if (rules.uuid === true) return { lengths: [16], what: "a UUID" };
  return undefined;
}
