import type { Entry } from "./entry.js";
import type { Group } from "./group.js";

/** The messages of one topic, for the groups that have still to handle them and for those that come later. */
export interface Topic {
  readonly name: string;
  readonly groups: Map<string, Group>;
  /** Keeps its messages until they are purged. */
  deadLetters: boolean;
  append(entry: Entry): void;
  /** A group has to handle the entry again: the limits do not touch it until it is settled. */
  hold(entry: Entry): void;
  /** No group has to handle the entry any more: it is kept only for those that come later, as far as the limits allow. */
  settled(entry: Entry): void;
  /** All that is still there, the oldest first. */
  entries(): IterableIterator<Entry>;
  purge(): number;
  readonly size: number;
}

/** How much a topic keeps of what all groups have handled. */
export interface Retention {
  readonly messages: number;
  readonly bytes: number;
}

export function createTopic(name: string, retention: Retention): Topic {
  // By sequence, which only grows: the order of insertion is the order of publication.
  const log = new Map<number, Entry>();
  const retained = new Set<Entry>();
  let retainedBytes = 0;

  function forget(entry: Entry): void {
    if (retained.delete(entry)) retainedBytes -= entry.bytes;
    log.delete(entry.sequence);
  }

  const topic: Topic = {
    name,
    groups: new Map(),
    deadLetters: false,
    append(entry) {
      log.set(entry.sequence, entry);
      if (entry.holders === 0) topic.settled(entry);
    },
    hold(entry) {
      if (retained.delete(entry)) retainedBytes -= entry.bytes;
    },
    settled(entry) {
      if (entry.transient) {
        log.delete(entry.sequence);
        return;
      }
      retained.add(entry);
      retainedBytes += entry.bytes;
      if (topic.deadLetters) return;
      for (const oldest of retained) {
        if (retained.size <= retention.messages && retainedBytes <= retention.bytes) break;
        forget(oldest);
      }
    },
    entries: () => log.values(),
    purge() {
      const count = retained.size;
      for (const entry of retained) forget(entry);
      return count;
    },
    get size() {
      return log.size;
    },
  };
  return topic;
}
