import { hash } from "node:crypto";

/**
 * What the manifest remembers of a file: 16 hex digits of the SHA-256 of its bytes with LF line ends, so that a check-out
 * with CRLF is no hand edit.
 */
export type Digest = string;

export function digestOf(content: string | Uint8Array): Digest {
  const bytes = typeof content === "string" ? content.replaceAll("\r\n", "\n") : withoutCarriageReturns(content);
  return hash("sha256", bytes, "hex").slice(0, 16);
}

function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0x0d)) return bytes;
  return bytes.filter((byte, index) => !(byte === 0x0d && bytes[index + 1] === 0x0a));
}
