import { Code, ConnectError } from "@connectrpc/connect";
import type { Broker } from "./broker.js";
import type { Envelope } from "./envelope.js";
import { uuidV7 } from "./identity.js";
import type { Reporter } from "./report.js";

/** Where the replies to this process arrive: one address for all senders of a broker. */
export interface ReplyInbox {
  readonly address: string;
  /** Resolves to the reply; rejects when the broker is closed. */
  expect(correlationId: string): Promise<Envelope>;
  /** Nobody waits any more: a reply that comes yet is dropped. */
  forget(correlationId: string): void;
}

export function replyInboxOf(broker: Broker, report: Reporter): Promise<ReplyInbox> {
  const known = inboxes.get(broker);
  if (known) return known;
  const inbox = openInbox(broker, report);
  inboxes.set(broker, inbox);
  inbox.catch(() => inboxes.delete(broker));
  return inbox;
}

const inboxes = new WeakMap<Broker, Promise<ReplyInbox>>();

async function openInbox(broker: Broker, report: Reporter): Promise<ReplyInbox> {
  const address = `svcgen.reply.${uuidV7(Date.now())}`;
  const waiting = new Map<string, { resolve(reply: Envelope): void; reject(error: ConnectError): void }>();
  const subscription = await broker.subscribe(
    { topic: address, group: null, start: "new", concurrency: 1000, order: "none", ackTimeoutMs: 30_000 },
    (lease) => {
      void lease.ack();
      const correlationId = lease.envelope.extensions.correlationid ?? "";
      const waiter = waiting.get(correlationId);
      waiting.delete(correlationId);
      if (waiter) waiter.resolve(lease.envelope);
      else report({ kind: "late-reply", topic: address, id: lease.envelope.id });
    },
  );
  void subscription.closed.then(() => {
    inboxes.delete(broker);
    for (const waiter of waiting.values()) waiter.reject(new ConnectError("the broker is closed", Code.Unavailable));
    waiting.clear();
  });
  return {
    address,
    expect: (correlationId) => new Promise((resolve, reject) => waiting.set(correlationId, { resolve, reject })),
    forget: (correlationId) => {
      waiting.delete(correlationId);
    },
  };
}
