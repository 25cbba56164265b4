import type { Delivery } from "./bindings.js";
import type { Envelope } from "./envelope.js";

/**
 * The one interface that every broker implements: in-process, file, NATS, RabbitMQ, Kafka, Redis.
 *
 * A broker stores, delivers, leases and redelivers. It decides nothing: which failures are retried, after what time, and what
 * becomes a dead letter is decided once, in consumer.ts, for all brokers.
 */
export interface Broker {
  /** `in-process`, `nats`, …: the name in the registry. */
  readonly name: string;
  readonly capabilities: BrokerCapabilities;
  /**
   * Resolves when the broker has the message as surely as it can. Rejects with a ConnectError: `resource_exhausted` when it
   * is full or the message too large, `unavailable` when it cannot be reached or is closed.
   */
  publish(publication: Publication): Promise<void>;
  /**
   * Resolves when the group exists: what is published from then on reaches it.
   */
  subscribe(request: SubscribeRequest, receive: (message: LeasedMessage) => void): Promise<Subscription>;
  /** What the broker still has of a topic, the oldest first, without taking anything. For dead letters. */
  browse(topic: string, options?: { readonly limit?: number }): AsyncIterable<StoredMessage>;
  /** Forgets what is kept of a topic and no group has still to handle. For dead letters. Resolves to how many it were. */
  purge(topic: string): Promise<number>;
  /**
   * Delivers nothing new, waits until all that was delivered is settled or `timeoutMs` (default: 10 s) have passed, then
   * refuses everything. Handlers can still publish while they are waited for. Can be called again.
   */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** What a broker can do by itself. A test of the shared suite that needs what is `false` here is left out. */
export interface BrokerCapabilities {
  /** Messages outlive the process. */
  readonly persistent: boolean;
  /** Two publications with the same `dedupId` on a topic within a short time are one message. */
  readonly publishDedup: boolean;
  /** `delayMs` of a publication is kept. */
  readonly delay: boolean;
  /** A new group can start with the earliest message. */
  readonly replay: boolean;
  /** Order per key across all members of a group. */
  readonly orderByKey: boolean;
  /** Order of the whole topic across all members of a group. */
  readonly orderByTopic: boolean;
  /** A dead letter is stored and its original settled in one step. */
  readonly atomicReject: boolean;
}

export interface Publication {
  readonly topic: string;
  /** Orders and partitions; empty for none. */
  readonly key: string;
  readonly envelope: Envelope;
  /** By which a broker that can recognises that it has the message already. Default: the envelope's source and id. */
  readonly dedupId?: string;
  /** Deliver no earlier than after this time. */
  readonly delayMs?: number;
  /** Only for those who listen now: nothing is kept for anybody else. For replies. */
  readonly transient?: boolean;
}

export interface SubscribeRequest {
  readonly topic: string;
  /** Members of a group share the messages. Null: for this subscriber alone, as long as it lives. */
  readonly group: string | null;
  /** Where a group that has never been seen begins. */
  readonly start: "new" | "earliest";
  /** How many leased messages the subscriber holds at most. */
  readonly concurrency: number;
  /**
   * `key`: while a message is leased or waits for its retry, none of the same key is delivered to the group. `topic`: none
   * at all.
   */
  readonly order: Delivery["order"];
  /** How long a lease holds without `extend`. After it the message is delivered again. */
  readonly ackTimeoutMs: number;
}

/** A message that one subscriber holds until it settles it or the lease runs out. */
export interface LeasedMessage {
  readonly topic: string;
  readonly group: string | null;
  readonly key: string;
  readonly envelope: Envelope;
  /** Which delivery to this group this is: 1 for the first. */
  readonly attempt: number;
  /** When it was delivered to this group first, or, where the broker does not know, published. Milliseconds since 1970. */
  readonly firstDeliveredAt: number;
  /** Aborted when the lease is lost: another subscriber may have the message now. */
  readonly signal: AbortSignal;
  /** Done. Of all settlements only the first counts: they resolve to false when the lease is settled or lost already. */
  ack(): Promise<boolean>;
  /** Deliver again, no earlier than after this time. The delay is the broker's, so that it outlives this process. */
  retry(delayMs: number): Promise<boolean>;
  /** Store the dead letter, then be done. When it cannot be stored the message is still leased, and this rejects. */
  reject(deadLetter: Publication): Promise<boolean>;
  /** Begin the lease anew. False when it is lost. */
  extend(): Promise<boolean>;
}

export interface Subscription {
  /** Receives nothing new from the moment of the call; resolves when all that was received is settled or lost. */
  close(): Promise<void>;
  /** Resolves when the subscription has ended, by `close` or with the broker. */
  readonly closed: Promise<void>;
}

export interface StoredMessage {
  readonly topic: string;
  readonly key: string;
  readonly envelope: Envelope;
}
