import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Broker, LeasedMessage, Publication, SubscribeRequest } from "../../../../runtime/queue/broker.js";
import { checkEnvelope } from "../../../../runtime/queue/envelope.js";
import { collect, envelope } from "./elements.js";

/** What the suite needs of a broker that is tested. */
export interface BrokerHarness {
  /** A broker with nothing on it. */
  open(): Promise<Broker>;
  /** Lets at least this time pass for the broker, and what follows from it happen. */
  pass(ms: number): Promise<void>;
}

/** What every broker has to do, whatever it is. */
export function describeBroker(name: string, harness: BrokerHarness): void {
  describe(`${name} as a broker`, () => {
    let broker: Broker;
    beforeEach(async () => {
      broker = await harness.open();
    });
    afterEach(() => broker.close({ timeoutMs: 0 }));

    /** Subscribes and keeps what comes. */
    async function listen(
      over: Partial<SubscribeRequest> = {},
      act: (message: LeasedMessage) => unknown = (message) => message.ack(),
    ): Promise<{ got: LeasedMessage[]; ids(): string[]; close(): Promise<void> }> {
      const got: LeasedMessage[] = [];
      const subscription = await broker.subscribe({ ...REQUEST, ...over }, (message) => {
        got.push(message);
        act(message);
      });
      return { got, ids: () => got.map((message) => message.envelope.id), close: () => subscription.close() };
    }
    const publish = (id: string, over: Partial<Publication> = {}): Promise<void> =>
      broker.publish({ topic: "t", key: "", envelope: envelope(id), ...over });

    test("each group gets each message once, and its members share them", async () => {
      const [a1, a2] = [await listen({ group: "a" }), await listen({ group: "a" })];
      const b = await listen({ group: "b" });
      for (let i = 0; i < 20; i++) await publish(`m${i}`);
      await harness.pass(0);
      const all = Array.from({ length: 20 }, (_, i) => `m${i}`);
      expect([...a1.ids(), ...a2.ids()].sort()).toEqual([...all].sort());
      expect(b.ids()).toEqual(all);
    });

    test("subscribers without a group get each message, all of them", async () => {
      const [a, b] = [await listen({ group: null }), await listen({ group: null })];
      await publish("m");
      await harness.pass(0);
      expect([a.ids(), b.ids()]).toEqual([["m"], ["m"]]);
      expect(a.got[0]?.group).toBeNull();
    });

    test("a new group begins with what comes, or with what is still there", async () => {
      await publish("before");
      const fresh = await listen({ group: "fresh", start: "new" });
      const late = broker.capabilities.replay ? await listen({ group: "late", start: "earliest" }) : undefined;
      await publish("after");
      await harness.pass(0);
      expect(fresh.ids()).toEqual(["after"]);
      if (late) expect(late.ids()).toEqual(["before", "after"]);
    });

    test("a group keeps its place while it has no members", async () => {
      const first = await listen();
      await first.close();
      await publish("meanwhile");
      const second = await listen();
      await harness.pass(0);
      expect([first.ids(), second.ids()]).toEqual([[], ["meanwhile"]]);
    });

    test("an envelope arrives as it was sent, its bytes copied", async () => {
      const { got } = await listen({ concurrency: 1000 });
      const data = new Uint8Array([0, 255, 10, 13]);
      const sent = envelope('id %"ü€🙂', {
        source: "/a b",
        type: "t.v1",
        subject: "käse",
        time: "2030-01-01T00:00:00Z",
        datacontenttype: "application/protobuf",
        dataschema: "https://example.com/schema",
        extensions: { partitionkey: "käse", correlationid: "1" },
        headers: { traceparent: "00-1-2-01" },
        data,
      });
      await broker.publish({ topic: "t", key: "käse", envelope: sent });
      const want = { ...sent, data: data.slice() };
      data.fill(7);
      await harness.pass(0);
      expect(got[0]?.envelope).toEqual(want);
      expect(got[0]?.key).toBe("käse");
    });

    test("any valid envelope arrives as it was sent", async () => {
      const { got } = await listen({ concurrency: 1000 });
      const text = fc
        .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
        .filter((value) => !/[\p{Cc}\p{Cs}]/u.test(value));
      let count = 0;
      await fc.assert(
        fc.asyncProperty(text, text, fc.uint8Array({ maxLength: 64 }), async (value, key, data) => {
          const sent = envelope(`p${count++}`, { subject: key, extensions: { partitionkey: key, any: value }, data });
          checkEnvelope(sent);
          await broker.publish({ topic: "t", key, envelope: sent });
          await harness.pass(0);
          const arrived = got[got.length - 1];
          expect(arrived?.envelope).toEqual(sent);
          expect(arrived?.key).toBe(key);
        }),
        { numRuns: 30 },
      );
    });

    test("what is acknowledged does not come again, and settles once", async () => {
      const settled: boolean[] = [];
      const { ids } = await listen({}, async (message) => {
        settled.push(await message.ack(), await message.ack(), await message.retry(0), await message.extend());
      });
      await publish("m");
      await harness.pass(REQUEST.ackTimeoutMs * 2);
      expect(ids()).toEqual(["m"]);
      expect(settled).toEqual([true, false, false, false]);
    });

    test("a retry comes again after its delay and counts", async () => {
      const { got } = await listen({}, (message) => (message.attempt < 3 ? message.retry(500) : message.ack()));
      await publish("m");
      await harness.pass(0);
      expect(got.map((message) => message.attempt)).toEqual([1]);
      await harness.pass(600);
      await harness.pass(600);
      expect(got.map((message) => message.attempt)).toEqual([1, 2, 3]);
      expect(new Set(got.map((message) => message.envelope.id))).toEqual(new Set(["m"]));
      expect(new Set(got.map((message) => message.firstDeliveredAt)).size).toBe(1);
    });

    test("without an answer in time the lease is lost and the message comes again", async () => {
      const { got } = await listen({ concurrency: 2 }, () => {});
      await publish("m");
      await harness.pass(0);
      const first = got[0];
      expect(first?.signal.aborted).toBe(false);
      await harness.pass(REQUEST.ackTimeoutMs + 50);
      expect(got.map((message) => message.attempt)).toEqual([1, 2]);
      expect(first?.signal.aborted).toBe(true);
      expect([await first?.extend(), await first?.ack()]).toEqual([false, false]);
      expect(await got[1]?.ack()).toBe(true);
    });

    test("a lease that is extended holds", async () => {
      const { got } = await listen({ concurrency: 2 }, () => {});
      await publish("m");
      await harness.pass(0);
      for (let i = 0; i < 4; i++) {
        await harness.pass(REQUEST.ackTimeoutMs / 2);
        expect(await got[0]?.extend()).toBe(true);
      }
      expect(got.length).toBe(1);
      expect(await got[0]?.ack()).toBe(true);
    });

    test("a rejected message is stored as the dead letter it is given, and does not come again", async () => {
      const { ids } = await listen({}, (message) =>
        message.reject({
          topic: "t.dlq",
          key: message.key,
          envelope: { ...message.envelope, headers: { why: "so" } },
          dedupId: "dlq-1",
        }),
      );
      await publish("m");
      await harness.pass(REQUEST.ackTimeoutMs * 2);
      expect(ids()).toEqual(["m"]);
      const stored = await collect(broker.browse("t.dlq"));
      expect(stored).toEqual([{ topic: "t.dlq", key: "", envelope: envelope("m", { headers: { why: "so" } }) }]);
      // Looking takes nothing.
      expect(await collect(broker.browse("t.dlq"))).toEqual(stored);
      expect(await broker.purge("t.dlq")).toBe(1);
      expect(await collect(broker.browse("t.dlq"))).toEqual([]);
    });

    test("no more is leased at once than the subscriber asks for", async () => {
      const { got } = await listen({ concurrency: 3 }, () => {});
      for (let i = 0; i < 10; i++) await publish(`m${i}`);
      await harness.pass(0);
      expect(got.length).toBe(3);
      await got[1]?.ack();
      await harness.pass(0);
      expect(got.length).toBe(4);
    });

    test("with an order by key, a message that waits for its retry holds back its key only", async () => {
      if (!broker.capabilities.orderByKey) return;
      const done: string[] = [];
      await listen({ order: "key", concurrency: 4 }, async (message) => {
        if (message.envelope.id === "a1" && message.attempt < 3) return message.retry(300);
        done.push(message.envelope.id);
        return message.ack();
      });
      for (const id of ["a1", "b1", "a2", "c1", "b2", "a3"]) await publish(id, { key: id.slice(0, 1) });
      await harness.pass(0);
      expect(done).toEqual(["b1", "c1", "b2"]);
      await harness.pass(350);
      await harness.pass(350);
      expect(done).toEqual(["b1", "c1", "b2", "a1", "a2", "a3"]);
    });

    test("with an order by key, messages of a key come one at a time to all members together", async () => {
      if (!broker.capabilities.orderByKey) return;
      const [one, two] = [
        await listen({ order: "key", concurrency: 4 }, () => {}),
        await listen({ order: "key", concurrency: 4 }, () => {}),
      ];
      for (const id of ["a1", "a2", "b1"]) await publish(id, { key: id.slice(0, 1) });
      await harness.pass(0);
      const got = () => [...one.got, ...two.got];
      expect(
        got()
          .map((message) => message.envelope.id)
          .sort(),
      ).toEqual(["a1", "b1"]);
      await got()
        .find((message) => message.envelope.id === "a1")
        ?.ack();
      await harness.pass(0);
      expect(
        got()
          .map((message) => message.envelope.id)
          .sort(),
      ).toEqual(["a1", "a2", "b1"]);
    });

    test("with an order by topic, nothing overtakes", async () => {
      if (!broker.capabilities.orderByTopic) return;
      const done: string[] = [];
      await listen({ order: "topic", concurrency: 4 }, async (message) => {
        if (message.envelope.id === "m1" && message.attempt === 1) return message.retry(300);
        done.push(message.envelope.id);
        return message.ack();
      });
      for (const id of ["m0", "m1", "m2"]) await publish(id, { key: id });
      await harness.pass(0);
      expect(done).toEqual(["m0"]);
      await harness.pass(350);
      expect(done).toEqual(["m0", "m1", "m2"]);
    });

    test("a delayed message comes in its time", async () => {
      if (!broker.capabilities.delay) return;
      const { ids } = await listen();
      await publish("later", { delayMs: 500 });
      await publish("now");
      await harness.pass(0);
      expect(ids()).toEqual(["now"]);
      await harness.pass(550);
      expect(ids()).toEqual(["now", "later"]);
    });

    test("the same publication twice is one message", async () => {
      if (!broker.capabilities.publishDedup) return;
      const { ids } = await listen();
      await publish("m");
      await publish("m");
      await publish("m", { envelope: envelope("m", { source: "/other" }) });
      await publish("m", { dedupId: "again" });
      await harness.pass(0);
      expect(ids()).toEqual(["m", "m", "m"]);
    });

    test("a transient message is for those who listen now", async () => {
      await publish("lost", { topic: "replies", transient: true });
      const { ids } = await listen({ topic: "replies", group: null, start: "earliest" });
      await publish("seen", { topic: "replies", transient: true });
      await harness.pass(0);
      expect(ids()).toEqual(["seen"]);
      expect(await collect(broker.browse("replies"))).toEqual([]);
    });

    test("a subscription that is closed gets nothing new and lets go when all is settled", async () => {
      const leaving = await listen({ concurrency: 1 }, () => {});
      await publish("m1");
      await publish("m2");
      await harness.pass(0);
      let closed = false;
      const closing = leaving.close().then(() => {
        closed = true;
      });
      const staying = await listen();
      await harness.pass(0);
      expect([leaving.ids(), staying.ids(), closed]).toEqual([["m1"], ["m2"], false]);
      expect(await leaving.got[0]?.ack()).toBe(true);
      await closing;
    });

    test("a broker that is closed lets running work end and publish, then refuses", async () => {
      const other = await listen({ topic: "other" });
      const { got } = await listen({}, () => {});
      await publish("m1");
      await publish("m2");
      await harness.pass(0);
      const closing = broker.close();
      await publish("last", { topic: "other" });
      expect(await got[0]?.ack()).toBe(true);
      await closing;
      expect(got.length).toBe(1);
      expect(other.ids()).toEqual([]);
      await expect(publish("late")).rejects.toThrow("unavailable");
      await expect(listen()).rejects.toThrow("unavailable");
      await broker.close();
    });
  });
}

const REQUEST: SubscribeRequest = {
  topic: "t",
  group: "g",
  start: "new",
  concurrency: 1,
  order: "none",
  ackTimeoutMs: 1_000,
};
