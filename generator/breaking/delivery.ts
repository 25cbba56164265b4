import type { Span } from "../diagnostics/span.js";
import type { Delivery } from "../model/model.js";
import { broken, type Comparison, type Finding } from "./comparison.js";

export interface Delivered {
  readonly delivery: Delivery;
  readonly span: Span;
}

/** Weaker promises of delivery, and dead letters that go elsewhere. */
export function* deliveryChanges(
  comparison: Comparison,
  subject: string,
  before: Delivered,
  after: Delivered,
): Generator<Finding> {
  const places = { after: after.span, before: before.span };
  const [was, is] = [before.delivery, after.delivery];
  if (strength[is.order] < strength[was.order]) {
    const args = { what: `${subject}: order`, before: was.order, after: is.order };
    yield broken(comparison, subject, "breaking/delivery", args, places);
  }
  if (is.maxAttempts < was.maxAttempts) {
    const args = { what: `${subject}: max_attempts`, before: was.maxAttempts, after: is.maxAttempts };
    yield broken(comparison, subject, "breaking/delivery", args, places);
  }
  if (was.deadLetter !== is.deadLetter) {
    const args = { operation: subject, before: was.deadLetter ?? byDefault, after: is.deadLetter ?? byDefault };
    yield broken(comparison, subject, "breaking/dead-letter", args, places);
  }
}

const byDefault = "<topic>.<group>.dlq";

const strength = { none: 0, key: 1, topic: 2 } as const;
