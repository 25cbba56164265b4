import { createHash, randomFillSync } from "node:crypto";
import type { Cause } from "./envelope.js";

/** A new id that sorts by time: UUID version 7 (RFC 9562). */
export function uuidV7(now: number): string {
  const bytes = new Uint8Array(16);
  randomFillSync(bytes, 6);
  new DataView(bytes.buffer).setUint32(0, Math.floor(now / 0x10000));
  new DataView(bytes.buffer).setUint16(4, now % 0x10000);
  return print(bytes, 0x70);
}

/**
 * The id of an event that was emitted while something else was handled: the same each time the same thing is handled, so
 * that a repeated delivery does not multiply events. UUID version 8 (RFC 9562), from a hash.
 *
 * @param ordinal How many events of this type were emitted before it in the same call.
 */
export function derivedId(cause: Cause, type: string, ordinal: number): string {
  // JSON keeps the parts apart, whatever they hold.
  const parts = JSON.stringify([cause.source, cause.id, type, ordinal]);
  return print(new Uint8Array(createHash("sha256").update(parts).digest().subarray(0, 16)), 0x80);
}

function print(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
