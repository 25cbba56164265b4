import { once } from "node:events";
import { request } from "node:http";
import { type ClientHttp2Session, connect as connectHttp2, createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HandlerContext } from "../../../../runtime/context.js";
import { createRestHandler } from "../../../../runtime/rest/handler.js";
import { createBreather } from "../../../../runtime/rest/stream/breather.js";
import { splitArray, splitLines } from "../../../../runtime/rest/stream/splitter.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { type CountRequest, ElementService, type SumRequest } from "../../../support/runtime/elements_pb.js";
import { plainHandlers, route, serveRoutes } from "./element-service.js";
import { serveFiles } from "./file-service.js";

const routes = [
  route("GET /v1/count/{to} -> count", { query: ["fail_after"] }),
  route("GET /v1/numbers/{to} -> count", { query: ["fail_after"], responseBody: "number" }),
  route("POST /v1/sum -> sum", { body: "*" }),
  route("POST /v1/numbers -> sum", { body: "number" }),
  route("POST /v1/sum/{number} -> sum"),
  route("POST /v1/echo -> echo", { body: "*" }),
];

const ndjson = { "content-type": "application/x-ndjson" };
const events = { accept: "text/event-stream" };

describe("a stream is sent", () => {
  test.each([
    [undefined, "application/json", '[{"number":1},{"number":2}]'],
    ["*/*", "application/json", '[{"number":1},{"number":2}]'],
    ["application/json", "application/json", '[{"number":1},{"number":2}]'],
    ["application/x-ndjson", "application/x-ndjson", '{"number":1}\n{"number":2}\n'],
    ["application/jsonl", "application/jsonl", '{"number":1}\n{"number":2}\n'],
    ["application/json;q=0.5, application/x-ndjson", "application/x-ndjson", '{"number":1}\n{"number":2}\n'],
    ["*/*, application/x-ndjson", "application/x-ndjson", '{"number":1}\n{"number":2}\n'],
    ["application/x-ndjson, application/*;q=0.9", "application/x-ndjson", '{"number":1}\n{"number":2}\n'],
    ["application/x-ndjson, application/json", "application/json", '[{"number":1},{"number":2}]'],
    ["application/x-ndjson;q=0.5, */*", "application/json", '[{"number":1},{"number":2}]'],
    [
      "text/event-stream",
      "text/event-stream",
      'id: 1\ndata: {"number":1}\n\nid: 2\ndata: {"number":2}\n\nevent: end\ndata: {}\n\n',
    ],
  ])("to who accepts %s as %s", async (accept, type, text) => {
    await using server = await serveRoutes(routes);
    const answer = await server.send("GET", "/v1/count/2", { headers: accept === undefined ? {} : { accept } });
    expect(answer).toMatchObject({ status: 200, text, complete: true });
    expect(answer.headers).toMatchObject({ "content-type": type, vary: "accept, accept-encoding" });
  });

  test.each([
    ["application/json", "[]"],
    ["application/x-ndjson", ""],
    ["text/event-stream", "event: end\ndata: {}\n\n"],
  ])("that is empty, as %s", async (accept, text) => {
    await using server = await serveRoutes(routes);
    expect(await server.send("GET", "/v1/count/0", { headers: { accept } })).toMatchObject({ status: 200, text });
  });

  test("of one field of each message", async () => {
    await using server = await serveRoutes(routes);
    expect((await server.send("GET", "/v1/numbers/3")).text).toBe("[1,2,3]");
  });

  test("to nobody who takes none of its forms", async () => {
    await using server = await serveRoutes(routes);
    expect(await server.send("GET", "/v1/count/2", { headers: { accept: "image/png" } })).toMatchObject({
      status: 406,
      json: { code: "invalid_argument" },
    });
  });

  test.each([
    ["application/json", '[{\n  "number": 1\n}\n,{\n  "number": 2\n}\n]'],
    ["application/x-ndjson", '{"number":1}\n{"number":2}\n'],
    ["text/event-stream", 'id: 1\ndata: {"number":1}\n\nid: 2\ndata: {"number":2}\n\nevent: end\ndata: {}\n\n'],
  ])("prettily only where a line is no message: %s", async (accept, text) => {
    await using server = await serveRoutes(routes);
    expect((await server.send("GET", "/v1/count/2?$prettyPrint=true", { headers: { accept } })).text).toBe(text);
  });

  test("in the form that the service prefers, where the client leaves it open", async () => {
    await using server = await serveRoutes(routes, { defaultStream: "application/x-ndjson" });
    expect((await server.send("GET", "/v1/count/1")).headers["content-type"]).toBe("application/x-ndjson");
    expect(
      (await server.send("GET", "/v1/count/1", { headers: { accept: "application/json" } })).headers["content-type"],
    ).toBe("application/json");
  });

  test("to HEAD without its messages, and the handler is told to stop", async () => {
    let stopped = false;
    async function* count() {
      try {
        for (;;) yield { number: 1 };
      } finally {
        stopped = true;
      }
    }
    await using server = await serveRoutes(routes, {}, { count });
    expect(await server.send("HEAD", "/v1/count/1")).toMatchObject({
      status: 200,
      text: "",
      headers: { "content-type": "application/json" },
    });
    expect(stopped).toBe(true);
  });

  test("with ids that go on after a reconnection, of which the handler knows", async () => {
    async function* count(_: CountRequest, { requestHeader }: HandlerContext) {
      yield { number: Number(requestHeader.get("last-event-id")) + 1 };
    }
    await using server = await serveRoutes(routes, {}, { count });
    const answer = await server.send("GET", "/v1/count/1", { headers: { ...events, "last-event-id": "41" } });
    expect(answer.text).toMatch(/^id: 42\ndata: {"number":42}\n\n/);
  });

  test("and kept open by comments while there is nothing to say", async () => {
    async function* count() {
      await setTimeout(100);
      yield { number: 1 };
    }
    await using server = await serveRoutes(routes, { keepAliveMs: 20 }, { count });
    const answer = await server.send("GET", "/v1/count/1", { headers: events });
    expect(answer.text).toMatch(/^(:\n\n){2,}id: 1\n/);
  });
});

