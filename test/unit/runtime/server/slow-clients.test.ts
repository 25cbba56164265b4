import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import type { HandlerContext } from "../../../../runtime/context.js";
import type { ServeOptions } from "../../../../runtime/server/options.js";
import type { SumRequest } from "../../../support/runtime/elements_pb.js";
import { ElementService } from "../../../support/runtime/elements_pb.js";
import { FileService } from "../../../support/runtime/files_pb.js";
import { serveForTest } from "../../../support/runtime/serve.js";
import { plainHandlers, route } from "../rest/element-service.js";
import { fileHandlers } from "../rest/file-service.js";

// A client that is slow, or has gone by half, holds a handler no longer than the configured time, whatever it sends or asks for.

const routes = [
  route("POST /v1/elements -> createElement", { body: "element" }),
  route("GET /v1/count/{to} -> count"),
  route("POST /v1/sum -> sum", { body: "*" }),
];
const files = [
  route("POST /v1/uploads -> upload", { body: "*", forms: ["multipart/form-data"] }),
  route("POST /v1/send -> send", { body: "*", forms: ["multipart/form-data"] }),
  route("PUT /v1/files/{name} -> write", { body: "body" }),
];

async function start(rest: NonNullable<ServeOptions["rest"]>, handlers = plainHandlers): Promise<Socket> {
  const { port } = await serveForTest({
    services: [
      { service: ElementService, handlers, routes },
      { service: FileService, handlers: fileHandlers, routes: files },
    ],
    rest,
    onFailure: () => {},
  });
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** What comes until the connection ends. */
async function rest(socket: Socket): Promise<string> {
  let text = "";
  for await (const chunk of socket) text += chunk;
  return text;
}

const head = (target: string, ...headers: readonly string[]) =>
  `POST ${target} HTTP/1.1\r\nhost: a\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`;
const json = "content-type: application/json";
const form = "content-type: multipart/form-data; boundary=b";
const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nbeginning';
const gzip = gzipSync('{"name":"Iron"}').toString("latin1");

test.each([
  ["a body that drips", head("/v1/elements", json, "content-length: 1000"), "{", 408],
  [
    "an encoded body that drips",
    head("/v1/elements", json, "content-encoding: gzip", "content-length: 1000"),
    gzip,
    408,
  ],
  ["a form that drips", head("/v1/uploads", form, "content-length: 1000"), part, 408],
])("%s is not waited for", async (_, start_, body, status) => {
  const socket = await start({ bodyTimeoutMs: 200 });
  socket.write(start_);
  socket.write(body, "latin1");
  // A byte now and then does not begin the time anew.
  const drip = setInterval(() => socket.write(" "), 20);
  onTestFinished(() => clearInterval(drip));
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toContain(`HTTP/1.1 ${status} `);
});

test.each([
  ["lines", head("/v1/sum", "content-type: application/x-ndjson", "transfer-encoding: chunked"), '{"number":1}\n'],
  [
    "encoded lines",
    head("/v1/sum", "content-type: application/x-ndjson", "content-encoding: gzip", "transfer-encoding: chunked"),
    gzip.slice(0, 12),
  ],
  ["a form", head("/v1/send", form, "transfer-encoding: chunked"), part],
  ["a file", head("/v1/files/a", "transfer-encoding: chunked").replace("POST", "PUT"), "beginning"],
])("a stream of %s that stops is given up", async (_, start_, body) => {
  const socket = await start({ bodyTimeoutMs: 100 });
  socket.write(start_);
  socket.write(`${body.length.toString(16)}\r\n${body}\r\n`, "latin1");
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toContain("HTTP/1.1 408 ");
});

test.each([
  ["a body", head("/v1/elements", json, "content-length: 1000"), '{"name":'],
  ["a form", head("/v1/uploads", form, "content-length: 1000"), part],
])("%s that half a connection breaks off ends the connection", async (_, start_, body) => {
  const socket = await start({ bodyTimeoutMs: 60_000 });
  socket.end(start_ + body);
  // Nobody waits for a minute.
  await rest(socket);
});

test("a stream that half a connection breaks off ends for the handler", async () => {
  let ended: (reason: unknown) => void = () => {};
  const over = new Promise((resolve) => {
    ended = resolve;
  });
  const handlers = {
    ...plainHandlers,
    async sum(requests: AsyncIterable<SumRequest>) {
      try {
        for await (const _ of requests);
        return {};
      } catch (reason) {
        ended(reason);
        throw reason;
      }
    },
  };
  const socket = await start({ bodyTimeoutMs: 60_000 }, handlers);
  const line = '{"number":1}\n';
  socket.end(
    `${head("/v1/sum", "content-type: application/x-ndjson", "transfer-encoding: chunked")}${line.length.toString(16)}\r\n${line}\r\n`,
  );
  expect(String(await over)).toContain("gone");
});

test.each(["application/x-ndjson", "text/event-stream"])(
  "a client of %s that reads nothing is given up, and so is one that has gone by half",
  async (accept) => {
    for (const [encoding, half] of [
      ["identity", false],
      ["gzip", true],
    ] as const) {
      let ended = () => {};
      const over = new Promise<void>((resolve) => {
        ended = resolve;
      });
      const handlers = {
        ...plainHandlers,
        async *count(_: unknown, context: HandlerContext) {
          try {
            // Numbers that gzip makes little of, so that the buffers on the way are soon full.
            for (let number = 0; !context.signal.aborted; number++) yield { number: Math.imul(number, 0x9e3779b1) };
          } finally {
            ended();
          }
        },
      };
      const socket = await start({ stallMs: 200 }, handlers);
      socket.pause();
      socket.write(`GET /v1/count/9 HTTP/1.1\r\nhost: a\r\naccept: ${accept}\r\naccept-encoding: ${encoding}\r\n\r\n`);
      if (half) socket.end();
      await over;
    }
  },
);
