import { executionAsyncResource } from "node:async_hooks";

const kept = new Set<object>();

/**
 * Hold on to one of the objects that `process.nextTick` makes. V8 forgets the shape of objects of which none is left at a full
 * collection, and code that made them is then slow for as long as the process lives. Of ticks, of which each request has
 * about eight, none is left when a collection ends between two requests: measured on Node 24, requests with a body take a third
 * longer from then on.
 */
export function keepTickShape(): void {
  if (kept.size > 0) return;
  process.nextTick(() => kept.add(executionAsyncResource()));
}