describe("an error", () => {
  test.each(["application/json", "application/x-ndjson", "text/event-stream"])(
    "before the first message has its status, as %s",
    async (accept) => {
      // biome-ignore lint/correctness/useYield: it fails before it has anything to say
      async function* count() {
        throw new Error("no");
      }
      await using server = await serveRoutes(routes, {}, { count });
      expect(await server.send("GET", "/v1/count/1", { headers: { accept } })).toMatchObject({
        status: 500,
        json: { code: "internal" },
      });
      expect((await server.send("GET", "/v1/count/x", { headers: { accept } })).status).toBe(400);
    },
  );

  const problem =
    '{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"out of numbers","code":"unavailable"}';

  test.each([
    ["application/x-ndjson", `{"number":1}\n{"error":${problem}}\n`, true],
    ["text/event-stream", `id: 1\ndata: {"number":1}\n\nevent: error\ndata: ${problem}\n\n`, true],
    // No client can take a part for the whole.
    ["application/json", '[{"number":1}', false],
  ])("after it stands in the stream, as %s", async (accept, text, complete) => {
    await using server = await serveRoutes(routes);
    expect(await server.send("GET", "/v1/count/3?failAfter=1", { headers: { accept } })).toMatchObject({
      status: 200,
      text,
      complete,
    });
  });
});

test("no message is made before the client has taken the one before", async () => {
  let made = 0;
  let over = () => {};
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });
  async function* count(_: CountRequest, context: HandlerContext) {
    try {
      while (!context.signal.aborted) {
        made += 1;
        yield { number: made };
      }
    } finally {
      over();
    }
  }
  await using server = await serveRoutes(routes, {}, { count });
  const answer = await new Promise<import("node:http").IncomingMessage>((resolve) => {
    request({ port: server.port, host: "127.0.0.1", path: "/v1/count/1", agent: false }, resolve).end();
  });
  // Nothing is read: the buffers of both sides fill, and then it stands still.
  answer.pause();
  let before = -1;
  while (before !== made) {
    before = made;
    await setTimeout(200);
  }
  answer.destroy();
  await ended;
  expect(made).toBeLessThan(before + 1000);
});

