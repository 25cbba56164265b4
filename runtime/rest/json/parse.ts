/**
 * Parse the JSON text of a body, or say why it is none. As ProtoJSON demands, a member that is given twice is refused
 * (JSON.parse would take the last one), and integers beyond 2^53 keep all of their digits: they come as bigint.
 */
export function parseJson(text: string): ParsedJson {
  let value: unknown;
  try {
    value = largeInteger.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch (reason) {
    return { ok: false, detail: reason instanceof Error ? reason.message : String(reason) };
  }
  if (countColons(text) === countMembers(value, 0)) return { ok: true, value };
  const twice = duplicateKey(text);
  return twice === undefined
    ? { ok: true, value }
    : { ok: false, detail: `The member ${JSON.stringify(twice)} is given twice.` };
}

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly detail: string };

const largeInteger = /\d{16}/;
const integer = /^-?\d+$/;

/** Node 21 and later pass the source text of a primitive. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  // BigInt takes quadratic time; what is longer than this fits no integer type.
  return source !== undefined && source.length <= 20 && integer.test(source) ? BigInt(source) : value;
}

/** The members of all objects of a valid JSON text: each has a colon. */
function countColons(text: string): number {
  let colons = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x3a) colons += 1;
  }
  return colons;
}

/** The same of the value that it was parsed to, where a member that is given twice is there once. NaN for one that is too deep to be looked at. */
function countMembers(value: unknown, depth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth > mostDepth) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (const element of value) count += countMembers(element, depth + 1);
    return count;
  }
  for (const name in value) count += 1 + countMembers((value as Record<string, unknown>)[name], depth + 1);
  return count;
}

const mostDepth = 500;

/** A name that one object of a valid JSON text has twice. It takes longer than to count, so it is asked only when the counts differ. */
function duplicateKey(text: string): string | undefined {
  // Members of the open objects; null stands for an array.
  const open: (Set<string> | null)[] = [];
  let members: Set<string> | null | undefined;
  let nameNext = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
        members = new Set();
        open.push(members);
        nameNext = true;
        break;
      case 0x5b: // [
        members = null;
        open.push(members);
        nameNext = false;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        members = open[open.length - 1];
        nameNext = false;
        break;
      case 0x2c: // ,
        nameNext = members != null;
        break;
      case 0x22: {
        const end = endOfString(text, at);
        if (nameNext && members != null) {
          const raw = text.slice(at + 1, end);
          const name = raw.includes("\\") ? String(JSON.parse(text.slice(at, end + 1))) : raw;
          if (members.has(name)) return name;
          members.add(name);
          nameNext = false;
        }
        at = end;
      }
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
