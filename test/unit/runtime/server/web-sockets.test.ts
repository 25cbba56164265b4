import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import type { HandlerContext } from "../../../../runtime/context.js";
import type { ServeOptions } from "../../../../runtime/server/options.js";
import { takeUpgrades } from "../../../../runtime/server/upgrades.js";
import { selfSigned } from "../../../support/runtime/certificate.js";
import type { CountRequest, EchoRequest } from "../../../support/runtime/elements_pb.js";
import { ElementService } from "../../../support/runtime/elements_pb.js";
import { FileService } from "../../../support/runtime/files_pb.js";
import { serveForTest } from "../../../support/runtime/serve.js";
import { plainHandlers, route } from "../rest/element-service.js";
import { fileHandlers } from "../rest/file-service.js";

const protocol = "svcgen.json.v1";
const routes = [
  route("GET /v1/count/{to} -> count", { query: ["fail_after"] }),
  route("POST /v1/count:try -> count", { body: "*" }),
  route("POST /v1/sum -> sum", { body: "*" }),
  route("POST /v1/sum/{number} -> sum"),
  route("POST /v1/echo -> echo", { body: "*" }),
  route("GET /v1/elements/{id} -> getElement"),
];

type Handlers = typeof plainHandlers;

function start(options: Partial<ServeOptions> = {}, handlers: Handlers = plainHandlers) {
  return serveForTest({
    services: [
      { service: ElementService, handlers, routes },
      { service: FileService, handlers: fileHandlers, routes: [route("POST /v1/pipe -> pipe", { body: "*" })] },
    ],
    ...options,
    rest: { webSockets: true, ...options.rest },
  });
}

/** What a client gets, from the handshake to the close. */
interface Talk {
  readonly socket: WebSocket;
  readonly frames: (string | Buffer)[];
  /** Resolves when so many frames have come. */
  reach(count: number): Promise<void>;
  readonly end: Promise<{ code: number; reason: string }>;
}

async function open(url: string, path: string, options: ClientOptions = {}, protocols = [protocol]): Promise<Talk> {
  const socket = new WebSocket(url.replace("http", "ws") + path, protocols, options);
  onTestFinished(() => socket.terminate());
  const frames: (string | Buffer)[] = [];
  let progress = () => {};
  socket.on("message", (data: Buffer, binary) => {
    frames.push(binary ? data : data.toString());
    progress();
  });
  const end = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, "open");
  return {
    socket,
    frames,
    end,
    reach: (count) =>
      new Promise((resolve) => {
        progress = () => frames.length >= count && resolve();
        progress();
      }),
  };
}

/** The status of a handshake that is refused. */
async function refusal(url: string, path: string, options: ClientOptions = {}, protocols = [protocol]) {
  const socket = new WebSocket(url.replace("http", "ws") + path, protocols, options);
  socket.on("error", () => {});
  const [, answer] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  let text = "";
  for await (const chunk of answer) text += chunk;
  socket.terminate();
  return { status: answer.statusCode, type: answer.headers["content-type"], body: JSON.parse(text) };
}