test("a handler that never waits lets others have their turn after a while", async () => {
  const breathe = createBreather();
  const pauses = Array.from({ length: 16 }, () => breathe());
  expect(pauses).toEqual(Array.from({ length: 16 }));
  const until = performance.now() + 12;
  while (performance.now() < until);
  const pause = Array.from({ length: 16 }, () => breathe()).find((it) => it !== undefined);
  expect(pause).toBeInstanceOf(Promise);
  await pause;
});

test("a client that takes nothing is given up", async () => {
  let reason: unknown;
  let over = () => {};
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });
  async function* count(_: CountRequest, context: HandlerContext) {
    try {
      for (let number = 1; !context.signal.aborted; number++) yield { number };
    } finally {
      reason = context.signal.reason;
      over();
    }
  }
  await using server = await serveRoutes(routes, { stallMs: 100 }, { count });
  const sent = request({ port: server.port, host: "127.0.0.1", path: "/v1/count/1", agent: false }, (answer) =>
    answer.pause(),
  );
  sent.on("error", () => {});
  sent.end();
  await ended;
  expect(reason).toMatchObject({ rawMessage: "the client has gone" });
});

test("trailers are headers for one answer, and trailers of a stream for who asks for them", async () => {
  async function* count(_: CountRequest, context: HandlerContext) {
    context.responseHeader.set("x-header", "1");
    yield { number: 1 };
    context.responseTrailer.set("x-trailer", "2");
  }
  const sum = async (_: unknown, context: HandlerContext) => {
    context.responseTrailer.set("x-trailer", "2");
    return {};
  };
  await using server = await serveRoutes(routes, {}, { count, sum });
  expect((await server.send("POST", "/v1/sum", { body: "[]" })).headers).toMatchObject({ "x-trailer": "2" });
  const asked = await server.send("GET", "/v1/count/1", { headers: { te: "trailers" } });
  expect(asked).toMatchObject({ text: '[{"number":1}]', headers: { "x-header": "1" }, trailers: { "x-trailer": "2" } });
  expect((await server.send("GET", "/v1/count/1")).trailers).toEqual({});
});

