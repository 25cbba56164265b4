import type { MaybePromise } from "../../context.js";

/**
 * Remembers which requests have been answered, and with what. One of memory comes with svcgen; services of several instances plug
 * in one that they share. Keys and fingerprints are digests: they tell nothing of the request.
 */
export interface IdempotencyStore {
  /**
   * Take a key, or tell what has become of the request that has it. Of two calls at the same time, one takes it.
   *
   * @param leaseMs A key that is neither kept nor released after this time belongs to a process that has died, and may
   * be taken again.
   */
  begin(key: string, fingerprint: string, leaseMs: number): MaybePromise<Begun>;
  /** Keep the answer for whoever sends the request again. */
  keep(key: string, claim: string, answer: StoredAnswer, keepMs: number): MaybePromise<void>;
  /** The call has failed: the key may be taken again. */
  release(key: string, claim: string): MaybePromise<void>;
}

export type Begun =
  /** The key is taken by this call. `claim` is to be shown when it is kept or released. */
  | { readonly kind: "taken"; readonly claim: string }
  /** Another call has it and is not done yet. */
  | { readonly kind: "running"; readonly fingerprint: string }
  | { readonly kind: "answered"; readonly fingerprint: string; readonly answer: StoredAnswer };

/** Plain JSON. */
export interface StoredAnswer {
  /** The response message in protobuf's binary format, in base64. */
  readonly message: string;
  readonly header: readonly (readonly [name: string, value: string])[];
  readonly trailer: readonly (readonly [name: string, value: string])[];
}