describe("over a socket", () => {
  test("a method's stream is sent, a message a frame, and the end is a normal one", async () => {
    const { url } = await start();
    const { frames, end, socket } = await open(url, "/v1/count/3");
    expect(await end).toEqual({ code: 1000, reason: "" });
    expect(frames).toEqual(['{"number":1}', '{"number":2}', '{"number":3}']);
    expect(socket.protocol).toBe(protocol);
  });

  test("a request with a body is the first frame", async () => {
    const { url } = await start();
    const { frames, end, socket } = await open(url, "/v1/count:try");
    socket.send('{"to":2}');
    expect(await end).toMatchObject({ code: 1000 });
    expect(frames).toEqual(['{"number":1}', '{"number":2}']);
  });

  test("a client's stream ends with an empty frame, and is answered", async () => {
    const { url } = await start();
    const { frames, end, socket } = await open(url, "/v1/sum");
    for (const number of [1, 2, 3]) socket.send(JSON.stringify({ number }));
    socket.send("");
    expect(await end).toMatchObject({ code: 1000 });
    expect(frames).toEqual(['{"sum":"6","count":3}']);
    const single = await open(url, "/v1/sum/7");
    await single.end;
    expect(single.frames).toEqual(['{"sum":"7","count":1}']);
  });

  test("system parameters of the handshake hold for its answers", async () => {
    const { url } = await start();
    const { frames, end } = await open(url, "/v1/sum/7?$fields=count");
    await end;
    expect(frames).toEqual(['{"count":1}']);
  });

  test("both talk in turn, by what every browser has", async () => {
    const { url } = await start();
    // Node's own, which is the browser's.
    const socket = new globalThis.WebSocket(`${url.replace("http", "ws")}/v1/echo`, protocol);
    const said: unknown[] = [];
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
    socket.addEventListener("open", () => socket.send('{"text":"1"}'));
    socket.addEventListener("message", ({ data }) => {
      said.push(data);
      socket.send(said.length < 3 ? `{"text":"${said.length + 1}"}` : "");
    });
    expect((await closed).code).toBe(1000);
    expect(said).toEqual(['{"text":"1"}', '{"text":"2"}', '{"text":"3"}']);
  });

  test("bytes of any type are binary frames", async () => {
    const { url } = await start();
    const { frames, end, socket, reach } = await open(url, "/v1/pipe");
    socket.send(Buffer.from([0, 255]));
    socket.send(Buffer.from([]));
    await reach(2);
    socket.send("");
    await end;
    expect(frames).toEqual([Buffer.from([0, 255]), Buffer.from([])]);
    const wrong = await open(url, "/v1/pipe");
    wrong.socket.send("text");
    expect(await wrong.end).toEqual({ code: 1003, reason: "binary frames are taken here" });
  });

  test("the headers of the handshake are the call's", async () => {
    let seen: HandlerContext | undefined;
    const { url } = await start(
      {},
      {
        ...plainHandlers,
        async *count(_: CountRequest, context) {
          seen = context;
          yield { number: 1 };
        },
      },
    );
    await (await open(url, "/v1/count/3?failAfter=0", { headers: { authorization: "Bearer x" } })).end;
    expect([seen?.via, seen?.requestHeader.get("authorization"), seen?.url]).toEqual([
      "rest",
      "Bearer x",
      `${url}/v1/count/3?failAfter=0`,
    ]);
  });
});

test("over TLS it is the same", async () => {
  const certificate = selfSigned();
  const { url } = await start({ tls: certificate });
  const { frames, end } = await open(url, "/v1/count/1", { ca: certificate.cert });
  expect([(await end).code, frames]).toEqual([1000, ['{"number":1}']]);
});

test("without the package a server that wants sockets does not start, and says why", async () => {
  vi.doMock("ws", () => {
    throw new Error("there is no such package");
  });
  onTestFinished(() => void vi.doUnmock("ws"));
  await expect(start()).rejects.toThrow("npm install ws");
  await expect(start({ rest: { webSockets: false } })).resolves.toBeDefined();
});

