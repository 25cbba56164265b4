import type { Duration } from "@bufbuild/protobuf/wkt";

/** Milliseconds, or what is wrong with the duration. */
export type Milliseconds =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: string };

/** The longest time that a timer of Node can run: 24.8 days. */
export const longestTimer = 2 ** 31 - 1;

/** The longest time that anything may wait which no timer counts: about a hundred years. */
export const longestWait = 100 * 365 * 86_400_000;

/** A duration of an option in milliseconds, which is what timers count. */
export function toMilliseconds(
  { seconds, nanos }: Duration,
  bounds: { readonly minimum: 0 | 1; readonly maximum: number },
): Milliseconds {
  const nanoseconds = seconds * 1_000_000_000n + BigInt(nanos);
  if (nanoseconds < 0n) return { ok: false, reason: "is negative" };
  if (nanoseconds % 1_000_000n !== 0n) return { ok: false, reason: "is not a whole number of milliseconds" };
  const value = nanoseconds / 1_000_000n;
  if (value < BigInt(bounds.minimum)) return { ok: false, reason: "is zero" };
  if (value > BigInt(bounds.maximum)) return { ok: false, reason: `is longer than ${days(bounds.maximum)} days` };
  return { ok: true, value: Number(value) };
}

function days(milliseconds: number): number {
  return Math.floor(milliseconds / 86_400_000);
}
