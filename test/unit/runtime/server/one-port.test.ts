import { once } from "node:events";
import * as http from "node:http";
import * as http2 from "node:http2";
import * as net from "node:net";
import * as tls from "node:tls";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { describe, expect, test } from "vitest";
import { selfSigned } from "../../../support/runtime/certificate.js";
import { defineElementService, type ElementServiceHandlers } from "../../../support/runtime/element-service.js";
import { ElementService } from "../../../support/runtime/elements_pb.js";
import { serveForTest } from "../../../support/runtime/serve.js";

const getHealth = "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

test("HTTP/1.1 and HTTP/2 by prior knowledge, on one port", async () => {
  const { url } = await serveForTest();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await statusOverHttp2(url, "/healthz")).toBe(200);
});

test("a port that was asked for as 0 is told", async () => {
  const { url, host, port } = await serveForTest();
  expect(port).toBeGreaterThan(0);
  expect(url).toBe(`http://${host}:${port}`);
});

describe("the protocol shows", () => {
  test.each([
    ["whole", [getHealth]],
    ["byte by byte", [...getHealth]],
    ["with what looks like a preface at first", ["P", "RI", "\r\n\r\n"]],
    [
      "with PROPFIND, which begins like the preface",
      ["PR", "OPFIND /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"],
    ],
  ])("%s", async (name, chunks) => {
    const { port } = await serveForTest();
    const socket = net.connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    const answer = read(socket);
    for (const chunk of chunks) {
      socket.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (name === "with what looks like a preface at first") {
      // No HTTP/2 after all: the connection is closed, and the server lives on.
      await answer;
    } else {
      expect(await answer).toMatch(name === "whole" || name === "byte by byte" ? /^HTTP\/1.1 200/ : /^HTTP\/1.1 405/);
    }
  });

  test("two requests on one connection, the second before the first was answered", async () => {
    const { port } = await serveForTest();
    const socket = net.connect(port, "127.0.0.1");
    socket.write(`GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n${getHealth}`);
    expect((await read(socket)).match(/HTTP\/1.1 200/g)).toHaveLength(2);
  });

  test("a connection that says nothing does not disturb the others", async () => {
    const { port, url } = await serveForTest();
    const silent = net.connect(port, "127.0.0.1");
    await once(silent, "connect");
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    silent.destroy();
  });

  test("a connection that is reset at once does not disturb the others", async () => {
    const { port, url } = await serveForTest();
    const socket = net.connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.write("P");
    socket.resetAndDestroy();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe("TLS", () => {
  const { key, cert } = selfSigned();

  test("chooses the protocol by ALPN", async () => {
    const { port, url } = await serveForTest({ tls: { key, cert } });
    expect(url).toMatch(/^https:/);
    expect(await statusOverHttp2(`https://localhost:${port}`, "/healthz", { ca: cert })).toBe(200);
    const status = await new Promise((resolve, reject) => {
      http
        .get({
          port,
          path: "/healthz",
          createConnection: () => tls.connect({ port, ca: cert, servername: "localhost" }),
        })
        .on("response", (response) => resolve(response.resume().statusCode))
        .on("error", reject);
    });
    expect(status).toBe(200);
  });

  test("carries calls", async () => {
    const { port } = await serveForTest({ tls: { key, cert } });
    const baseUrl = `https://localhost:${port}`;
    const transport = createConnectTransport({ baseUrl, httpVersion: "2", nodeOptions: { ca: cert } });
    expect(await createClient(ElementService, transport).getElement({ id: "h" })).toMatchObject({ id: "h" });
  });

  test("a client that speaks cleartext does not disturb the others", async () => {
    const { port } = await serveForTest({ tls: { key, cert } });
    const socket = net.connect(port, "127.0.0.1");
    socket.write(getHealth);
    await read(socket);
    expect(await statusOverHttp2(`https://localhost:${port}`, "/healthz", { ca: cert })).toBe(200);
  });
});

describe("limits", () => {
  test("headers that do not end in time", async () => {
    const { port } = await serveForTest({ limits: { headersTimeoutMs: 50 } });
    const socket = net.connect(port, "127.0.0.1");
    socket.write("GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ");
    expect(await read(socket)).toMatch(/^(HTTP\/1.1 408|$)/);
  });

  test("a connection that says nothing", async () => {
    const { port } = await serveForTest({ limits: { headersTimeoutMs: 50 } });
    expect(await read(net.connect(port, "127.0.0.1"))).toBe("");
  });

  test("a body that does not end in time", async () => {
    const { port } = await serveForTest({ limits: { headersTimeoutMs: 50, requestTimeoutMs: 100 } });
    const socket = net.connect(port, "127.0.0.1");
    socket.write(
      "POST /elements.v1.ElementService/GetElement HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n" +
        "content-length: 10\r\n\r\n{",
    );
    expect(await read(socket)).toMatch(/^(HTTP\/1.1 408|$)/);
  });

  test("a body that does not end in time, over HTTP/2", async () => {
    const { url } = await serveForTest({ limits: { requestTimeoutMs: 50 } });
    const session = http2.connect(url);
    const request = session.request({
      ":method": "POST",
      ":path": "/elements.v1.ElementService/GetElement",
      "content-type": "application/json",
    });
    request.on("error", () => {});
    request.write("{");
    await once(request, "close");
    expect(request.rstCode).toBe(http2.constants.NGHTTP2_CANCEL);
    session.close();
  });

  test("but no time is set to a stream of the client over HTTP/2", async () => {
    const { url } = await serveForTest({ limits: { requestTimeoutMs: 20 } });
    const client = createClient(ElementService, createConnectTransport({ baseUrl: url, httpVersion: "2" }));
    const answer = await client.sum(
      (async function* () {
        yield { number: 1 };
        await new Promise((resolve) => setTimeout(resolve, 60));
        yield { number: 2 };
      })(),
    );
    expect(answer).toMatchObject({ count: 2 });
  });

  test.each([
    ["connect-timeout-ms", "9999999999", "application/json"],
    ["grpc-timeout", "99999999H", "application/grpc+json"],
    ["grpc-timeout", "99999999S", "application/grpc+json"],
  ])("a deadline that is farther away than a timer can wait is not over at once: %s: %s", async (name, value, type) => {
    let left: number | undefined;
    const getElement: ElementServiceHandlers["getElement"] = async ({ id }, { timeoutMs }) => {
      left = timeoutMs();
      await new Promise((resolve) => setTimeout(resolve, 10));
      return { id };
    };
    const { url } = await serveForTest({ services: [defineElementService({ getElement })] });
    const session = http2.connect(url);
    const request = session.request({
      ":method": "POST",
      ":path": "/elements.v1.ElementService/GetElement",
      "content-type": type,
      [name]: value,
    });
    const message = Buffer.from('{"id":"h"}');
    request.end(
      type === "application/json" ? message : Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]),
    );
    let body = "";
    for await (const chunk of request) {
      body += chunk;
    }
    session.close();
    expect(body).toContain('"id":"h"');
    expect(left).toBeGreaterThan(86_400_000);
  });

  test("headers that are too large", async () => {
    const { url } = await serveForTest({ limits: { maxHeaderBytes: 8_000 } });
    const response = await fetch(`${url}/healthz`, { headers: { "x-large": "x".repeat(10_000) } });
    expect(response.status).toBe(431);
  });

  test("an HTTP/2 connection without a call", async () => {
    const { url } = await serveForTest({ limits: { idleTimeoutMs: 50 } });
    const session = http2.connect(url);
    await once(session, "close");
  });
});

describe("what the port refuses", () => {
  test("a port that is taken", async () => {
    const { port } = await serveForTest();
    await expect(serveForTest({ port })).rejects.toThrow(`127.0.0.1:${port} is in use`);
  });

  test("a service that is given twice", async () => {
    const services = [defineElementService(), defineElementService()];
    await expect(serveForTest({ services })).rejects.toThrow("elements.v1.ElementService is given twice");
  });

  test.each([
    ["a host that makes no URL", "POST /elements.v1.ElementService/GetElement HTTP/1.1\r\nhost: a b\r\n"],
    ["no host", "POST /elements.v1.ElementService/GetElement HTTP/1.0\r\n"],
  ])("%s", async (_, head) => {
    const { port } = await serveForTest();
    const socket = net.connect(port, "127.0.0.1");
    socket.write(`${head}content-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`);
    expect(await read(socket)).toMatch(/^HTTP\/1.1 400/);
  });
});

describe("beside the services", () => {
  test.each([
    ["/healthz", 200, { status: "alive" }],
    ["/readyz", 200, { status: "ready" }],
    ["/openapi.json", 200, { openapi: "3.1.0" }],
    ["/asyncapi.json", 200, { asyncapi: "3.0.0" }],
    ["/healthz?verbose", 200, { status: "alive" }],
  ])("%s", async (path, status, body) => {
    const documents = { openapi: { openapi: "3.1.0" }, asyncapi: { asyncapi: "3.0.0" } };
    const { url } = await serveForTest({ documents });
    const response = await fetch(url + path);
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/json"]);
    expect(await response.json()).toEqual(body);
  });

  test("HEAD has no body, other methods are refused", async () => {
    const { url } = await serveForTest();
    const head = await fetch(`${url}/healthz`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "19", ""]);
    const post = await fetch(`${url}/healthz`, { method: "POST", body: "x" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test("a document that is not given is not found", async () => {
    const { url } = await serveForTest();
    expect((await fetch(`${url}/openapi.json`)).status).toBe(404);
  });
});

/** All that comes until the connection ends. */
async function read(socket: net.Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  await once(socket, "close");
  return text;
}

async function statusOverHttp2(url: string, path: string, options: http2.SecureClientSessionOptions = {}) {
  const session = http2.connect(url, options);
  try {
    const request = session.request({ ":path": path });
    const [headers] = await once(request, "response");
    request.resume();
    return headers[":status"];
  } finally {
    session.close();
  }
}
