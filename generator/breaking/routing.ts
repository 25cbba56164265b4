import type { Span } from "../diagnostics/span.js";
import type { Format, KeyTemplate } from "../model/model.js";
import { broken, type Comparison, type Finding } from "./comparison.js";

/** What finds its way through a broker: where it goes, and how it is read and ordered. */
export interface Routing {
  /** `the event`, `the command` */
  readonly what: string;
  readonly topic: string;
  /** CloudEvents `type` of an event. */
  readonly type?: string;
  readonly format: Format;
  readonly key: string;
  readonly span: Span;
}

/** The template of a key; `none` where there is none. */
export function keyOf(key: KeyTemplate | undefined): string {
  return key?.text ?? "none";
}

/** Every part of a routing that is another one: senders and receivers are deployed one after the other, and have to agree. */
export function* routingChanges(
  comparison: Comparison,
  subject: string,
  before: Routing,
  after: Routing,
): Generator<Finding> {
  const places = { after: after.span, before: before.span };
  const what = `${after.what} ${subject}`;
  const told = (was: string, is: string) => ({ what, before: was, after: is });
  if (before.topic !== after.topic) {
    yield broken(comparison, subject, "breaking/topic", told(before.topic, after.topic), places);
  }
  if (before.type !== undefined && after.type !== undefined && before.type !== after.type) {
    yield broken(comparison, subject, "breaking/event-type", told(before.type, after.type), places);
  }
  if (before.format !== after.format) {
    yield broken(comparison, subject, "breaking/format", told(before.format, after.format), places);
  }
  if (before.key !== after.key) {
    yield broken(comparison, subject, "breaking/key", told(before.key, after.key), places);
  }
}
