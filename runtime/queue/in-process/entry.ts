import type { Envelope } from "../envelope.js";

/** A message as the in-process broker keeps it: one for all groups. */
export interface Entry {
  readonly sequence: number;
  readonly key: string;
  readonly envelope: Envelope;
  readonly bytes: number;
  /** Kept for nobody but those who hold it. */
  readonly transient: boolean;
  /** How many groups have still to settle it. While there are some it counts as backlog and is never dropped. */
  holders: number;
}

/** The broker's own copy: what the publisher does with its bytes afterwards is of no effect. */
export function copyEnvelope(envelope: Envelope): Envelope {
  return {
    ...envelope,
    extensions: { ...envelope.extensions },
    headers: { ...envelope.headers },
    data: envelope.data.slice(),
  };
}

/** What the bound on bytes counts. */
export function sizeOf(envelope: Envelope): number {
  let size = envelope.data.byteLength;
  for (const [name, value] of Object.entries(envelope))
    if (typeof value === "string") size += name.length + value.length;
  for (const record of [envelope.extensions, envelope.headers]) {
    for (const [name, value] of Object.entries(record)) size += name.length + value.length;
  }
  return size;
}
