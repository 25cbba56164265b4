import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { Code, ConnectError } from "@connectrpc/connect";
import { request as undiciRequest } from "undici";
import { describe, expect, test } from "vitest";
import { plainHandlers, route, serveRoutes, type TestServer } from "./element-service.js";

// A client that is answered before it has sent its whole body. Over HTTP/1.1 a connection that is closed with bytes unread is
// reset, and then some clients never see the answer.

const routes = [
  route("POST /v1/everything -> reflect", { body: "*" }),
  route("POST /v1/sum -> sum", { body: "*" }),
  route("POST /v1/echo -> echo", { body: "*" }),
];
const serve = () =>
  serveRoutes(
    routes,
    { maxBodyBytes: 1000 },
    {
      ...plainHandlers,
      sum: () => {
        throw new ConnectError("who?", Code.Unauthenticated);
      },
      async *echo(requests: AsyncIterable<{ text: string }>) {
        for await (const { text: first } of requests) {
          yield { text: first };
          return;
        }
      },
    },
  );

const json = "application/json";
const lines = "application/x-ndjson";
const refused = [
  ["/v1/sum", lines, 401],
  ["/nowhere", json, 404],
  ["/v1/everything", json, 413],
  ["/v1/everything", "text/plain", 415],
  ["/v1/sum", "text/plain", 415],
] as const;
const body = Buffer.from('{"text":"x"}\n'.repeat(1_000_000));

interface Seen {
  readonly text: string;
  readonly error: unknown;
}

/** A client that reads nothing before it has sent everything, as simple ones do. */
function sendThenRead(port: number, head: string, chunk: Buffer, times: number): Promise<Seen> {
  return new Promise((resolve) => {
    let error: unknown;
    let seen = "";
    const socket = connect({ port, host: "127.0.0.1" }).pause();
    socket
      .on("data", (data) => {
        seen += data;
      })
      .on("error", (reason) => {
        error = reason;
      })
      .on("close", () => resolve({ text: seen, error }));
    socket.write(head);
    let sent = 0;
    const more = () => {
      while (sent < times) {
        sent += 1;
        if (!socket.write(chunk)) {
          socket.once("drain", more);
          return;
        }
      }
      socket.write("", () => socket.resume());
    };
    more();
  });
}

const headOf = (path: string, type: string, framing: string) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\n${framing}\r\n\r\n`;

describe.each(refused)("a body to %s as %s is refused with %i", (path, type, status) => {
  test.each(["announced", "in chunks"])("and who sends everything first sees it: %s", async (how) => {
    await using server = await serve();
    const chunk =
      how === "announced" ? body : Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, crlf, end]);
    const framing = how === "announced" ? `content-length: ${body.length}` : "transfer-encoding: chunked";
    const seen = await sendThenRead(server.port, headOf(path, type, framing), chunk, 1);
    expect(seen.error).toBeUndefined();
    expect(seen.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(seen.text).toMatch(/\r\nconnection: close\r\n/i);
    expect(JSON.parse(seen.text.slice(seen.text.indexOf("\r\n\r\n")))).toMatchObject({ status });
  });

  test.each(Object.entries({ fetch: byFetch, undici: byUndici, node: byNode }))("and so does %s", async (_, post) => {
    await using server = await serve();
    expect(await post(`http://127.0.0.1:${server.port}${path}`, type)).toBe(status);
  });
});

const crlf = Buffer.from("\r\n");
const end = Buffer.from("0\r\n\r\n");

async function byFetch(url: string, type: string): Promise<number> {
  const answer = await fetch(url, { method: "POST", body, headers: { "content-type": type } });
  await answer.text();
  return answer.status;
}

async function byUndici(url: string, type: string): Promise<number> {
  const answer = await undiciRequest(url, { method: "POST", body, headers: { "content-type": type } });
  await answer.body.text();
  return answer.statusCode;
}

function byNode(url: string, type: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: "POST", agent: false, headers: { "content-type": type } }, (answer) =>
      buffer(answer).then(() => resolve(answer.statusCode), reject),
    );
    sent.on("error", reject).end(body);
  });
}

test.each(["close", "keep-alive"])(
  "an answer of a stream that ends before its requests do arrives whole: %s",
  async (connection) => {
    await using server = await serve();
    const head = headOf(
      "/v1/echo",
      lines,
      `accept: ${lines}\r\ncontent-length: ${body.length}\r\nconnection: ${connection}`,
    );
    const seen = await sendThenRead(server.port, head, body, 1);
    expect(seen.error).toBeUndefined();
    expect(seen.text).toMatch(/^HTTP\/1.1 200 .*\{"text":"x"\}\n\r\n0\r\n\r\n$/s);
  },
);

test("a client that never stops is not listened to for ever", async () => {
  await using server = await serve();
  const chunk = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, crlf]);
  const seen = await sendThenRead(server.port, headOf("/nowhere", json, "transfer-encoding: chunked"), chunk, 1e9);
  expect(seen.error).toMatchObject({ code: expect.stringMatching(/EPIPE|ECONNRESET/) });
});

test("a short body costs nobody a connection", async () => {
  await using server = await serve();
  const one = `${headOf("/nowhere", json, "content-length: 2")}{}`;
  expect(await pipelined(server, one, one)).toEqual([404, 404]);
});

/** The second request is sent when the first is answered. */
async function pipelined({ port }: TestServer, first: string, second: string): Promise<number[]> {
  const socket = connect({ port, host: "127.0.0.1" });
  const seen: number[] = [];
  socket.write(first);
  for await (const chunk of socket) {
    seen.push(...[...String(chunk).matchAll(/^HTTP\/1.1 (\d+)/gm)].map(([, status]) => Number(status)));
    if (seen.length === 1) socket.end(second);
  }
  return seen;
}
