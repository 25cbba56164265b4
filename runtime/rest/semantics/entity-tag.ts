/**
 * Entity tags (RFC 9110, section 8.8.3), and the fields of messages that stand for them. A field holds either the whole tag
 * with its quotes (`quoted`, as AIP-154 recommends), or what is between them; then whatever has no place there is
 * percent-encoded, so that each text has a tag of its own and comes back as it was. An answer that is sent in a content coding
 * is another representation, and says so behind a `;`.
 */

/** The tag for a field's text; undefined if the field is empty, or holds no tag although it should. */
export function tagOf(text: string, quoted: boolean): string | undefined {
  if (text === "") return undefined;
  if (quoted) return wholeTag.test(text) ? text : undefined;
  return `"${text.toWellFormed().replace(escaped, encodeURIComponent)}"`;
}

/** The text of a field for a tag that a client has sent. */
export function textOf(tag: string, quoted: boolean): string {
  const plain = withoutCoding(tag);
  if (quoted) return plain;
  const inner = plain.slice(plain.indexOf('"') + 1, -1);
  try {
    return decodeURIComponent(inner);
  } catch {
    // Not one of ours: it matches nothing.
    return inner;
  }
}

/** The tag of the same state in a content coding. A weak tag is good for all of them. */
export function tagInCoding(tag: string, coding: string): string {
  return tag.startsWith('"') ? `${tag.slice(0, -1)};${coding}"` : tag;
}

/** What If-Match or If-None-Match lists; undefined if it is malformed. */
export function readTags(header: string): readonly string[] | "*" | undefined {
  const text = header.trim();
  if (text === "*") return "*";
  const tags: string[] = [];
  let at = 0;
  while (at < text.length) {
    listedTag.lastIndex = at;
    const found = listedTag.exec(text);
    if (found?.[1] === undefined) return undefined;
    tags.push(found[1]);
    at += found[0].length;
  }
  return tags.length === 0 ? undefined : tags;
}

/** The one of the client's tags that means the same state (RFC 9110, section 8.8.3.2: weak comparison). */
export function findTag(tags: readonly string[], tag: string): string | undefined {
  return tags.find((known) => opaque(known) === opaque(tag));
}

function opaque(tag: string): string {
  const plain = withoutCoding(tag);
  return plain.slice(plain.indexOf('"'));
}

function withoutCoding(tag: string): string {
  return tag.replace(/;(?:gzip|br|deflate|zstd)"$/, '"');
}

// etagc = %x21 / %x23-7E / obs-text
const wholeTag = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
const listedTag = /[ \t,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?:,[ \t,]*|$)/y;
const escaped = /[^\x21\x23-\x24\x26-\x3a\x3c-\x7e]/gu;
