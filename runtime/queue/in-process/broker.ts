import { Code, ConnectError } from "@connectrpc/connect";
import type { Broker, Publication, StoredMessage, SubscribeRequest, Subscription } from "../broker.js";
import { type Clock, systemClock } from "../clock.js";
import { createRecent } from "../recent.js";
import { createBacklog } from "./backlog.js";
import { copyEnvelope, type Entry, sizeOf } from "./entry.js";
import { createGroup, type Group } from "./group.js";
import { createTopic, type Topic } from "./topic.js";

export interface InProcessBrokerOptions {
  /** How many messages that a group has still to handle the broker holds at most. Default: 10,000. */
  readonly maxMessages?: number;
  /** How many bytes of them. Default: 64 MiB. */
  readonly maxBytes?: number;
  /** The largest single message. Default: 1 MiB. */
  readonly maxMessageBytes?: number;
  /** What `publish` does when the broker is full: refuse with `resource_exhausted`, or wait. Default: refuse. */
  readonly whenFull?: "refuse" | "wait";
  /** What each topic keeps of messages that all groups have handled, for groups that start with the earliest. Default: 1,000 messages, 4 MiB. */
  readonly retention?: { readonly messages?: number; readonly bytes?: number };
  /** How many dead letters are kept, of all topics. When there are more, the messages are tried again instead. Default: 10,000. */
  readonly maxDeadLetters?: number;
  /** How many publications are remembered to recognise duplicates. Default: 10,000. */
  readonly dedupWindow?: number;
  readonly clock?: Clock;
}

/** A broker inside this process: no set-up, the semantics of the others, and nothing outlives the process. */
export interface InProcessBroker extends Broker {
  /**
   * Resolves when no message is being handled and none could be delivered now. What waits for its time (delay, backoff)
   * does not count.
   */
  idle(): Promise<void>;
}

