/**
 * The parameters of a query, decoded as HTML forms and WHATWG's URL have it: `+` is a space. Unlike URLSearchParams this
 * refuses broken escapes and invalid UTF-8 instead of replacing them.
 */
export function* parseQuery(query: string): Generator<QueryPair> {
  let start = 0;
  while (start < query.length) {
    let end = query.indexOf("&", start);
    if (end === -1) end = query.length;
    if (end > start) yield parsePair(query.slice(start, end));
    start = end + 1;
  }
}

export type QueryPair =
  | { readonly ok: true; readonly name: string; readonly value: string }
  | { readonly ok: false; readonly name: string; readonly detail: string };

function parsePair(pair: string): QueryPair {
  const equal = pair.indexOf("=");
  const rawName = equal === -1 ? pair : pair.slice(0, equal);
  const name = decode(rawName);
  const value = equal === -1 ? "" : decode(pair.slice(equal + 1));
  if (name !== undefined && value !== undefined) return { ok: true, name, value };
  return { ok: false, name: name ?? rawName.toWellFormed(), detail: "expected UTF-8, percent-encoded" };
}

const plain = /^[\x21-\x24\x26-\x2a\x2c-\x7e]*$/;
const ascii = /^[\x21-\x7e]*$/;

function decode(raw: string): string | undefined {
  if (plain.test(raw)) return raw;
  if (!ascii.test(raw)) return undefined;
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
