import type { AnswerHeaders } from "../exchange.js";

/** Tell caches that the answer depends on this header of the request too. */
export function addVary(headers: AnswerHeaders, name: string): void {
  const { vary } = headers;
  headers.vary = vary === undefined ? name : `${vary}, ${name}`;
}
