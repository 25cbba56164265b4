import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { expect, test } from "vitest";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../../../runtime/gen/grpc/health/v1/health_pb.js";
import { serve } from "../../../../runtime/index.js";
import { createInProcessBroker } from "../../../../runtime/queue/in-process/broker.js";
import { createInProcessInbox, type Inbox } from "../../../../runtime/queue/inbox.js";
import { createEventPublisher } from "../../../../runtime/queue/publisher.js";
import { createVirtualClock } from "../../../../runtime/queue/virtual-clock.js";
import { defineElementService } from "../../../support/runtime/element-service.js";
import { created, delivery, elementCreated } from "../queue/elements.js";

test("a server that does not get on with its queue is not ready, until it does", async () => {
  const clock = createVirtualClock();
  const broker = createInProcessBroker({ clock });
  let answer = () => {};
  const answering = new Promise<void>((resolve) => {
    answer = resolve;
  });
  // A store that does not answer: the message stays in hand, whatever the deadline of the call is.
  const store = createInProcessInbox();
  const inbox: Inbox = { run: (key, work) => answering.then(() => store.run(key, work)) };
  let handled = 0;
  const onElementCreated = () => {
    handled += 1;
    return {};
  };
  const subscription = {
    method: "onElementCreated",
    event: elementCreated,
    group: "g",
    start: "new",
    delivery,
  } as const;
  const queue = { source: "/elements", commands: [], subscriptions: [subscription], emits: {} };
  const { url, close } = await serve({
    services: [defineElementService({ onElementCreated }, { queue })],
    port: 0,
    signals: [],
    broker,
    queue: { clock, inbox, random: () => 1 },
  });
  const ready = async () => {
    const response = await fetch(`${url}/readyz`);
    return [response.status, await response.json()];
  };
  const watched: Status[] = [];
  const watching = (async () => {
    const client = createClient(Health, createGrpcTransport({ baseUrl: url }));
    for await (const { status } of client.watch({ service: "elements.v1.ElementService" })) watched.push(status);
  })();
  try {
    await expect.poll(() => watched, { timeout: 10_000 }).toEqual([Status.SERVING]);
    expect(await ready()).toEqual([200, { status: "ready" }]);
    await createEventPublisher(broker, { source: "/elements", clock }).publish(elementCreated, created("He"));
    await clock.advance(2 * delivery.ackTimeoutMs);
    expect(await ready()).toEqual([200, { status: "ready" }]);
    await clock.advance(1);
    expect(await ready()).toEqual([503, { status: "stalled" }]);
    const health = await fetch(`${url}/grpc.health.v1.Health/Check`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect(await health.json()).toEqual({ status: "NOT_SERVING" });
    // Who watches is told, at the next look.
    await clock.advance(1_000);
    await expect.poll(() => watched, { timeout: 10_000 }).toEqual([Status.SERVING, Status.NOT_SERVING]);
    // It is alive all the same.
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    answer();
    await clock.advance(1);
    expect([handled, await ready()]).toEqual([1, [200, { status: "ready" }]]);
    await clock.advance(1_000);
    await expect.poll(() => watched, { timeout: 10_000 }).toEqual([Status.SERVING, Status.NOT_SERVING, Status.SERVING]);
  } finally {
    await close();
    await watching;
  }
});