describe("a client's stream is read", () => {
  test.each([
    ["[]", "0", 0],
    ['[{"number":1},{"number":2}]', "3", 2],
    [' [ {"number":1} , {} ] \n', "1", 2],
  ])("from an array: %s", async (body, sum, count) => {
    await using server = await serveRoutes(routes);
    expect(
      (await server.send("POST", "/v1/sum", { body, headers: { "content-type": "application/json" } })).json,
    ).toEqual({ sum, count });
    expect((await server.send("POST", "/v1/sum", { body })).json).toEqual({ sum, count });
  });

  test.each([
    ["", "0", 0],
    ["\n\n", "0", 0],
    ['{"number":1}\n{"number":2}\n', "3", 2],
    ['{"number":1}\r\n\r\n{"number":2}', "3", 2],
  ])("from lines: %j", async (body, sum, count) => {
    await using server = await serveRoutes(routes);
    expect((await server.send("POST", "/v1/sum", { body, headers: ndjson })).json).toEqual({ sum, count });
  });

  test.each([
    ["an array", '[{"note":"a"},{"chunk":"eHl6"}]', "application/json"],
    ["lines", '{"note":"a"}\n{"chunk":"eHl6"}\n', "application/x-ndjson"],
  ])("as %s, with what the path says in each message", async (_, body, type) => {
    await using server = await serveFiles([route("POST /send/{folder} -> send", { body: "*" })]);
    const send = async (text: string) =>
      await server.fetch("/send/f", { method: "POST", body: text, headers: { "content-type": type } });
    expect(await (await send(body)).json()).toEqual({ messages: ["note a, in f", "chunk, in f"], bytes: "3" });
    const other = await send(body.replace('"note":"a"', '"folder":"g"'));
    expect([other.status, (await other.json()).errors]).toEqual([400, [expect.objectContaining({ in: "path" })]]);
  });

  test("with what the query says in each message", async () => {
    const routes = [route("POST /send -> send", { body: "meta", query: ["note"] })];
    await using server = await serveFiles(routes);
    const send = async (path: string, body: string) =>
      await server.fetch(path, { method: "POST", body, headers: { "content-type": "application/json" } });
    const answer = await send("/send?note=n", '[{"title":"a"},{"title":"b"}]');
    expect((await answer.json()).messages).toEqual(["meta a, note n", "meta b, note n"]);
    expect((await send("/send?nope=n", "[]")).status).toBe(400);
  });

  test("of one field, and from the path alone", async () => {
    await using server = await serveRoutes(routes);
    expect((await server.send("POST", "/v1/numbers", { body: "[1,2]" })).json).toEqual({ sum: "3", count: 2 });
    expect((await server.send("POST", "/v1/sum/7")).json).toEqual({ sum: "7", count: 1 });
  });

  test.each([
    ["{}", undefined],
    ["[", undefined],
    ["[{}", undefined],
    ["[{},]", undefined],
    ["[,{}]", undefined],
    ["[{}}]", undefined],
    ["[{} {}]", undefined],
    ["[{}]x", undefined],
    ["x", undefined],
    ['[{"number":1},{"nope":1}]', "#/1/nope"],
    ['[{"number":1},{"number":"x"}]', "#/1/number"],
    ['[{"number":1},7]', "#/1"],
  ])("and refused where it is none: %s", async (body, pointer) => {
    await using server = await serveRoutes(routes);
    const { status, json } = await server.send("POST", "/v1/sum", { body });
    expect(status).toBe(400);
    expect(json.code).toBe("invalid_argument");
    if (pointer !== undefined) expect(json.errors[0]).toMatchObject({ in: "body", pointer });
  });

  test("and held to the rules of validation", async () => {
    await using server = await serveRoutes(routes);
    const { status, json } = await server.send("POST", "/v1/sum", { body: '[{"number":-1}]' });
    expect(status).toBe(400);
    expect(json.errors[0]).toMatchObject({ code: "int32.gte" });
  });

  test("whatever the handler makes of an error in it", async () => {
    const sum = async (requests: AsyncIterable<SumRequest>) => {
      try {
        for await (const _ of requests);
      } catch {
        throw new Error("hidden");
      }
      return {};
    };
    await using server = await serveRoutes(routes, {}, { sum });
    expect((await server.send("POST", "/v1/sum", { body: "[nope]" })).status).toBe(400);
  });

  test("within bounds for each message, not for all", async () => {
    await using server = await serveRoutes(routes, { maxBodyBytes: 50 });
    const body = `[${Array.from({ length: 100 }, () => '{"number":1}').join()}]`;
    expect((await server.send("POST", "/v1/sum", { body })).json).toEqual({ sum: "100", count: 100 });
    expect((await server.send("POST", "/v1/sum", { body: `[{"number":${" ".repeat(50)}1}]` })).status).toBe(413);
  });

  test.each([
    ["lines", ndjson, "", `{"number":1${" ".repeat(10_000)}}\n`, ""],
    ["an array", {}, "[", `{"number":1${" ".repeat(10_000)}},`, '{"number":1}]'],
  ])("no faster than the handler takes it, as %s", async (_, headers, head, message, tail) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let count = 0;
    const sum = async (requests: AsyncIterable<SumRequest>) => {
      for await (const _ of requests) {
        await held;
        count += 1;
      }
      return { count };
    };
    await using server = await serveRoutes(routes, {}, { sum });
    const most = 64 * 1024 * 1024;
    const chunk = Buffer.from(message.repeat(10));
    const sent = request({ port: server.port, path: "/v1/sum", method: "POST", headers, agent: false });
    const answered = once(sent, "response");
    sent.write(head);
    let written = 0;
    // Until the buffers between are full, and nobody takes more.
    for (let moves = true; moves && written < most; ) {
      while (written < most && sent.write(chunk)) written += chunk.length;
      moves = await Promise.race([once(sent, "drain").then(() => true), setTimeout(1000, false)]);
      written += chunk.length;
    }
    expect(written).toBeLessThan(most / 2);
    release();
    sent.end(tail);
    const [answer] = await answered;
    expect(answer.statusCode).toBe(200);
    expect(count).toBe(written / message.length + (tail === "" ? 0 : 1));
  });

  test("given up when the client is too slow", async () => {
    await using server = await serveRoutes(routes, { bodyTimeoutMs: 50 });
    const status = await new Promise<number | undefined>((resolve) => {
      const sent = request(
        { port: server.port, host: "127.0.0.1", path: "/v1/sum", method: "POST", headers: ndjson, agent: false },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      sent.on("error", () => {});
      sent.write('{"number":1}\n');
    });
    expect(status).toBe(408);
  });
});