export function createInProcessBroker(options: InProcessBrokerOptions = {}): InProcessBroker {
  const clock = options.clock ?? systemClock;
  const maxBytes = options.maxBytes ?? 64 * 1024 * 1024;
  const maxMessageBytes = Math.min(options.maxMessageBytes ?? 1024 * 1024, maxBytes);
  const maxDeadLetters = options.maxDeadLetters ?? 10_000;
  const retention = {
    messages: options.retention?.messages ?? 1_000,
    bytes: options.retention?.bytes ?? 4 * 1024 * 1024,
  };

  const topics = new Map<string, Topic>();
  const members = new Map<Subscription, () => void>();
  const published = createRecent(options.dedupWindow ?? 10_000);
  const backlog = createBacklog({
    maxMessages: options.maxMessages ?? 10_000,
    maxBytes,
    whenFull: options.whenFull ?? "refuse",
  });
  const delayed = new Set<() => void>();
  const changes: (() => void)[] = [];
  let state: "open" | "closing" | "closed" = "open";
  let sequence = 0;
  let ephemeral = 0;
  let closing: Promise<void> | undefined;

  function topicOf(name: string): Topic {
    const known = topics.get(name);
    if (known) return known;
    const topic = createTopic(name, retention);
    topics.set(name, topic);
    return topic;
  }

  function append(publication: Publication, bytes: number): void {
    const topic = publication.transient ? topics.get(publication.topic) : topicOf(publication.topic);
    if (!topic) return;
    const { key } = publication;
    const entry: Entry = {
      sequence: sequence++,
      key,
      envelope: copyEnvelope(publication.envelope),
      bytes,
      transient: publication.transient ?? false,
      holders: topic.groups.size,
    };
    if (entry.holders > 0) backlog.take(bytes);
    else if (publication.transient) return;
    topic.append(entry);
    for (const group of topic.groups.values()) group.add(entry);
  }

  function release(topic: Topic, entry: Entry): void {
    entry.holders -= 1;
    if (entry.holders > 0) return;
    backlog.give(entry.bytes);
    topic.settled(entry);
  }

  function isDuplicate(publication: Publication): boolean {
    const { source, id } = publication.envelope;
    return published.saw(JSON.stringify([publication.topic, publication.dedupId ?? [source, id]]));
  }

  function store(deadLetter: Publication): void {
    const topic = topicOf(deadLetter.topic);
    let kept = 0;
    for (const other of topics.values()) if (other.deadLetters) kept += other.size;
    if (kept >= maxDeadLetters) throw exhausted(`${kept} dead letters are kept: purge them`);
    topic.deadLetters = true;
    if (!isDuplicate(deadLetter)) append(deadLetter, sizeOf(deadLetter.envelope));
  }

  function refuseWhenClosed(): void {
    if (state === "closed") throw new ConnectError("the broker is closed", Code.Unavailable);
  }

  function changed(): void {
    for (const resolve of changes.splice(0)) resolve();
  }

  function isBusy(): boolean {
    for (const topic of topics.values()) for (const group of topic.groups.values()) if (group.busy) return true;
    return false;
  }

  function groupOf(topic: Topic, request: SubscribeRequest, id: string): Group {
    const known = topic.groups.get(id);
    if (known) {
      if (known.order === request.order) return known;
      throw new ConnectError(
        `group ${id} of ${topic.name} has the order "${known.order}", not "${request.order}"`,
        Code.FailedPrecondition,
      );
    }
    const group = createGroup(request.order, {
      topic: topic.name,
      name: request.group,
      clock,
      settled: (entry) => release(topic, entry),
      store,
      changed,
    });
    topic.groups.set(id, group);
    if (request.start === "earliest") {
      for (const entry of topic.entries()) {
        if (entry.holders === 0) {
          topic.hold(entry);
          backlog.take(entry.bytes);
        }
        entry.holders += 1;
        group.add(entry);
      }
    }
    return group;
  }

  return {
    name: "in-process",
    capabilities: {
      persistent: false,
      publishDedup: true,
      delay: true,
      replay: true,
      orderByKey: true,
      orderByTopic: true,
      atomicReject: true,
    },

    async publish(publication) {
      refuseWhenClosed();
      const bytes = sizeOf(publication.envelope);
      if (bytes > maxMessageBytes) {
        throw exhausted(`the message has ${bytes} bytes, more than the ${maxMessageBytes} that are allowed`);
      }
      const delayMs = publication.delayMs ?? 0;
      if (delayMs > 0 || (topics.get(publication.topic)?.groups.size ?? 0) > 0) await backlog.waitForRoom(bytes);
      if (isDuplicate(publication)) return;
      if (delayMs <= 0) return append(publication, bytes);
      backlog.take(bytes);
      const cancel = clock.schedule(delayMs, () => {
        delayed.delete(cancel);
        backlog.give(bytes);
        append(publication, bytes);
      });
      delayed.add(cancel);
    },

    async subscribe(request, receive) {
      if (state !== "open") throw new ConnectError("the broker is closed", Code.Unavailable);
      const topic = topicOf(request.topic);
      const id = request.group ?? `\0${ephemeral++}`;
      const group = groupOf(topic, request, id);
      const member = group.join({ concurrency: request.concurrency, ackTimeoutMs: request.ackTimeoutMs, receive });
      let end = (): void => {};
      let left: Promise<void> | undefined;
      const subscription: Subscription = {
        closed: new Promise((resolve) => {
          end = resolve;
        }),
        close() {
          left ??= member.leave().then(finish);
          return left;
        },
      };
      function finish(): void {
        members.delete(subscription);
        if (request.group === null && topic.groups.delete(id)) {
          group.dissolve();
          if (topic.groups.size === 0 && topic.size === 0) topics.delete(topic.name);
        }
        end();
      }
      members.set(subscription, finish);
      return subscription;
    },

    async *browse(name, { limit = Number.POSITIVE_INFINITY } = {}) {
      const found: StoredMessage[] = [];
      for (const { key, envelope } of topics.get(name)?.entries() ?? []) {
        if (found.length >= limit) break;
        found.push({ topic: name, key, envelope: copyEnvelope(envelope) });
      }
      yield* found;
    },

    async purge(name) {
      return topics.get(name)?.purge() ?? 0;
    },

    close({ timeoutMs = 10_000 } = {}) {
      closing ??= (async () => {
        state = "closing";
        const settled = Promise.all([...members.keys()].map((subscription) => subscription.close()));
        if (timeoutMs > 0) {
          let stop = (): void => {};
          const timeout = new Promise<void>((resolve) => {
            stop = clock.schedule(timeoutMs, resolve);
          });
          await Promise.race([settled, timeout]);
          stop();
        }
        state = "closed";
        for (const cancel of delayed) cancel();
        backlog.close();
        for (const topic of topics.values()) for (const group of topic.groups.values()) group.dissolve();
        for (const finish of [...members.values()]) finish();
        topics.clear();
        changed();
      })();
      return closing;
    },

    async idle() {
      for (;;) {
        // Lets what follows from the last change happen first: a handler that publishes, a reply that is read.
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (!isBusy()) return;
        await new Promise<void>((resolve) => changes.push(resolve));
      }
    },
  };
}

function exhausted(message: string): ConnectError {
  return new ConnectError(message, Code.ResourceExhausted);
}
