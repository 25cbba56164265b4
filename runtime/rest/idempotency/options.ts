import type { RequestLine } from "../request-line.js";
import type { IdempotencyStore } from "./store.js";

export interface IdempotencyOptions {
  /** Default: one in the memory of this process, of 10,000 answers and 16 MiB. */
  readonly store?: IdempotencyStore;
  /** Whose keys these are: two callers may choose the same one. Default: the subject of the bearer token, else the whole of Authorization. */
  readonly caller?: (request: RequestLine) => string;
}
