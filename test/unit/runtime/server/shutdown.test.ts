import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import * as http from "node:http";
import * as http2 from "node:http2";
import * as net from "node:net";
import { join } from "node:path";
import { Code, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { buildSync } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../../../runtime/gen/grpc/health/v1/health_pb.js";
import { createInProcessBroker } from "../../../../runtime/queue/in-process/broker.js";
import {
  defineElementService,
  type ElementServiceHandlers,
  elementServiceQueue,
} from "../../../support/runtime/element-service.js";
import { ElementService } from "../../../support/runtime/elements_pb.js";
import { serveForTest } from "../../../support/runtime/serve.js";
import { transports } from "../../../support/runtime/transports.js";

describe.each(transports)("%s", (_, transportTo) => {
  test("calls that run are answered, also under load", async () => {
    const gate = createGate();
    const server = await serveForTest({ services: [gate.service], shutdownTimeoutMs: 10_000 });
    const client = createClient(ElementService, transportTo(server.url));
    const answers = Array.from({ length: 50 }, (__, i) => client.getElement({ id: `${i}` }));
    await gate.entered(50);
    const closed = server.close();
    gate.open();
    const ids = (await Promise.all(answers)).map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 50 }, (__, i) => `${i}`));
    await closed;
    await expect(client.getElement({ id: "late" })).rejects.toThrow();
  });

  test("a stream that runs is sent to its end", async () => {
    const gate = createGate();
    const server = await serveForTest({ services: [gate.service], shutdownTimeoutMs: 10_000 });
    const client = createClient(ElementService, transportTo(server.url));
    const numbers: number[] = [];
    let closed: Promise<void> | undefined;
    for await (const { number } of client.count({ to: 3 })) {
      numbers.push(number);
      closed ??= server.close();
      gate.open();
    }
    await closed;
    expect(numbers).toEqual([1, 2, 3]);
  });

  test("calls that run too long are aborted, and told so", async () => {
    const reasons: unknown[] = [];
    let entered = false;
    const service = defineElementService({
      getElement: (__, { signal }) =>
        new Promise((___, reject) => {
          entered = true;
          signal.addEventListener("abort", () => {
            reasons.push(signal.reason);
            reject(signal.reason);
          });
        }),
    });
    const server = await serveForTest({ services: [service], shutdownTimeoutMs: 20 });
    const client = createClient(ElementService, transportTo(server.url));
    const answer = client.getElement({ id: "h" }).catch((error) => error);
    await pollUntil(async () => entered);
    await server.close();
    expect(await answer).toMatchObject({ code: Code.Unavailable });
    expect(reasons).toMatchObject([{ code: Code.Unavailable }]);
  });
});

describe("connections", () => {
  test("that are idle do not hold the shutdown", async () => {
    const server = await serveForTest({ shutdownTimeoutMs: 60_000 });
    const agent = new http.Agent({ keepAlive: true });
    await new Promise((resolve, reject) => {
      http
        .get(`${server.url}/healthz`, { agent }, (response) => response.resume().on("end", resolve))
        .on("error", reject);
    });
    const session = http2.connect(server.url);
    await once(session, "connect");
    const silent = net.connect(server.port, "127.0.0.1");
    await once(silent, "connect");
    const gone = Promise.all([once(session, "close"), once(silent, "close")]);
    await server.close();
    await gone;
    agent.destroy();
  });

  test("over HTTP/1.1 are told to close with their answer", async () => {
    const gate = createGate();
    const server = await serveForTest({ services: [gate.service], shutdownTimeoutMs: 10_000 });
    const answer = post(server.url);
    await gate.entered(1);
    const closed = server.close();
    gate.open();
    expect((await answer).headers.get("connection")).toBe("close");
    await closed;
  });

  test("over HTTP/2 get a GOAWAY at once", async () => {
    const gate = createGate();
    const server = await serveForTest({ services: [gate.service], shutdownTimeoutMs: 10_000 });
    const client = createClient(ElementService, createGrpcTransport({ baseUrl: server.url }));
    const session = http2.connect(server.url);
    const goaway = once(session, "goaway");
    const answer = client.getElement({ id: "h" });
    await gate.entered(1);
    const closed = server.close();
    const [code] = await goaway;
    expect(code).toBe(http2.constants.NGHTTP2_NO_ERROR);
    gate.open();
    expect(await answer).toMatchObject({ id: "h" });
    await closed;
  });

  test("are no longer accepted", async () => {
    const gate = createGate();
    const server = await serveForTest({ services: [gate.service], shutdownTimeoutMs: 10_000 });
    const client = createClient(ElementService, createConnectTransport({ baseUrl: server.url, httpVersion: "1.1" }));
    const answer = client.getElement({ id: "h" });
    await gate.entered(1);
    const closed = server.close();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    gate.open();
    await Promise.all([answer, closed]);
  });
});

test("health watchers are told, and do not hold the shutdown", async () => {
  const server = await serveForTest({ shutdownTimeoutMs: 60_000 });
  const client = createClient(Health, createGrpcTransport({ baseUrl: server.url }));
  const seen: Status[] = [];
  let closed: Promise<void> | undefined;
  for await (const { status } of client.watch({})) {
    seen.push(status);
    closed ??= server.close();
  }
  await closed;
  expect(seen).toEqual([Status.SERVING, Status.NOT_SERVING]);
});

