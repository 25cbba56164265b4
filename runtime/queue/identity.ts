import { createHash, randomUUID } from "node:crypto";
import type { Cause } from "./envelope.js";

/** A new id that sorts by time: UUID version 7 (RFC 9562). */
export function uuidV7(now: number): string {
  const time = now.toString(16).padStart(12, "0");
  // What is random in a UUID of version 4 stands at the same places; Node draws it for many of them at once.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
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
  const bytes = createHash("sha256").update(parts).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
