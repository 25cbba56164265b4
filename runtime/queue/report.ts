import type { ConnectError } from "@connectrpc/connect";
import type { LeasedMessage } from "./broker.js";
import type { DeadLetterReason } from "./failure.js";

/** What a consumer tells of what it does with messages that did not simply succeed: for logs and counters. */
export type QueueReport =
  | (About & { readonly kind: "retry"; readonly delayMs: number; readonly error: ConnectError })
  | (About & {
      readonly kind: "dead-letter";
      readonly target: string;
      readonly reason: DeadLetterReason;
      readonly error: ConnectError;
    })
  /** The handler ended after another consumer had got the message: its settlement had no effect. */
  | (About & { readonly kind: "lease-lost" })
  /** The broker did not take a settlement, a reply or a dead letter. The message will be delivered again. */
  | (About & { readonly kind: "unsettled"; readonly error: ConnectError })
  /** A reply came when nobody waited for it any more. */
  | { readonly kind: "late-reply"; readonly topic: string; readonly id: string };

export type Reporter = (report: QueueReport) => void;

interface About {
  readonly topic: string;
  readonly group: string | null;
  readonly source: string;
  readonly id: string;
  readonly attempt: number;
}

export function about(message: LeasedMessage): About {
  const { topic, group, attempt } = message;
  return { topic, group, attempt, source: message.envelope.source, id: message.envelope.id };
}
