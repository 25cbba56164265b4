import { Code, ConnectError, createClient, createContextValues, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { describe, expect, test } from "vitest";
import type { CommandBinding, Delivery, QueueBindings } from "../../../../runtime/queue/bindings.js";
import { createCommandSender } from "../../../../runtime/queue/command-sender.js";
import { createInProcessBroker } from "../../../../runtime/queue/in-process/broker.js";
import type { RestRoute } from "../../../../runtime/rest/route.js";
import {
  callerKey,
  defineElementService,
  type ElementServiceHandlers,
  elementServiceQueue,
} from "../../../support/runtime/element-service.js";
import { CreateElementRequestSchema, ElementSchema, ElementService } from "../../../support/runtime/elements_pb.js";
import { serveForTest } from "../../../support/runtime/serve.js";

const get = route({ id: "get", method: "getElement", verb: "GET", path: "/v1/elements/{id}" });
const create = route({ id: "create", method: "createElement", verb: "POST", path: "/v1/elements", body: "element" });
const catchAll = route({ id: "all", method: "getElement", verb: "GET", path: "/{id=**}" });

describe("REST, on the port of all", () => {
  test("calls the handler", async () => {
    const { url } = await serveForTest({ services: [define()] });
    const response = await fetch(`${url}/v1/elements/79`);
    expect(await response.json()).toMatchObject({ id: "79", labels: { via: "rest", method: "GET" } });
  });

  test("runs the same interceptors, with the same context values", async () => {
    const seen: unknown[] = [];
    const observe: Interceptor = (next) => (request) => {
      seen.push([request.method.name, request.requestMethod, request.header.get("x-first"), request.stream]);
      request.contextValues.set(callerKey, `${request.contextValues.get(callerKey)} Curie`);
      return next(request);
    };
    const { url } = await serveForTest({
      services: [define()],
      interceptors: [observe],
      contextValues: (request) => createContextValues().set(callerKey, request.header("x-first") ?? ""),
    });
    const headers = { "x-first": "Marie" };
    expect(await (await fetch(`${url}/v1/elements/79`, { headers })).json()).toMatchObject({ name: "Marie Curie" });
    const client = createClient(ElementService, createGrpcTransport({ baseUrl: url }));
    expect(await client.getElement({ id: "79" }, { headers })).toMatchObject({ name: "Marie Curie" });
    expect(seen).toEqual([
      ["GetElement", "GET", "Marie", false],
      ["GetElement", "POST", "Marie", false],
    ]);
  });

  test("holds requests to the same rules", async () => {
    const { url } = await serveForTest({ services: [define()], broker: "none" });
    const response = await fetch(`${url}/v1/elements`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"name":""}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_argument" });
  });

  test("keeps the same deadlines", async () => {
    const { url } = await serveForTest({ services: [define({ getElement: () => new Promise(() => {}) })] });
    const response = await fetch(`${url}/v1/elements/79`, { headers: { "connect-timeout-ms": "20" } });
    expect(response.status).toBe(504);
  });

  test("reports what a handler throws, once", async () => {
    const failures: unknown[] = [];
    const { url } = await serveForTest({ services: [define()], onFailure: (error) => failures.push(error) });
    expect((await fetch(`${url}/v1/elements/broken`)).status).toBe(500);
    expect(failures).toEqual([new TypeError("a secret of the implementation")]);
  });

  test("is given every path that nothing else has; literal paths win over templates", async () => {
    const { url } = await serveForTest({ services: [define({}, [catchAll])] });
    expect(await (await fetch(`${url}/a/b`)).json()).toMatchObject({ id: "a/b" });
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "alive" });
    const rpc = await fetch(`${url}/elements.v1.ElementService/CreateElement`);
    expect(rpc.status).toBe(405);
  });

  test("what nothing has is not found, the wrong method is not allowed", async () => {
    const { url } = await serveForTest({ services: [define()] });
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    const response = await fetch(`${url}/v1/elements/79`, { method: "PATCH" });
    expect([response.status, response.headers.get("allow")?.split(", ")]).toEqual([
      405,
      expect.arrayContaining(["GET"]),
    ]);
  });

  test("answers calls that run when the server drains", async () => {
    let enter = () => {};
    const entered = new Promise<void>((resolve) => {
      enter = resolve;
    });
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const service = define({
      async getElement({ id }) {
        enter();
        await left;
        return { id };
      },
    });
    const server = await serveForTest({ services: [service], shutdownTimeoutMs: 10_000 });
    const answer = fetch(`${server.url}/v1/elements/79`);
    await entered;
    const closed = server.close();
    leave();
    expect(await (await answer).json()).toMatchObject({ id: "79" });
    await closed;
  });
});

