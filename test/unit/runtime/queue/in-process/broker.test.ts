import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import type { LeasedMessage, SubscribeRequest } from "../../../../../runtime/queue/broker.js";
import { createInProcessBroker } from "../../../../../runtime/queue/in-process/broker.js";
import { createVirtualClock } from "../../../../../runtime/queue/virtual-clock.js";
import { describeBroker } from "../broker-suite.js";
import { collect, envelope } from "../elements.js";

const request: SubscribeRequest = {
  topic: "t",
  group: "g",
  start: "new",
  concurrency: 1,
  order: "none",
  ackTimeoutMs: 1_000,
};

let suiteClock = createVirtualClock();
describeBroker("in-process", {
  async open() {
    suiteClock = createVirtualClock();
    return createInProcessBroker({ clock: suiteClock });
  },
  pass: (ms) => suiteClock.advance(ms),
});

describe("the bounds of the in-process broker", () => {
  const publication = (id: string, size = 10) => ({
    topic: "t",
    key: "",
    envelope: envelope(id, { data: new Uint8Array(size) }),
  });

  test.each([
    ["count", { maxMessages: 2 }],
    ["bytes", { maxBytes: 200 }],
  ])("refuse by %s what no group has handled, and take it when there is room", async (_, limits) => {
    const broker = createInProcessBroker(limits);
    const held: LeasedMessage[] = [];
    await broker.subscribe(request, (message) => held.push(message));
    await broker.publish(publication("1", 50));
    await broker.publish(publication("2", 50));
    const refused = await broker.publish(publication("3", 50)).catch((error: unknown) => error);
    expect(ConnectError.from(refused).code).toBe(Code.ResourceExhausted);
    await broker.publish({ ...publication("elsewhere", 50), topic: "nobody listens" });
    await held[0]?.ack();
    await broker.publish(publication("3", 50));
    await broker.close({ timeoutMs: 0 });
  });

  test("let the publisher wait, if it shall", async () => {
    const broker = createInProcessBroker({ maxMessages: 1, whenFull: "wait" });
    const held: LeasedMessage[] = [];
    await broker.subscribe(request, (message) => held.push(message));
    await broker.publish(publication("1"));
    let done = false;
    const second = broker.publish(publication("2")).then(() => {
      done = true;
    });
    await broker.publish({ ...publication("elsewhere"), topic: "nobody listens" });
    expect(done).toBe(false);
    await held[0]?.ack();
    await second;
    const third = broker.publish(publication("3"));
    await broker.close({ timeoutMs: 0 });
    await expect(third).rejects.toThrow("unavailable");
  });

  test("refuse a single message that is too large", async () => {
    const broker = createInProcessBroker({ maxMessageBytes: 100 });
    await expect(broker.publish(publication("1", 101))).rejects.toThrow("resource_exhausted");
  });

  test("forget the oldest of what all groups have handled", async () => {
    const broker = createInProcessBroker({ retention: { messages: 3 } });
    const held: LeasedMessage[] = [];
    await broker.publish(publication("0"));
    await broker.subscribe({ ...request, concurrency: 2 }, (message) => held.push(message));
    for (let i = 1; i <= 6; i++) await broker.publish(publication(String(i)));
    const ids = async () => (await collect(broker.browse("t"))).map((stored) => stored.envelope.id);
    expect(await ids()).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    for (let i = 0; i < 6; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      await held[i]?.ack();
    }
    expect(await ids()).toEqual(["4", "5", "6"]);
  });

  test("a group that starts with the earliest holds what it has still to handle", async () => {
    const broker = createInProcessBroker({ retention: { messages: 2 } });
    for (let i = 1; i <= 3; i++) await broker.publish(publication(String(i)));
    const held: LeasedMessage[] = [];
    await broker.subscribe({ ...request, start: "earliest" }, (message) => held.push(message));
    await broker.subscribe({ ...request, group: "quick" }, (message) => void message.ack());
    for (let i = 4; i <= 9; i++) await broker.publish(publication(String(i)));
    await new Promise((resolve) => setImmediate(resolve));
    const kept = (await collect(broker.browse("t"))).map((stored) => stored.envelope.id);
    expect(kept).toEqual(["2", "3", "4", "5", "6", "7", "8", "9"]);
    const seen: string[] = [];
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      const message = held.shift();
      if (message) seen.push(message.envelope.id);
      await message?.ack();
    }
    expect(seen).toEqual(["2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  test("dead letters are never dropped: when there are too many, the message stays leased", async () => {
    const broker = createInProcessBroker({ maxDeadLetters: 1, retention: { messages: 0 } });
    const held: LeasedMessage[] = [];
    await broker.subscribe({ ...request, concurrency: 2 }, (message) => held.push(message));
    await broker.publish(publication("1"));
    await broker.publish(publication("2"));
    await new Promise((resolve) => setImmediate(resolve));
    const deadLetter = (id: string) => ({ ...publication(id), topic: "t.dlq" });
    expect(await held[0]?.reject(deadLetter("1"))).toBe(true);
    await expect(held[1]?.reject(deadLetter("2"))).rejects.toThrow("resource_exhausted");
    expect(await broker.purge("t.dlq")).toBe(1);
    expect(await held[1]?.reject(deadLetter("2"))).toBe(true);
  });

  test("a dead letter that was stored before its message was settled is stored once", async () => {
    const clock = createVirtualClock();
    const broker = createInProcessBroker({ clock });
    const held: LeasedMessage[] = [];
    await broker.subscribe(request, (message) => held.push(message));
    await broker.publish(publication("1"));
    await clock.advance(0);
    const deadLetter = { ...publication("1"), topic: "t.dlq", dedupId: "dlq" };
    await broker.publish(deadLetter);
    await held[0]?.reject(deadLetter);
    expect((await collect(broker.browse("t.dlq"))).length).toBe(1);
  });
});

describe("the in-process broker", () => {
  test("refuses members of one group with different orders", async () => {
    const broker = createInProcessBroker();
    await broker.subscribe(request, () => {});
    await expect(broker.subscribe({ ...request, order: "key" }, () => {})).rejects.toThrow("failed_precondition");
  });

  test("is idle when no message is handled and none could be", async () => {
    const clock = createVirtualClock();
    const broker = createInProcessBroker({ clock });
    const order: string[] = [];
    await broker.subscribe(request, async (message) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (message.attempt === 1) return void message.retry(1_000);
      order.push("handled");
      if (message.envelope.id === "1") await broker.publish({ topic: "t", key: "", envelope: envelope("2") });
      await message.ack();
    });
    await broker.publish({ topic: "t", key: "", envelope: envelope("1") });
    await broker.idle();
    order.push("idle");
    await clock.advance(1_000);
    await broker.idle();
    order.push("idle");
    await clock.advance(1_000);
    await broker.idle();
    expect(order).toEqual(["idle", "handled", "idle", "handled"]);
  });

  test("leaves no timers behind", async () => {
    const clock = createVirtualClock();
    const broker = createInProcessBroker({ clock });
    await broker.subscribe({ ...request, concurrency: 10 }, (message) => {
      if (message.envelope.id === "retry") void message.retry(5_000);
    });
    await broker.publish({ topic: "t", key: "", envelope: envelope("held") });
    await broker.publish({ topic: "t", key: "", envelope: envelope("retry") });
    await broker.publish({ topic: "t", key: "", envelope: envelope("later"), delayMs: 10_000 });
    await clock.advance(0);
    expect(clock.pending).toBe(3);
    const closing = broker.close({ timeoutMs: 100 });
    await clock.advance(100);
    await closing;
    expect(clock.pending).toBe(0);
  });
});