test("streams are cut into messages wherever their chunks begin and end", async () => {
  const collect = async (split: typeof splitArray, text: string, cuts: readonly number[]) => {
    const bytes = Buffer.from(text);
    async function* chunks() {
      let at = 0;
      for (const cut of [...cuts.map((it) => it % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
        yield bytes.subarray(at, cut);
        at = cut;
      }
    }
    const found: unknown[] = [];
    for await (const element of split(chunks(), 1e6)) found.push(JSON.parse(Buffer.from(element).toString()));
    return found;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), fc.array(fc.nat()), async (values, cuts) => {
      const want = JSON.parse(JSON.stringify(values));
      expect(await collect(splitArray, JSON.stringify(values), cuts)).toEqual(want);
      expect(await collect(splitArray, JSON.stringify(values, null, 1), cuts)).toEqual(want);
      expect(await collect(splitLines, values.map((value) => `${JSON.stringify(value)}\n`).join(""), cuts)).toEqual(
        want,
      );
    }),
  );
});

describe("over HTTP/2", () => {
  async function withHttp2<T>(
    handlers: Parameters<typeof serveRoutes>[2],
    use: (session: ClientHttp2Session) => Promise<T>,
  ): Promise<T> {
    const rest = createRestHandler(
      createProcedures([{ service: ElementService, handlers: handlers ?? plainHandlers, routes }]),
      { maxBodyBytes: 1000 },
    );
    const server = createHttp2Server((req, res) => void rest.handle(req, res));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    try {
      return await use(session);
    } finally {
      session.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  function answer(
    stream: import("node:http2").ClientHttp2Stream,
  ): Promise<{ status: number; text: string; code: number; length: unknown }> {
    return new Promise((resolve) => {
      let [status, text, length] = [0, "", undefined as unknown];
      stream.on("response", (headers) => {
        status = Number(headers[":status"]);
        length = headers["content-length"];
      });
      stream.on("data", (chunk) => {
        text += chunk;
      });
      stream.on("error", () => {});
      stream.on("close", () => resolve({ status, text, code: stream.rstCode, length }));
    });
  }

  test("everything is as over HTTP/1.1", async () => {
    await withHttp2(undefined, async (session) => {
      expect(await answer(session.request({ ":path": "/v1/count/2" }))).toMatchObject({
        status: 200,
        text: '[{"number":1},{"number":2}]',
        code: 0,
      });
      expect(await answer(session.request({ ":path": "/v1/count/2", ":method": "HEAD" }))).toMatchObject({
        status: 200,
        text: "",
      });
      expect(await answer(session.request({ ":path": "/nowhere" }))).toMatchObject({ status: 404 });
      const sum = session.request({ ":path": "/v1/sum", ":method": "POST" });
      sum.end('[{"number":1}]');
      expect(await answer(sum)).toMatchObject({ status: 200, text: '{"sum":"1","count":1}', length: "21" });
      expect(await answer(session.request({ ":path": "/v1/count/3?failAfter=1" }))).toMatchObject({
        status: 200,
        text: '[{"number":1}',
        code: 2,
      });
      const large = session.request({ ":path": "/v1/sum", ":method": "POST" });
      large.end(`[{"number":${" ".repeat(2000)}1}]`);
      expect(await answer(large)).toMatchObject({ status: 413 });
    });
  });

  test("both sides speak at the same time", async () => {
    await withHttp2(undefined, async (session) => {
      const stream = session.request({
        ":path": "/v1/echo",
        ":method": "POST",
        "content-type": "application/x-ndjson",
      });
      const heard: string[] = [];
      const said = ["a", "b", "c"];
      const whole = answer(stream);
      stream.on("data", (chunk) => {
        heard.push(JSON.parse(chunk.toString()).text);
        const next = said[heard.length];
        if (next === undefined) stream.end();
        else stream.write(`${JSON.stringify({ text: next })}\n`);
      });
      stream.write('{"text":"a"}\n');
      expect(await whole).toMatchObject({ status: 200, code: 0 });
      expect(heard).toEqual(said);
    });
  });
});
