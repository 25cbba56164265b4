import { Code, ConnectError } from "@connectrpc/connect";
import { createChain } from "../chain.js";
import type { Delivery } from "./bindings.js";
import type { Broker, LeasedMessage } from "./broker.js";
import { type Clock, systemClock } from "./clock.js";
import { buildDeadLetter, deadLetterTopic } from "./dead-letter.js";
import { judgeFailure, Rejection, type Verdict } from "./failure.js";
import { about, type Reporter } from "./report.js";

/** Receives messages until it is drained. */
export interface Consumer {
  /**
   * Takes nothing new, lets running handlers finish and settles their messages. After `timeoutMs` (default: 10 s) their
   * signals are aborted, and what is not settled then is delivered again when its lease runs out.
   */
  drain(options?: { readonly timeoutMs?: number }): Promise<void>;
  /**
   * Whether a message has been in its hands for more than two ack timeouts. A call ends at its deadline, which is one: then the
   * inbox or the broker does not answer. Never where the lease is kept for as long as the handler runs.
   */
  stalled(): boolean;
}

export interface ConsumerOptions {
  readonly topic: string;
  readonly group: string;
  readonly start: "new" | "earliest";
  readonly delivery: Delivery;
  /** How long the lease is kept while the handler runs: to its end, or for the ack timeout, which is its deadline then. */
  readonly keepLease: "while-running" | "until-deadline";
  /** Done when it resolves. What it throws is judged (failure.ts). */
  handle(message: Handled): Promise<void>;
  /** Called before a message becomes a dead letter: somebody may wait for its outcome. */
  tell?(message: LeasedMessage, error: ConnectError): Promise<void>;
  readonly runtime: ConsumerRuntime;
}

/** What differs between a test and a service. */
export interface ConsumerRuntime {
  readonly clock?: Clock;
  /** From 0 to 1, for the jitter of backoffs. */
  readonly random?: () => number;
  readonly report?: Reporter;
}

/** A message with a signal that is aborted when its lease is lost or a drain has taken too long. */
export interface Handled {
  readonly lease: LeasedMessage;
  readonly signal: AbortSignal;
}

/**
 * The one pipeline through which every message of every broker goes, in an order that nobody can change: attempts, expiry,
 * handler, verdict, reply, dead letter, settlement.
 */
export async function startConsumer(broker: Broker, options: ConsumerOptions): Promise<Consumer> {
  const { delivery, runtime } = options;
  const clock = runtime.clock ?? systemClock;
  const random = runtime.random ?? Math.random;
  const report = runtime.report ?? (() => {});
  const deadLetters = deadLetterTopic(options.topic, options.group, delivery.deadLetter);
  const stop = new AbortController();
  /** The messages in hand, in the order in which they came. */
  const inHand = createChain<{ readonly since: number }>();

  async function run(lease: LeasedMessage): Promise<void> {
    const held = inHand.add({ since: clock.now() });
    try {
      await work(lease);
    } finally {
      inHand.remove(held);
    }
  }

  async function work(lease: LeasedMessage): Promise<void> {
    const stopExtending = keepLease(lease);
    let verdict: Verdict | undefined;
    try {
      refuseLate(lease);
      await options.handle({
        lease,
        get signal() {
          return AbortSignal.any([lease.signal, stop.signal]);
        },
      });
    } catch (failure) {
      verdict = judgeFailure(failure, lease.attempt, delivery, random);
    }
    stopExtending();
    try {
      if (!(await settle(lease, verdict))) report({ kind: "lease-lost", ...about(lease) });
    } catch (failure) {
      report({ kind: "unsettled", ...about(lease), error: ConnectError.from(failure) });
      // Never dropped: the message is tried again until the broker takes its dead letter. A broker that does not even
      // take this has lost the lease, or will.
      await lease.retry(delivery.maxBackoffMs).catch(() => {});
    }
  }

  /** What must not reach the handler any more. */
  function refuseLate(lease: LeasedMessage): void {
    if (lease.attempt > delivery.maxAttempts) {
      throw new Rejection("exhausted", "no attempt was settled in time", { code: Code.DeadlineExceeded });
    }
    const expiry = lease.envelope.extensions.expirytime;
    if (expiry !== undefined && Date.parse(expiry) <= clock.now()) {
      throw new Rejection("expired", `the message expired at ${expiry}`, { code: Code.DeadlineExceeded });
    }
  }

  async function settle(lease: LeasedMessage, verdict: Verdict | undefined): Promise<boolean> {
    if (!verdict) return lease.ack();
    const { error } = verdict;
    switch (verdict.kind) {
      case "retry": {
        const settled = await lease.retry(verdict.delayMs);
        if (settled) report({ kind: "retry", ...about(lease), delayMs: verdict.delayMs, error });
        return settled;
      }
      case "reject": {
        await options.tell?.(lease, error);
        const settled = await lease.reject(buildDeadLetter(lease, deadLetters, verdict.reason, error, clock.now()));
        if (settled)
          report({ kind: "dead-letter", ...about(lease), target: deadLetters, reason: verdict.reason, error });
        return settled;
      }
    }
  }

  /** Extends the lease each time half of it is over. */
  function keepLease(lease: LeasedMessage): () => void {
    const half = delivery.ackTimeoutMs / 2;
    let stopped = false;
    let cancel = clock.schedule(half, extend);
    async function extend(): Promise<void> {
      // A lease that cannot be extended is lost in time: nothing else is to be done about a broker that does not answer.
      const held = await lease.extend().catch(() => true);
      if (held && !stopped && options.keepLease === "while-running") cancel = clock.schedule(half, extend);
    }
    return () => {
      stopped = true;
      cancel();
    };
  }

  const subscription = await broker.subscribe(
    {
      topic: options.topic,
      group: options.group,
      start: options.start,
      concurrency: delivery.order === "topic" ? 1 : delivery.concurrency,
      order: delivery.order,
      ackTimeoutMs: delivery.ackTimeoutMs,
    },
    (lease) => void run(lease),
  );

  return {
    async drain({ timeoutMs = 10_000 } = {}) {
      const cancel = clock.schedule(timeoutMs, () => {
        stop.abort(new ConnectError("the consumer is stopped", Code.Canceled));
      });
      await Promise.race([
        subscription.close(),
        new Promise((resolve) => stop.signal.addEventListener("abort", resolve, { once: true })),
      ]);
      cancel();
    },
    stalled() {
      const [oldest] = inHand;
      if (options.keepLease === "while-running" || oldest === undefined) return false;
      return clock.now() - oldest.since > 2 * delivery.ackTimeoutMs;
    },
  };
}