describe("the queue", () => {
  test("gets what a call over any face emits, and calls subscribers", async () => {
    const broker = createInProcessBroker();
    const heard: unknown[] = [];
    const { service, resolved } = subscriber((event, context) => heard.push([event.element?.id, context.via]), 2);
    const { url } = await serveForTest({ services: [service], broker });
    await fetch(`${url}/v1/elements`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"id":"1","name":"gold"}',
    });
    const client = createClient(ElementService, createGrpcTransport({ baseUrl: url }));
    await client.createElement({ element: { id: "2", name: "iron" } });
    await resolved;
    expect(heard).toEqual([
      ["1", "queue"],
      ["2", "queue"],
    ]);
  });

  test("carries commands, through the same interceptors", async () => {
    const broker = createInProcessBroker();
    const seen: string[] = [];
    const observe: Interceptor = (next) => (request) => {
      seen.push(`${request.method.name} ${request.url}`);
      return next(request);
    };
    const queue = { ...elementServiceQueue, emits: {}, commands: [command] };
    const service = define({ createElement: ({ element }, { via }) => ({ id: element?.id ?? "", name: via }) });
    await serveForTest({ services: [{ ...service, queue }], broker, interceptors: [observe] });
    const sender = createCommandSender(broker, command);
    expect(await sender.call({ element: { id: "79", name: "gold" } })).toMatchObject({ id: "79", name: "queue" });
    expect(seen).toEqual(["CreateElement queue:elements.v1.ElementService.CreateElement"]);
    const failure = await sender.call({ element: { name: "" } }).catch((error) => ConnectError.from(error));
    expect(failure).toMatchObject({ code: Code.InvalidArgument });
  });

  test("is needed by a service that emits", async () => {
    await expect(serveForTest({ services: [{ ...define(), queue: elementServiceQueue }] })).rejects.toThrow(
      "elements.v1.ElementService takes part in the queue (elements.v1.ElementCreated), but there is no broker",
    );
  });

  test("can be left out: what is emitted is dropped", async () => {
    const services = [{ ...define(), queue: elementServiceQueue }];
    const { url } = await serveForTest({ services, broker: "none" });
    const client = createClient(ElementService, createGrpcTransport({ baseUrl: url }));
    expect(await client.createElement({ element: { id: "1", name: "gold" } })).toMatchObject({ id: "1" });
  });

  test("a subscription that cannot be served stops the start, and frees the port", async () => {
    const queue: QueueBindings = { ...elementServiceQueue, subscriptions: [{ ...subscription, method: "nothing" }] };
    const services = [{ ...define(), queue }];
    await expect(serveForTest({ services, broker: createInProcessBroker() })).rejects.toThrow("nothing");
  });
});

const delivery: Delivery = {
  maxAttempts: 1,
  minBackoffMs: 1,
  maxBackoffMs: 1,
  ackTimeoutMs: 5_000,
  concurrency: 1,
  order: "none",
  deadLetter: "",
};

const { event } = elementServiceQueue.emits.createElement.elementCreated;

const subscription = { method: "onElementCreated", event, group: "g", start: "earliest", delivery } as const;

const command: CommandBinding<typeof CreateElementRequestSchema, typeof ElementSchema> = {
  type: "elements.v1.ElementService.CreateElement",
  method: "createElement",
  input: CreateElementRequestSchema,
  output: ElementSchema,
  topic: "elements.v1.ElementService.CreateElement",
  key: "",
  idempotencyKey: "",
  completion: "reply",
  expiresAfterMs: 0,
  format: "protobuf",
  delivery,
};

/** A service that is called with the events that it emits; `resolved` when it has been called so often. */
function subscriber(heard: (...call: Parameters<ElementServiceHandlers["onElementCreated"]>) => void, times: number) {
  let resolve = () => {};
  const resolved = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  let count = 0;
  const service = define({
    onElementCreated(event, context) {
      heard(event, context);
      count++;
      if (count === times) {
        resolve();
      }
      return {};
    },
  });
  const queue: QueueBindings = { ...elementServiceQueue, subscriptions: [subscription] };
  return { service: { ...service, queue }, resolved };
}

function define(handlers: Partial<ElementServiceHandlers> = {}, routes: readonly RestRoute[] = [get, create]) {
  return defineElementService(handlers, { routes });
}

function route(some: Partial<RestRoute> & Pick<RestRoute, "id" | "method" | "verb" | "path">): RestRoute {
  return { body: "", responseBody: "", query: [], successStatus: 200, cacheControl: "", ...some };
}