test("readiness and health are off while the server drains", async () => {
  const gate = createGate();
  const server = await serveForTest({ services: [gate.service], shutdownTimeoutMs: 10_000 });
  const pending = post(server.url);
  await gate.entered(1);
  // A request that comes in on a connection that was there before: its head is sent, its end is not.
  const socket = net.connect(server.port, "127.0.0.1");
  socket.write("GET /readyz HTTP/1.1\r\nhost: a\r\n");
  await new Promise((resolve) => setTimeout(resolve, 300));
  const closed = server.close();
  socket.write("\r\n");
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1.1 503[\s\S]*connection: close[\s\S]*"draining"/i);
  gate.open();
  await Promise.all([pending, closed]);
});

function post(url: string): Promise<Response> {
  return fetch(`${url}/elements.v1.ElementService/GetElement`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"id":"h"}',
  });
}

test("close can be called again", async () => {
  const server = await serveForTest();
  await Promise.all([server.close(), server.close()]);
  await server.close();
});

test("events of the last calls are published before the broker closes", async () => {
  const broker = createInProcessBroker();
  const received: string[] = [];
  await broker.subscribe(
    {
      topic: "elements.v1.ElementCreated",
      group: "g",
      start: "earliest",
      concurrency: 1,
      order: "none",
      ackTimeoutMs: 1_000,
    },
    (message) => {
      received.push(message.key);
      void message.ack();
    },
  );
  const gate = createGate({
    async createElement({ element }, { emit }) {
      await gate.pass();
      emit.elementCreated({ element: { id: element?.id ?? "", name: "gold" } });
      return element ?? {};
    },
  });
  const services = [{ ...gate.service, queue: elementServiceQueue }];
  const server = await serveForTest({ services, broker, shutdownTimeoutMs: 10_000 });
  const client = createClient(ElementService, createGrpcTransport({ baseUrl: server.url }));
  const answer = client.createElement({ element: { id: "79", name: "gold" } });
  await gate.entered(1);
  const closed = server.close();
  gate.open();
  await Promise.all([answer, closed]);
  expect(received).toEqual(["79"]);
});

describe("a process", () => {
  async function start() {
    const child = spawn(process.execPath, [bundle()], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const exit = once(child, "exit");
    const [url] = await once(child.stdout, "data");
    return { child, url: String(url).trim(), exit };
  }

  test.each(["SIGTERM", "SIGINT"] as const)("%s: ends by itself with exit code 0", async (signal) => {
    const { child, url, exit } = await start();
    const client = createClient(ElementService, createGrpcTransport({ baseUrl: url }));
    await client.getElement({ id: "h" });
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
  });

  test("SIGINT twice in one moment, as npm start passes on what the terminal sent: lets calls end", async () => {
    const { child, url, exit } = await start();
    const client = createClient(ElementService, createGrpcTransport({ baseUrl: url }));
    let goOn = () => {};
    const draining = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const answers = client
      .echo(
        (async function* () {
          yield { text: "a" };
          await draining;
          yield { text: "b" };
        })(),
      )
      [Symbol.asyncIterator]();
    expect((await answers.next()).value).toMatchObject({ text: "a" });
    child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    await pollUntil(async () => !(await accepts(url)));
    goOn();
    expect((await answers.next()).value).toMatchObject({ text: "b" });
    await answers.next();
    expect(await exit).toEqual([0, null]);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("%s again: ends at once with exit code %i", async (signal, code) => {
    const { child, url, exit } = await start();
    const client = createClient(ElementService, createGrpcTransport({ baseUrl: url }));
    // A call that runs for as long as the server.
    const answers = client
      .echo(
        (async function* () {
          yield { text: "a" };
          await exit;
        })(),
      )
      [Symbol.asyncIterator]();
    await answers.next();
    child.kill(signal);
    await pollUntil(async () => !(await accepts(url)));
    const again = setInterval(() => child.kill(signal), 100);
    onTestFinished(() => clearInterval(again));
    expect(await exit).toEqual([code, null]);
    await answers.next().catch(() => {});
  });
});

/** A program in one file, since Node does not read `.ts` where an import says `.js`. */
function bundle(): string {
  mkdirSync(".cache", { recursive: true });
  const folder = mkdtempSync(".cache/shutdown-");
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const outfile = join(folder, "program.mjs");
  buildSync({
    entryPoints: ["test/support/runtime/server-process.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}

/** A service whose calls wait until the gate opens, so that a test can be in the middle of them. */
function createGate(handlers: Partial<ElementServiceHandlers> = {}) {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let inside = 0;
  const pass = async () => {
    inside++;
    await opened;
  };
  const service = defineElementService({
    async getElement({ id }) {
      await pass();
      return { id };
    },
    async *count({ to }) {
      for (let number = 1; number <= to; number++) {
        yield { number };
        await pass();
      }
    },
    ...handlers,
  });
  return { service, pass, open, entered: (count: number) => pollUntil(() => Promise.resolve(inside >= count)) };
}

async function pollUntil(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function accepts(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}