describe("an error", () => {
  const problemIn = (frame: string | Buffer | undefined) => JSON.parse(String(frame)).error;

  test("of the method is the last frame, and its status stands in the close", async () => {
    const { url } = await start();
    const { frames, end } = await open(url, "/v1/count/3?failAfter=2");
    expect(await end).toEqual({ code: 4503, reason: expect.stringContaining("out of numbers") });
    expect(frames).toHaveLength(3);
    expect(problemIn(frames[2])).toMatchObject({ status: 503, code: "unavailable", detail: "out of numbers" });
  });

  test.each([
    ["/v1/sum", '{"number":"x"}', { pointer: "#/number" }],
    ["/v1/sum", '{"numbr":1}', { pointer: "#/numbr" }],
    ["/v1/sum", "{", undefined],
    ["/v1/sum", '{"number":-1}', { field: "number", code: "int32.gte" }],
    ["/v1/count:try", '{"to":-1}', { pointer: "#/to", code: "int32.gte" }],
    ["/v1/count/x", undefined, { in: "path", name: "to" }],
    ["/v1/count/1?nope=1", undefined, { in: "query", name: "nope" }],
  ])("in what the client sends is told: %s %s", async (path, frame, problem) => {
    const { url } = await start();
    const { frames, end, socket } = await open(url, path);
    if (frame !== undefined) socket.send(frame);
    expect((await end).code).toBe(4400);
    const told = problemIn(frames[0]);
    expect(told).toMatchObject({ status: 400, code: "invalid_argument" });
    if (problem !== undefined) expect(told.errors).toEqual([expect.objectContaining(problem)]);
  });

  test("of the wire closes at once", async () => {
    const failures: unknown[] = [];
    const onFailure = (error: unknown) => void failures.push(error);
    const { url } = await start({ rest: { webSockets: true, maxBodyBytes: 1000 }, onFailure });
    const large = await open(url, "/v1/echo");
    large.socket.send(JSON.stringify({ text: "x".repeat(2000) }));
    expect((await large.end).code).toBe(1009);
    const binary = await open(url, "/v1/echo");
    binary.socket.send(Buffer.from("{}"));
    expect(await binary.end).toEqual({ code: 1003, reason: "text frames are taken here" });
    expect(failures).toEqual([]);
  });

  test("that hides itself is not told", async () => {
    const failures: unknown[] = [];
    const { url } = await start(
      { onFailure: (error) => failures.push(error) },
      {
        ...plainHandlers,
        async *count() {
          yield { number: 1 };
          throw new Error("secret");
        },
      },
    );
    const { frames, end } = await open(url, "/v1/count/1");
    expect((await end).code).toBe(4500);
    expect(frames.join()).not.toContain("secret");
    expect(failures).toHaveLength(1);
  });
});

describe("a handshake", () => {
  test.each([
    ["/nowhere", 404],
    ["/v1/elements/fe", 404],
    ["/v1/count/%ff", 400],
  ])("for %s is refused with %i", async (path, status) => {
    const { url } = await start();
    const answer = await refusal(url, path);
    expect(answer).toMatchObject({ status, type: "application/problem+json", body: { status } });
  });

  test("needs the sub-protocol, of which there may be others too", async () => {
    const { url } = await start();
    expect((await refusal(url, "/v1/count/1", {}, [])).status).toBe(400);
    expect((await refusal(url, "/v1/count/1", {}, ["other"])).status).toBe(400);
    const { socket, end } = await open(url, "/v1/count/1", {}, ["other", protocol]);
    await end;
    expect(socket.protocol).toBe(protocol);
  });

  test("from a page of another origin is refused, unless it may call", async () => {
    const { url } = await start();
    expect((await refusal(url, "/v1/count/1", { origin: "https://evil.example" })).status).toBe(403);
    expect((await (await open(url, "/v1/count/1", { origin: url })).end).code).toBe(1000);
    const friendly = await start({ cors: { origins: ["https://app.example"] } });
    expect((await (await open(friendly.url, "/v1/count/1", { origin: "https://app.example" })).end).code).toBe(1000);
    expect((await refusal(friendly.url, "/v1/count/1", { origin: "https://evil.example" })).status).toBe(403);
  });

  test("is an ordinary request where sockets are off, and one for another protocol always is", async () => {
    const off = await start({ rest: { webSockets: false } });
    const on = await start();
    for (const [url, upgrade] of [
      [off.url, "websocket"],
      [off.url, "h2c"],
      [on.url, "h2c"],
    ] as const) {
      const sent = httpRequest(`${url}/v1/elements/fe`, { headers: { connection: "upgrade", upgrade } }).end();
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(200);
    }
  });
});

