import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommandBinding, QueueBindings } from "../../../../runtime/queue/bindings.js";
import type { Broker } from "../../../../runtime/queue/broker.js";
import { type Clock, systemClock } from "../../../../runtime/queue/clock.js";
import { createCommandSender } from "../../../../runtime/queue/command-sender.js";
import { type ConsumeOptions, consume } from "../../../../runtime/queue/consume.js";
import { type Consumers, startConsumers } from "../../../../runtime/queue/consumers.js";
import { readDeadLetters, replayDeadLetter } from "../../../../runtime/queue/dead-letter.js";
import { envelopeKey } from "../../../../runtime/queue/envelope.js";
import { createEventPublisher } from "../../../../runtime/queue/publisher.js";
import type { QueueReport } from "../../../../runtime/queue/report.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { defineElementService, type ElementServiceHandlers } from "../../../support/runtime/element-service.js";
import { ElementSchema, MassSchema } from "../../../support/runtime/elements_pb.js";
import type { BrokerHarness } from "./broker-suite.js";
import { collect, created, createElement, delivery, elementCreated, envelope } from "./elements.js";

export interface QueueHarness extends BrokerHarness {
  /** The clock of the broker that was opened last. Default: the system's. */
  clock?(): Clock;
}

/** Publishers, consumers and commands, as they have to be on every broker. */
export function describeQueue(name: string, harness: QueueHarness): void {
  describe(`the queue on ${name}`, () => {
    let broker: Broker;
    let clock: Clock;
    let reports: QueueReport[];
    const kinds = (): readonly string[] => reports.map((report) => report.kind);
    const runtime = () => ({ clock, random: () => 1, report: (report: QueueReport) => void reports.push(report) });
    beforeEach(async () => {
      broker = await harness.open();
      clock = harness.clock?.() ?? systemClock;
      reports = [];
    });
    afterEach(() => broker.close({ timeoutMs: 0 }));

    const publish = async (init = created("He"), over = {}): Promise<string> =>
      (await createEventPublisher(broker, { source: "/elements", clock }).publish(elementCreated, init, over)).id;
    const options = (over: Partial<ConsumeOptions> = {}): ConsumeOptions => ({
      group: "g",
      ...runtime(),
      ...over,
      delivery: { ...delivery, ...over.delivery },
    });
    const dead = () => collect(readDeadLetters(broker, "elements.v1.ElementCreated.g.dlq"));

    describe("events", () => {
      test.each(["protobuf", "json"] as const)("travel as %s and arrive typed", async (format) => {
        const event = { ...elementCreated, format };
        const got: unknown[] = [];
        await consume(broker, event, options(), (message, { envelope: sent, attempt }) => {
          got.push(message, sent.datacontenttype, sent.subject, sent.time, attempt);
        });
        const init: MessageInitShape<typeof elementCreated.schema> = {
          element: { id: "He", name: "Helium", labels: { ü: "€" }, mass: { value: 4.0026 } },
          createdAt: { seconds: 1n, nanos: 500_000_000 },
        };
        await createEventPublisher(broker, { source: "/elements", clock }).publish(event, init);
        await harness.pass(0);
        expect(got).toEqual([
          create(elementCreated.schema, init),
          format === "json" ? "application/json" : "application/protobuf",
          "He",
          "1970-01-01T00:00:01.500Z",
          1,
        ]);
      });

      test("are tried as often as the contract says, the first try included, with growing waits", async () => {
        const attempts: number[] = [];
        await consume(broker, elementCreated, options({ delivery: { ...delivery, maxAttempts: 3 } }), (_, context) => {
          attempts.push(context.attempt);
          throw new Error("no luck");
        });
        const id = await publish();
        await harness.pass(0);
        expect(attempts).toEqual([1]);
        await harness.pass(100);
        expect(attempts).toEqual([1, 2]);
        await harness.pass(200);
        expect(attempts).toEqual([1, 2, 3]);
        await harness.pass(2_000);
        expect(attempts).toEqual([1, 2, 3]);
        expect(kinds()).toEqual(["retry", "retry", "dead-letter"]);
        const [letter] = await dead();
        expect(letter).toMatchObject({
          reason: "exhausted",
          code: "unknown",
          error: "no luck",
          attempts: 3,
          topic: elementCreated.topic,
          group: "g",
          original: { id, source: "/elements", type: elementCreated.type, headers: {} },
        });
        expect(letter && letter.lastTime.getTime() - letter.firstTime.getTime()).toBeGreaterThanOrEqual(300);
      });

      test("whose handler says that no repetition helps are dead at once", async () => {
        let attempts = 0;
        await consume(broker, elementCreated, options(), () => {
          attempts += 1;
          throw new ConnectError('nothing "there" – ü\n', Code.NotFound);
        });
        await publish(created("He"), { headers: { traceparent: "00-1" } });
        await harness.pass(2_000);
        expect(attempts).toBe(1);
        expect(await dead()).toMatchObject([
          {
            reason: "rejected",
            code: "not_found",
            error: 'nothing "there" – ü\n',
            original: { headers: { traceparent: "00-1" } },
          },
        ]);
      });

      test.each([
        [
          "undecodable",
          { data: new Uint8Array([0xff]), datacontenttype: "application/protobuf", type: elementCreated.type },
        ],
        [
          "undecodable",
          { data: new TextEncoder().encode("{"), datacontenttype: "application/json", type: elementCreated.type },
        ],
        ["undecodable", { datacontenttype: "text/plain", type: elementCreated.type }],
        ["undecodable", { type: elementCreated.type }],
        ["unroutable", { datacontenttype: "application/protobuf", type: "other.v1.Event" }],
      ] as const)("that are %s never reach a handler", async (reason, over) => {
        let called = false;
        await consume(broker, elementCreated, options(), () => {
          called = true;
        });
        const sent = envelope("bad", over);
        await broker.publish({ topic: elementCreated.topic, key: "", envelope: sent });
        await harness.pass(0);
        expect(called).toBe(false);
        const letters = await dead();
        expect(letters).toMatchObject([{ reason, attempts: 1 }]);
        expect(letters[0]?.original).toEqual(sent);
      });

      test("that break their rules are refused by the publisher, and dead for the consumer", async () => {
        await consume(broker, elementCreated, options(), () => {});
        const invalid = created("He", "a name that is longer than twenty characters");
        await expect(publish(invalid)).rejects.toMatchObject({ code: Code.InvalidArgument });
        const lax = createEventPublisher(broker, { source: "/elements", clock, validator: { check() {} } });
        await lax.publish(elementCreated, invalid);
        await harness.pass(0);
        expect(await dead()).toMatchObject([{ reason: "invalid", code: "invalid_argument" }]);
      });

      test("without the key that the contract names are refused by the publisher", async () => {
        await expect(publish({ element: create(ElementSchema, { name: "Helium" }) })).rejects.toMatchObject({
          code: Code.InvalidArgument,
        });
        await expect(publish({})).rejects.toMatchObject({ code: Code.InvalidArgument });
      });

      test("that are expired are dead before a handler sees them", async () => {
        let called = false;
        await consume(broker, elementCreated, options(), () => {
          called = true;
        });
        const expirytime = new Date(clock.now() - 1).toISOString();
        await publish(created("He"), { extensions: { expirytime } });
        await harness.pass(0);
        expect([called, (await dead()).map((letter) => letter.reason)]).toEqual([false, ["expired"]]);
      });

      test("stay with a handler that runs longer than the ack timeout", async () => {
        let release = (): void => {};
        let calls = 0;
        await consume(broker, elementCreated, options(), async (_, { signal }) => {
          calls += 1;
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          expect(signal.aborted).toBe(false);
        });
        await publish();
        await harness.pass(delivery.ackTimeoutMs * 3);
        release();
        await harness.pass(delivery.ackTimeoutMs * 3);
        expect([calls, kinds()]).toEqual([1, []]);
      });

      test("of one key wait for each other, those of others do not", async () => {
        if (!broker.capabilities.orderByKey) return;
        const done: string[] = [];
        const ordered = options({ delivery: { ...delivery, order: "key", concurrency: 4 } });
        await consume(broker, elementCreated, ordered, ({ element }, { attempt }) => {
          if (element?.name === "He1" && attempt === 1) throw new Error("not yet");
          done.push(element?.name ?? "");
        });
        for (const [id, text] of [
          ["He", "He1"],
          ["Ne", "Ne1"],
          ["He", "He2"],
        ] as const) {
          await publish(created(id, text));
        }
        await harness.pass(0);
        expect(done).toEqual(["Ne1"]);
        await harness.pass(200);
        expect(done).toEqual(["Ne1", "He1", "He2"]);
      });

      test("that are dead can be published once more, as they were", async () => {
        let broken = true;
        const got: string[] = [];
        await consume(broker, elementCreated, options(), (_, { envelope: sent }) => {
          if (broken) throw new ConnectError("broken", Code.FailedPrecondition);
          got.push(sent.id);
        });
        const id = await publish();
        await harness.pass(0);
        for (const letter of await dead()) await replayDeadLetter(broker, letter);
        await harness.pass(0);
        // It has died a second time, and that is a second dead letter.
        expect((await dead()).map((letter) => letter.original.id)).toEqual([id, id]);
        broken = false;
        for (const letter of (await dead()).slice(1)) await replayDeadLetter(broker, letter);
        await harness.pass(0);
        expect(got).toEqual([id]);
      });

      test("are let go by a consumer that is drained, and running handlers end", async () => {
        const done: string[] = [];
        let release = (): void => {};
        const consumer = await consume(broker, elementCreated, options(), async ({ element }) => {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          done.push(element?.id ?? "");
        });
        await publish(created("He"));
        await publish(created("Ne"));
        await harness.pass(0);
        const drained = consumer.drain();
        release();
        await drained;
        expect(done).toEqual(["He"]);
        await consume(broker, elementCreated, options(), ({ element }) => void done.push(element?.id ?? ""));
        await harness.pass(0);
        expect(done).toEqual(["He", "Ne"]);
      });

      test("abort the signals of handlers that a drain does not wait for", async () => {
        let aborted = false;
        const consumer = await consume(broker, elementCreated, options(), async (_, { signal }) => {
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          aborted = true;
        });
        await publish();
        await harness.pass(0);
        const drained = consumer.drain({ timeoutMs: 500 });
        await harness.pass(600);
        await drained;
        expect(aborted).toBe(true);
      });
    });

    describe("services", () => {
      let consumers: Consumers | undefined;
      afterEach(async () => {
        const draining = consumers?.drain({ timeoutMs: 1 });
        await harness.pass(5);
        await draining;
        consumers = undefined;
      });

      async function serveQueue(
        handlers: Partial<ElementServiceHandlers>,
        queue: Partial<QueueBindings>,
      ): Promise<void> {
        const emits = {
          createElement: { elementCreated: { event: elementCreated, guarantee: "best-effort" as const } },
        };
        const bindings = { source: "/elements", commands: [], subscriptions: [], emits, ...queue };
        const definition = defineElementService(handlers, { queue: bindings });
        const procedures = createProcedures([definition], {
          publisher: (source) => {
            const publisher = createEventPublisher(broker, { source, clock });
            return (event, message, origin) => publisher.publish(event, message, origin);
          },
        });
        consumers = await startConsumers([{ definition, procedures }], broker, runtime());
      }
      const subscription = {
        method: "onElementCreated",
        event: elementCreated,
        group: "g",
        start: "new",
        delivery,
      } as const;
      const sender = (command: Partial<CommandBinding> = {}) =>
        createCommandSender(broker, { ...createElement, ...command } as typeof createElement, {
          source: "/client",
          ...runtime(),
        });

      test("are called with the events they subscribe to", async () => {
        const seen: unknown[] = [];
        await serveQueue(
          {
            onElementCreated({ element }, context) {
              const sent = context.values.get(envelopeKey);
              seen.push(
                element?.id,
                context.via,
                context.requestHeader.get("ce-type"),
                context.requestHeader.get("x-mine"),
              );
              seen.push(sent?.source, (context.timeoutMs() ?? 0) > 0);
              return {};
            },
          },
          { subscriptions: [subscription] },
        );
        await publish(created("He"), { headers: { "x-mine": "1" } });
        await harness.pass(0);
        expect(seen).toEqual(["He", "queue", elementCreated.type, "1", "/elements", true]);
      });

      test("are not called twice with the same event", async () => {
        let calls = 0;
        await serveQueue(
          {
            onElementCreated() {
              calls += 1;
              return {};
            },
          },
          { subscriptions: [subscription] },
        );
        const sent = envelope("same", {
          type: elementCreated.type,
          datacontenttype: "application/protobuf",
          data: new Uint8Array(),
        });
        for (const dedupId of ["a", "b"]) {
          await broker.publish({ topic: elementCreated.topic, key: "", envelope: sent, dedupId });
        }
        await harness.pass(0);
        expect(calls).toBe(1);
      });

      test("that take longer than the ack timeout are told so, and the event is tried again", async () => {
        const reasons: unknown[] = [];
        await serveQueue(
          {
            async onElementCreated(_, { signal }) {
              await new Promise((resolve) => signal.addEventListener("abort", resolve));
              reasons.push(ConnectError.from(signal.reason).code);
              throw signal.reason;
            },
          },
          { subscriptions: [{ ...subscription, delivery: { ...delivery, ackTimeoutMs: 50, maxAttempts: 1 } }] },
        );
        await publish();
        // The deadline is that of the call: real time, whatever clock the broker has.
        await harness.pass(0);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await harness.pass(0);
        expect(reasons).toEqual([Code.DeadlineExceeded]);
        expect(await dead()).toMatchObject([{ reason: "exhausted", code: "deadline_exceeded" }]);
      });

      test("that never answer do not keep the event for ever", async () => {
        let calls = 0;
        await serveQueue(
          {
            async onElementCreated() {
              calls += 1;
              await new Promise(() => {});
              return {};
            },
          },
          { subscriptions: [subscription] },
        );
        await publish();
        // Each lease is extended once, to the deadline of the call.
        for (let i = 0; i < delivery.maxAttempts * 2 + 1; i++) await harness.pass(delivery.ackTimeoutMs);
        expect(calls).toBe(1);
        expect(await dead()).toMatchObject([{ reason: "exhausted", code: "deadline_exceeded", attempts: 4 }]);
      });

      test("answer a command that is called", async () => {
        await serveQueue({}, { commands: [createElement] });
        const calling = sender().call({ element: { id: "He", name: "Helium" } });
        await harness.pass(0);
        expect(await calling).toMatchObject({ id: "He", name: "Helium" });
      });

      test("run a command that is sent, and publish its events with the same ids each time", async () => {
        const ids: string[] = [];
        let calls = 0;
        await serveQueue(
          {
            createElement({ element }, { emit }) {
              calls += 1;
              for (let i = 0; i < 2; i++) emit.elementCreated({ ...(element ? { element } : {}) });
              return element ?? {};
            },
          },
          { commands: [createElement] },
        );
        await consume(broker, elementCreated, options(), (_, context) => void ids.push(context.envelope.id));
        const init = { element: { id: "He", name: "Helium" }, requestId: "r1" };
        await sender().send(init);
        await harness.pass(0);
        expect([calls, ids.length, new Set(ids).size]).toEqual([1, 2, 2]);
        // Without the memory of this process, the command is run again; its events are the same ones.
        const before = [...ids];
        await consumers?.drain();
        await serveQueue({}, { commands: [createElement] });
        await sender().send(init);
        await harness.pass(0);
        if (broker.capabilities.publishDedup) expect(ids).toEqual(before);
        else expect(new Set(ids)).toEqual(new Set(before));
      });

      test("give the caller of a command their error, with code, message and details", async () => {
        await serveQueue(
          {
            createElement() {
              throw new ConnectError("taken", Code.AlreadyExists, undefined, [
                { desc: MassSchema, value: { unit: "kg" } },
              ]);
            },
          },
          { commands: [createElement] },
        );
        const calling = sender()
          .call({ element: { id: "He", name: "Helium" } })
          .catch((error: unknown) => error);
        await harness.pass(0);
        const error = ConnectError.from(await calling);
        expect(error).toMatchObject({ code: Code.AlreadyExists, rawMessage: "taken" });
        expect(error.findDetails(MassSchema)).toMatchObject([{ unit: "kg" }]);
        const letters = await collect(readDeadLetters(broker, `${createElement.topic}.commands.dlq`));
        expect(letters).toMatchObject([{ reason: "rejected", code: "already_exists", group: "commands" }]);
      });

      test("that fail for a while answer when they have succeeded", async () => {
        let calls = 0;
        await serveQueue(
          {
            createElement({ element }) {
              calls += 1;
              if (calls < 3) throw new ConnectError("busy", Code.Unavailable);
              return element ?? {};
            },
          },
          { commands: [createElement] },
        );
        const calling = sender().call({ element: { id: "He", name: "Helium" } });
        await harness.pass(0);
        await harness.pass(100);
        await harness.pass(200);
        expect([(await calling).id, calls]).toEqual(["He", 3]);
      });

      test("give the stored answer to a command with the same idempotency key", async () => {
        let calls = 0;
        await serveQueue(
          {
            createElement({ element }) {
              calls += 1;
              return { id: `${element?.id}-${calls}` };
            },
          },
          { commands: [createElement] },
        );
        const client = sender();
        const call = async (requestId: string): Promise<string> => {
          const calling = client.call({ element: { id: "He", name: "Helium" }, requestId });
          await harness.pass(0);
          return (await calling).id;
        };
        expect([await call("a"), await call("a"), await call("b"), await call(""), await call("")]).toEqual([
          "He-1",
          "He-1",
          "He-2",
          "He-3",
          "He-4",
        ]);
      });

      test("do not run a command that has expired, and tell its caller", async () => {
        let calls = 0;
        const expiring = { expiresAfterMs: 1_000, delivery };
        const calling = sender(expiring)
          .call({ element: { id: "He", name: "Helium" } })
          .catch((error: unknown) => error);
        await harness.pass(1_500);
        await serveQueue(
          {
            createElement() {
              calls += 1;
              return {};
            },
          },
          { commands: [{ ...createElement, ...expiring }] },
        );
        await harness.pass(0);
        const error = ConnectError.from(await calling);
        expect([calls, error.code, error.rawMessage.includes("expired")]).toEqual([0, Code.DeadlineExceeded, true]);
      });

      test("that do not answer in time are not waited for, and a late reply is noticed", async () => {
        let release = (): void => {};
        await serveQueue(
          {
            async createElement() {
              await new Promise<void>((resolve) => {
                release = resolve;
              });
              return {};
            },
          },
          { commands: [createElement] },
        );
        const calling = sender()
          .call({ element: { id: "He", name: "Helium" } }, { timeoutMs: 300 })
          .catch((error: unknown) => error);
        await harness.pass(350);
        expect(ConnectError.from(await calling).code).toBe(Code.DeadlineExceeded);
        release();
        await harness.pass(0);
        expect(kinds()).toEqual(["late-reply"]);
      });

      test("are not waited for by a caller who gives up", async () => {
        const controller = new AbortController();
        const calling = sender()
          .call({ element: { id: "He", name: "Helium" } }, { signal: controller.signal })
          .catch((error: unknown) => error);
        await harness.pass(0);
        controller.abort();
        expect(ConnectError.from(await calling).code).toBe(Code.Canceled);
      });

      test("are asked for no reply where the contract gives none", async () => {
        await expect(sender({ completion: "none" }).call({ element: { name: "He" } })).rejects.toMatchObject({
          code: Code.FailedPrecondition,
        });
      });

      test("get only commands that keep their rules, and that have a key where order needs one", async () => {
        await expect(sender().send({})).rejects.toMatchObject({ code: Code.InvalidArgument });
        await sender().send({ element: { name: "no key" } });
        const ordered = { delivery: { ...delivery, order: "key" as const } };
        await expect(sender(ordered).send({ element: { name: "no key" } })).rejects.toMatchObject({
          code: Code.InvalidArgument,
        });
      });

      test("end with the broker, and so do those who wait for them", async () => {
        const calling = sender()
          .call({ element: { id: "He", name: "Helium" } })
          .catch((error: unknown) => error);
        await harness.pass(0);
        await broker.close({ timeoutMs: 0 });
        expect(ConnectError.from(await calling).code).toBe(Code.Unavailable);
      });
    });
  });
}
