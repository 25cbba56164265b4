import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import fastify from "fastify";
import { describe, expect, test } from "vitest";
import type { HandlerContext } from "../../../../runtime/context.js";
import { createFetchHandler } from "../../../../runtime/rest/fetch/handler.js";
import { createFastifyPlugin } from "../../../../runtime/rest/node/fastify.js";
import { createRestMiddleware } from "../../../../runtime/rest/node/middleware.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { ElementService } from "../../../support/runtime/elements_pb.js";
import { plainHandlers, route } from "./element-service.js";

const routes = [
  route("GET /v1/elements/{id} -> getElement"),
  route("POST /v1/elements -> createElement", { body: "element", successStatus: 201 }),
  route("DELETE /v1/elements/{id} -> deleteElement", { successStatus: 204 }),
  route("GET /v1/count/{to} -> count", { query: ["fail_after"] }),
  route("POST /v1/sum -> sum", { body: "*" }),
];

const procedures = (handlers = plainHandlers) => createProcedures([{ service: ElementService, handlers, routes }]);

interface Door extends AsyncDisposable {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
}

const doors: readonly (readonly [string, () => Promise<Door>])[] = [
  [
    "fetch",
    async () => {
      const handle = createFetchHandler(procedures(), { maxBodyBytes: 1000 });
      return {
        fetch: (path, init) => handle(new Request(`http://localhost${path}`, init)),
        async [Symbol.asyncDispose]() {},
      };
    },
  ],
  [
    "Fastify",
    async () => {
      const app = fastify();
      app.get("/own", async () => "own");
      await app.register(createFastifyPlugin(procedures(), { maxBodyBytes: 1000 }));
      const base = await app.listen({ port: 0, host: "127.0.0.1" });
      return { fetch: (path, init) => fetch(base + path, init), [Symbol.asyncDispose]: () => app.close() };
    },
  ],
  [
    "middleware",
    async () => {
      const middleware = createRestMiddleware(procedures(), { maxBodyBytes: 1000 });
      const server = createServer((request, response) => middleware(request, response, () => response.end("next")));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return {
        fetch: (path, init) => fetch(base + path, init),
        async [Symbol.asyncDispose]() {
          server.closeAllConnections();
          server.close();
        },
      };
    },
  ],
];

describe.each(doors)("through %s", (name, open) => {
  test("calls are answered alike", async () => {
    await using door = await open();
    const got = await door.fetch("/v1/elements/a%2Fb");
    expect(got.status).toBe(200);
    expect(await got.json()).toMatchObject({ id: "a/b", name: "Iron" });
    const made = await door.fetch("/v1/elements", {
      method: "POST",
      body: '{"name":"Iron"}',
      headers: { "content-type": "application/json" },
    });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ name: "Iron" });
    const gone = await door.fetch("/v1/elements/fe", { method: "DELETE" });
    expect([gone.status, await gone.text()]).toEqual([204, ""]);
    const head = await door.fetch("/v1/elements/fe", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(Number(head.headers.get("content-length"))).toBeGreaterThan(0);
  });

  test("streams are answered alike", async () => {
    await using door = await open();
    expect(await (await door.fetch("/v1/count/3")).json()).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
    const sum = await door.fetch("/v1/sum", {
      method: "POST",
      body: '{"number":1}\n{"number":2}\n',
      headers: { "content-type": "application/x-ndjson" },
    });
    expect(await sum.json()).toEqual({ sum: "3", count: 2 });
    const cut = await door.fetch("/v1/count/3?failAfter=1");
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow();
  });

  test("errors are answered alike", async () => {
    await using door = await open();
    expect((await door.fetch("/v1/elements/fe?nope=1")).status).toBe(400);
    const method = await door.fetch("/v1/elements/fe", { method: "PUT" });
    expect([method.status, method.headers.get("allow")]).toEqual([405, "DELETE, GET, HEAD, OPTIONS"]);
    const large = await door.fetch("/v1/elements", {
      method: "POST",
      body: `{"name":"${"x".repeat(1000)}"}`,
      headers: { "content-type": "application/json" },
    });
    expect([large.status, large.headers.get("content-type")]).toEqual([413, "application/problem+json"]);
    const nowhere = await door.fetch("/nowhere");
    expect(name === "middleware" ? await nowhere.text() : nowhere.status).toBe(name === "middleware" ? "next" : 404);
    if (name === "Fastify") expect(await (await door.fetch("/own")).text()).toBe("own");
  });
});

test("headers that hooks of Fastify set go out with the answer", async () => {
  await using app = fastify();
  app.addHook("onRequest", async (_, reply) => {
    reply.header("access-control-allow-origin", "https://app.example.com").header("vary", "origin");
  });
  await app.register(createFastifyPlugin(procedures()));
  const base = await app.listen({ port: 0, host: "127.0.0.1" });
  for (const path of ["/v1/elements/fe", "/v1/count/2", "/nowhere"]) {
    const { headers } = await fetch(base + path);
    expect(headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    expect(headers.get("vary")).toMatch(/^origin/);
  }
});

test("a fetch handler tells the method that its caller has gone", async () => {
  let over = () => {};
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });
  async function* count(_: never, context: HandlerContext) {
    try {
      for (let number = 1; !context.signal.aborted; number++) yield { number };
    } finally {
      over();
    }
  }
  const handle = createFetchHandler(procedures({ ...plainHandlers, count }));
  const answer = await handle(new Request("http://localhost/v1/count/1"));
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await ended;

  const leaving = new AbortController();
  const getElement = (_: never, context: HandlerContext) => {
    leaving.abort();
    return new Promise((_resolve, reject) => {
      if (context.signal.aborted) reject(context.signal.reason);
    });
  };
  const gone = createFetchHandler(procedures({ ...plainHandlers, getElement }));
  expect((await gone(new Request("http://localhost/v1/elements/fe", { signal: leaving.signal }))).status).toBe(499);
});

test("a body that Express has parsed before is not taken for an empty one", async () => {
  const failures: unknown[] = [];
  const app = express();
  app.use(express.json());
  app.use(createRestMiddleware(procedures(), { onError: (error) => failures.push(error) }));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { "content-type": "application/json" };
  const made = await fetch(`${base}/v1/elements`, { method: "POST", body: '{"name":"Iron"}', headers });
  expect(made.status).toBe(500);
  expect(failures).toEqual([
    expect.objectContaining({ message: expect.stringContaining("before what parses bodies") }),
  ]);
  // Where the body says nothing, it may be gone.
  const gone = await fetch(`${base}/v1/elements/fe`, { method: "DELETE", body: "{}", headers });
  expect(gone.status).toBe(204);
  server.closeAllConnections();
  server.close();
});
