import type { LeasedMessage, Publication, SubscribeRequest } from "../broker.js";
import type { Clock } from "../clock.js";
import type { Entry } from "./entry.js";

/**
 * A group: its members share the messages of a topic.
 *
 * Messages wait in lanes. Only the first of a lane is delivered, and the lane moves on when it is settled: so a lane is what
 * keeps its order. Without an order each message has a lane of its own, with an order by key each key, else there is one.
 */
export interface Group {
  readonly order: SubscribeRequest["order"];
  add(entry: Entry): void;
  join(member: MemberOptions): Member;
  /** Settles all that waits, as if it had been handled, and takes the leases back. */
  dissolve(): void;
  /** Whether a message is leased, or could be delivered now. */
  readonly busy: boolean;
}

export interface MemberOptions {
  readonly concurrency: number;
  readonly ackTimeoutMs: number;
  receive(message: LeasedMessage): void;
}

export interface Member {
  /** Gets nothing new; resolves when it holds nothing any more. */
  leave(): Promise<void>;
}

export interface GroupHost {
  readonly topic: string;
  /** Null for a subscriber of its own. */
  readonly name: string | null;
  readonly clock: Clock;
  settled(entry: Entry): void;
  store(deadLetter: Publication): void;
  /** Something happened that may have made the group idle. */
  changed(): void;
}

interface Lane {
  readonly id: string | undefined;
  readonly items: Item[];
}

interface Item {
  readonly entry: Entry;
  attempt: number;
  firstDeliveredAt: number;
}

interface MemberState extends MemberOptions {
  held: number;
  leaving: (() => void) | undefined;
}

export function createGroup(order: SubscribeRequest["order"], host: GroupHost): Group {
  const lanes = new Map<string, Lane>();
  const ready = new Set<Lane>();
  const members = new Set<MemberState>();
  const leases = new Set<() => void>();
  const waiting = new Map<Lane, () => void>();
  let pumping = false;

  function laneOf(entry: Entry): Lane {
    const id = order === "topic" ? "" : order === "key" && entry.key !== "" ? entry.key : undefined;
    const known = id === undefined ? undefined : lanes.get(id);
    if (known) return known;
    const lane: Lane = { id, items: [] };
    if (id !== undefined) lanes.set(id, lane);
    return lane;
  }

  /** Delivers in a later turn, so that a publisher goes on before its consumers begin. */
  function schedule(): void {
    if (pumping) return;
    pumping = true;
    queueMicrotask(() => {
      pumping = false;
      pump();
      host.changed();
    });
  }

  function pump(): void {
    for (const lane of ready) {
      const member = freeMember();
      if (!member) return;
      ready.delete(lane);
      deliver(lane, member);
    }
  }

  function freeMember(): MemberState | undefined {
    for (const member of members) {
      if (member.leaving || member.held >= member.concurrency) continue;
      // To the end of the line: members take turns.
      members.delete(member);
      members.add(member);
      return member;
    }
    return undefined;
  }

  function deliver(lane: Lane, member: MemberState): void {
    const item = lane.items[0];
    if (!item) return;
    item.attempt += 1;
    if (item.attempt === 1) item.firstDeliveredAt = host.clock.now();
    member.held += 1;

    let state: "leased" | "rejecting" | "over" = "leased";
    let controller: AbortController | undefined;
    let stopTimer = host.clock.schedule(member.ackTimeoutMs, lose);
    leases.add(lose);

    function end(): boolean {
      if (state === "over") return false;
      state = "over";
      stopTimer();
      leases.delete(lose);
      member.held -= 1;
      if (member.held === 0) member.leaving?.();
      return true;
    }

    function lose(): void {
      if (!end()) return;
      controller ??= new AbortController();
      controller.abort(new Error("the lease of the message is lost"));
      requeue(lane, 0);
    }

    member.receive({
      topic: host.topic,
      group: host.name,
      key: item.entry.key,
      envelope: item.entry.envelope,
      attempt: item.attempt,
      firstDeliveredAt: item.firstDeliveredAt,
      get signal() {
        controller ??= new AbortController();
        return controller.signal;
      },
      async ack() {
        if (state !== "leased" || !end()) return false;
        advance(lane);
        return true;
      },
      async retry(delayMs) {
        if (state !== "leased" || !end()) return false;
        requeue(lane, delayMs);
        return true;
      },
      async reject(deadLetter) {
        if (state !== "leased") return false;
        host.store(deadLetter);
        end();
        advance(lane);
        return true;
      },
      async extend() {
        if (state === "over") return false;
        stopTimer();
        stopTimer = host.clock.schedule(member.ackTimeoutMs, lose);
        return true;
      },
    });
  }

  function advance(lane: Lane): void {
    const item = lane.items.shift();
    if (lane.items.length > 0) ready.add(lane);
    else if (lane.id !== undefined) lanes.delete(lane.id);
    if (item) host.settled(item.entry);
    schedule();
  }

  function requeue(lane: Lane, delayMs: number): void {
    if (delayMs > 0) {
      const cancel = host.clock.schedule(delayMs, () => {
        waiting.delete(lane);
        ready.add(lane);
        schedule();
      });
      waiting.set(lane, cancel);
    } else {
      ready.add(lane);
    }
    schedule();
  }

  return {
    order,
    add(entry) {
      const lane = laneOf(entry);
      lane.items.push({ entry, attempt: 0, firstDeliveredAt: 0 });
      if (lane.items.length === 1) ready.add(lane);
      schedule();
    },
    join(options) {
      const member: MemberState = {
        ...options,
        receive: (message) => options.receive(message),
        held: 0,
        leaving: undefined,
      };
      members.add(member);
      schedule();
      return {
        leave: () =>
          new Promise((resolve) => {
            member.leaving = () => {
              members.delete(member);
              host.changed();
              resolve();
            };
            if (member.held === 0) member.leaving();
          }),
      };
    },
    dissolve() {
      members.clear();
      for (const lose of [...leases]) lose();
      for (const cancel of waiting.values()) cancel();
      const left = new Set<Lane>([...lanes.values(), ...ready, ...waiting.keys()]);
      waiting.clear();
      ready.clear();
      lanes.clear();
      for (const lane of left) for (const item of lane.items) host.settled(item.entry);
      host.changed();
    },
    get busy() {
      return pumping || leases.size > 0 || (ready.size > 0 && members.size > 0);
    },
  };
}