test("before Node 24.9 a request for another protocol is answered all the same, if it has no body", async () => {
  const server = createServer();
  takeUpgrades(
    server,
    () => {},
    (_, response) => void response.end("plain"),
    () => {},
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  for (const [method, status] of [
    ["GET", 200],
    ["POST", 400],
  ] as const) {
    const headers = { connection: "upgrade", upgrade: "h2c" };
    const sent = httpRequest({ port, method, headers }).end(method === "POST" ? "body" : undefined);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    answer.resume();
    expect([answer.statusCode, answer.headers.connection]).toEqual([status, "close"]);
  }
});

describe("a client", () => {
  test("that reads slowly is not run away from", async () => {
    let made = 0;
    const text = "x".repeat(10_000);
    const { url } = await start(
      {},
      {
        ...plainHandlers,
        async *echo() {
          for (made = 0; made < 20_000; made++) yield { text };
        },
      },
    );
    const { socket, frames, end } = await open(url, "/v1/echo");
    socket.pause();
    // Nothing more is made when all buffers on the way are full.
    for (let before = -1; before !== made; ) {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(made).toBeLessThan(10_000);
    socket.resume();
    expect((await end).code).toBe(1000);
    expect(frames.length).toBe(20_000);
  });

  test("that sends fast waits for a slow handler", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let count = 0;
    const { url } = await start(
      {},
      {
        ...plainHandlers,
        async *echo(requests: AsyncIterable<EchoRequest>) {
          await held;
          for await (const { text } of requests) {
            count += text.length > 0 ? 1 : 0;
            if (text === "last") yield { text };
          }
        },
      },
    );
    const { socket, end } = await open(url, "/v1/echo");
    const frame = JSON.stringify({ text: "x".repeat(90) });
    for (let index = 0; index < 200_000; index++) socket.send(frame);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(socket.bufferedAmount).toBeGreaterThan(1_000_000);
    release();
    socket.send('{"text":"last"}');
    socket.send("");
    expect((await end).code).toBe(1000);
    expect(count).toBe(200_001);
  }, 60_000);

  test("that leaves aborts its call", async () => {
    let aborted: unknown;
    let ended = () => {};
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const { url } = await start(
      {},
      {
        ...plainHandlers,
        async *echo(requests: AsyncIterable<EchoRequest>, context) {
          context.signal.addEventListener("abort", () => {
            aborted = context.signal.reason;
          });
          try {
            for await (const { text } of requests) yield { text };
          } finally {
            ended();
          }
        },
      },
    );
    const { socket, reach } = await open(url, "/v1/echo");
    socket.send('{"text":"1"}');
    await reach(1);
    socket.terminate();
    await over;
    expect(String(aborted)).toContain("the client has gone");
  });

  test("that does not answer pings is given up", async () => {
    const { url } = await start({ rest: { webSockets: { pingMs: 50 } } });
    const { end } = await open(url, "/v1/echo", { autoPong: false });
    expect((await end).code).toBe(1006);
    const living = await open(url, "/v1/echo");
    await new Promise((resolve) => setTimeout(resolve, 200));
    living.socket.send('{"text":"still here"}');
    await living.reach(1);
  });

  test("that takes nothing for too long is given up", async () => {
    let ended = () => {};
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const { url } = await start(
      { rest: { webSockets: true, stallMs: 200 } },
      {
        ...plainHandlers,
        async *count() {
          try {
            for (let number = 0; ; number++) yield { number };
          } finally {
            ended();
          }
        },
      },
    );
    const { socket } = await open(url, "/v1/count/1");
    socket.pause();
    await over;
  });

  test("that half-closes its connection has gone", async () => {
    const { url } = await start();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.write(
      `GET /v1/echo HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: ${protocol}\r\n\r\n`,
    );
    await once(socket, "data");
    socket.end();
    await once(socket, "close");
  });
});

test("a server that shuts down ends the calls of its sockets, and says so", async () => {
  const server = await start({ shutdownTimeoutMs: 100 });
  const { end, frames, socket, reach } = await open(server.url, "/v1/echo");
  socket.send('{"text":"1"}');
  await reach(1);
  await server.close();
  expect((await end).code).toBe(4503);
  expect(JSON.parse(String(frames[1])).error.code).toBe("unavailable");
});
