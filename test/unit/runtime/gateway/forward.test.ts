import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { gatewayTo, route, table, upstream } from "./support.js";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request as it is given: fetch would tidy up paths and headers. */
async function send(url: string, path: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpRequest(url, { path, agent: false, ...options }, resolve);
    sent.on("error", reject);
    sent.end(body);
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

const problem = (answer: Answer): unknown => {
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  return JSON.parse(answer.body);
};

describe("matching", () => {
  const routes = [
    route({ id: "list", template: "/v1/users", methods: ["GET"] }),
    route({ id: "create", template: "/v1/users", methods: ["POST"] }),
    route({ id: "me", template: "/v1/users/me", methods: ["GET"] }),
    route({ id: "get", template: "/v1/users/{id}", methods: ["GET"] }),
    route({ id: "activate", template: "/v1/users/{id}:activate", methods: ["POST"] }),
    route({ id: "rpc", match: { methods: ["POST"], path: { kind: "exact", path: "/test.Service/Method" } } }),
    route({ id: "files", template: "/files/{path=**}", methods: ["GET"] }),
  ];

  test.each([
    ["GET", "/v1/users", "list", "/v1/users"],
    ["GET", "/v1/users?page_size=1&x=%2F", "list", "/v1/users?page_size=1&x=%2F"],
    ["GET", "/v1/users/me", "me", "/v1/users/me"],
    ["GET", "/v1/users/m%65", "get", "/v1/users/m%65"],
    ["GET", "/v1/users/a%2Fb", "get", "/v1/users/a%2Fb"],
    ["HEAD", "/v1/users/7", "get", "/v1/users/7"],
    ["POST", "/v1/users/7:activate", "activate", "/v1/users/7:activate"],
    ["POST", "/test.Service/Method", "rpc", "/test.Service/Method"],
    ["GET", "/files/a/b%20c", "files", "/files/a/b%20c"],
  ])("%s %s goes to %s, its path as it came", async (method, path, id, want) => {
    const endpoint = await upstream((request, response) => {
      response.setHeader("x-route", String(request.headers["x-svcgen-route"]));
      response.setHeader("x-path", request.url ?? "");
      response.end();
    });
    const gateway = await gatewayTo([endpoint], routes);
    const { status, headers } = await send(gateway.url, path, { method, headers: { "x-svcgen-route": "forged" } });
    expect([status, headers["x-route"], headers["x-path"]]).toEqual([200, id, want]);
  });

  test.each([
    ["GET", "/v2/users", 404],
    ["GET", "/v1/users/", 404],
    ["GET", "//v1/users", 404],
    ["GET", "/V1/users", 404],
    ["GET", "/v1/users/../users", 400],
    ["GET", "/v1/users/%2e%2e", 400],
    ["GET", "/v1/users/%00", 400],
    ["GET", "/v1/users/%zz", 400],
    ["GET", "/v1/users/%ff", 400],
    ["GET", "/test.Service/Method", 405],
    ["DELETE", "/v1/users", 405],
  ])("%s %s is answered with %i by the gateway", async (method, path, status) => {
    let asked = 0;
    const endpoint = await upstream((_, response) => {
      asked += 1;
      response.end();
    });
    const gateway = await gatewayTo([endpoint], routes);
    const answer = await send(gateway.url, path, { method });
    expect([answer.status, asked]).toEqual([status, 0]);
    if (path !== "/test.Service/Method") expect(problem(answer)).toMatchObject({ status, type: "about:blank" });
    if (status === 405)
      expect(answer.headers.allow).toContain(path === "/v1/users" ? "GET, HEAD, OPTIONS, POST" : "POST");
  });

  test("OPTIONS tells what there is", async () => {
    const gateway = await gatewayTo(["127.0.0.1:1"], routes);
    const answer = await send(gateway.url, "/v1/users", { method: "OPTIONS" });
    expect([answer.status, answer.headers.allow]).toEqual([204, "GET, HEAD, OPTIONS, POST"]);
  });

  test("only the hosts of the table are served", async () => {
    const endpoint = await upstream((_, response) => response.end("here"));
    const gateway = await gatewayTo([endpoint], table([route()], { hosts: ["api.example.com"] }));
    const to = (host: string) => send(gateway.url, "/v1/x", { headers: { host } });
    expect((await to("API.example.com:8080")).status).toBe(200);
    expect((await to("evil.example.com")).status).toBe(404);
  });
});

describe("forwarding", () => {
  test("hop-by-hop headers stay, and who asked is told", async () => {
    const endpoint = await upstream((request, response) => {
      response.setHeader("connection", "x-secret");
      response.setHeader("x-secret", "1");
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.end(JSON.stringify(request.headers));
    });
    const gateway = await gatewayTo([endpoint], [route()]);
    const { headers, body } = await send(gateway.url, "/v1/x", {
      headers: {
        host: "api.example.com",
        connection: "close, X-Mine",
        "x-mine": "1",
        "keep-alive": "timeout=5",
        te: "gzip",
        "proxy-authorization": "secret",
        forwarded: "for=1.2.3.4",
        "x-real-ip": "1.2.3.4",
        "x-forwarded-for": "1.2.3.4",
        "x-forwarded-proto": "https",
        "x-other": "2",
      },
    });
    const got = JSON.parse(body);
    expect(got).toMatchObject({
      host: "api.example.com",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-host": "api.example.com",
      "x-other": "2",
      via: "1.1 svcgen",
    });
    for (const name of ["x-mine", "te", "proxy-authorization", "forwarded", "x-real-ip"])
      expect(got).not.toHaveProperty(name);
    expect(headers["x-secret"]).toBeUndefined();
    expect(headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  });

  test("a trusted proxy is believed", async () => {
    const endpoint = await upstream((request, response) => response.end(JSON.stringify(request.headers)));
    const gateway = await gatewayTo([endpoint], [route()], { trustedHops: 1 });
    const { body } = await send(gateway.url, "/v1/x", {
      headers: {
        "x-forwarded-for": "6.6.6.6, 1.2.3.4",
        "x-forwarded-proto": "https",
        "x-forwarded-host": "api.example.com",
      },
    });
    expect(JSON.parse(body)).toMatchObject({
      "x-forwarded-for": "6.6.6.6, 1.2.3.4, 127.0.0.1",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "api.example.com",
    });
  });

  test.each([
    ["none", undefined, {}],
    ["small", "x".repeat(10), {}],
    ["small and chunked", "x".repeat(10), { "transfer-encoding": "chunked" }],
    ["large", "x".repeat(500_000), {}],
    ["large and chunked", "x".repeat(500_000), { "transfer-encoding": "chunked" }],
  ])("a body that is %s arrives whole", async (_, body, headers) => {
    const endpoint = await upstream(async (request, response) => {
      const got = await text(request);
      response.end(JSON.stringify([request.method, got.length, got === got.replace(/[^x]/g, "")]));
    });
    for (const retry of ["unsent-only", "idempotent"] as const) {
      const gateway = await gatewayTo(
        [endpoint],
        [route({ retry: { class: retry, maxAttempts: 3, minBackoff: 1, maxBackoff: 1 } })],
      );
      const answer = await send(gateway.url, "/v1/x", { method: "POST", headers }, body);
      expect(JSON.parse(answer.body)).toEqual(["POST", body?.length ?? 0, true]);
    }
  });

  test("statuses, bodies and lengths of answers arrive as they are", async () => {
    const endpoint = await upstream((request, response) => {
      const [, , status, size] = (request.url ?? "").split("/");
      response.statusCode = Number(status);
      if (size !== undefined) response.setHeader("content-length", size);
      response.end("y".repeat(Number(size ?? 0)));
    });
    const gateway = await gatewayTo([endpoint], [route()]);
    for (const [status, size] of [
      [200, 0],
      [201, 1],
      [404, 70_000],
      [500, 10],
    ] as const) {
      const answer = await send(gateway.url, `/v1/${status}/${size}`);
      expect([answer.status, answer.body.length, answer.headers["content-length"]]).toEqual([
        status,
        size,
        String(size),
      ]);
    }
    expect(await send(gateway.url, "/v1/204")).toMatchObject({ status: 204, body: "" });
    const head = await send(gateway.url, "/v1/200/123", { method: "HEAD" });
    expect([head.headers["content-length"], head.body]).toEqual(["123", ""]);
  });

  test("connections are used again", async () => {
    const sockets = new Set<unknown>();
    const endpoint = await upstream((request, response) => {
      sockets.add(request.socket);
      response.end("x");
    });
    const gateway = await gatewayTo([endpoint], [route()]);
    for (let i = 0; i < 10; i++) await send(gateway.url, "/v1/x", { method: "POST" }, "body");
    expect(sockets.size).toBe(1);
  });

  test("a client's connection is kept, also when the gateway itself answers", async () => {
    const endpoint = await upstream((_, response) => response.end("x"));
    const gateway = await gatewayTo([endpoint], [route({ methods: ["GET"] })]);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const [path, method] of [
      ["/v1/x", "GET"],
      ["/nothing", "GET"],
      ["/v1/x", "DELETE"],
      ["/v1/%00", "GET"],
    ] as const) {
      expect((await send(gateway.url, path, { method, agent })).headers.connection).toBe("keep-alive");
    }
    agent.destroy();
  });

  test("an answer goes on as it comes", async () => {
    let finish = (): void => {};
    const endpoint = await upstream((_, response) => {
      response.write("first");
      finish = () => response.end("second");
    });
    const gateway = await gatewayTo([endpoint], [route({ streaming: "server-stream" })]);
    const response = await fetch(`${gateway.url}/v1/x`);
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first");
    finish();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("second");
  });

  test("the head of a stream does not wait for its first message", async () => {
    let finish = (): void => {};
    const endpoint = await upstream((_, response) => {
      response.flushHeaders();
      finish = () => response.end("now");
    });
    const gateway = await gatewayTo([endpoint], [route({ streaming: "server-stream" })]);
    const response = await fetch(`${gateway.url}/v1/x`);
    finish();
    expect(await response.text()).toBe("now");
  });

  test("a slow client holds the service back, not the gateway's memory", async () => {
    let written = 0;
    const chunk = Buffer.alloc(64 * 1024);
    const endpoint = await upstream((_, response) => {
      const more = (): void => {
        while (written < 1_000 && response.write(chunk)) written += 1;
        if (written < 1_000) response.once("drain", more);
        else response.end();
      };
      response.on("drain", () => {
        written += 1;
      });
      more();
    });
    const gateway = await gatewayTo([endpoint], [route({ streaming: "server-stream" })]);
    const response = await new Promise<IncomingMessage>((resolve) =>
      httpRequest(gateway.url, { path: "/v1/x" }, resolve).end(),
    );
    response.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    // 64 MB are asked for; what is under way fits into the buffers of three sockets.
    expect(written).toBeLessThan(500);
    response.destroy();
  });

  test("when the client goes, the request to the service is given up", async () => {
    let gone = (): void => {};
    const left = new Promise<void>((resolve) => {
      gone = resolve;
    });
    let arrived = (): void => {};
    const started = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const endpoint = await upstream((_, response) => {
      response.on("close", gone);
      arrived();
    });
    const gateway = await gatewayTo([endpoint], [route()]);
    const sent = httpRequest(gateway.url, { path: "/v1/x" });
    sent.on("error", () => {});
    sent.end();
    await started;
    sent.destroy();
    await left;
  });

  test("an answer that breaks off is not taken for whole", async () => {
    const endpoint = await upstream((_, response) => {
      response.write("half");
      setImmediate(() => response.destroy());
    });
    const gateway = await gatewayTo([endpoint], [route()]);
    await expect(fetch(`${gateway.url}/v1/x`).then((response) => response.text())).rejects.toThrow();
  });

  test("HTTP/2 clients are served too", async () => {
    const endpoint = await upstream(async (request, response) =>
      response.end(`${request.httpVersion} ${await text(request)}`),
    );
    const gateway = await gatewayTo([endpoint], [route()]);
    const session = connectHttp2(gateway.url);
    const stream = session.request({ ":method": "POST", ":path": "/v1/x", "content-type": "text/plain" });
    stream.end("hello");
    expect(await text(stream)).toBe("1.1 hello");
    session.close();
  });

  test.each([
    ["announced", false],
    ["chunked", true],
  ])("a body that is too large and %s is answered with 413", async (_, chunked) => {
    const endpoint = await upstream((request, response) => {
      request.resume().on("end", () => response.end("taken"));
    });
    const gateway = await gatewayTo([endpoint], [route({ maxRequestBytes: 100_000 })]);
    const headers = chunked ? { "transfer-encoding": "chunked" } : {};
    const fits = await send(gateway.url, "/v1/x", { method: "POST", headers }, Buffer.alloc(100_000));
    expect(fits.body).toBe("taken");
    const answer = await send(gateway.url, "/v1/x", { method: "POST", headers }, Buffer.alloc(100_001));
    expect(problem(answer)).toMatchObject({ status: 413, code: "resource_exhausted" });
  });

  test("what is refused early is seen by who sends everything first", async () => {
    const endpoint = await upstream((_, response) => response.end("fine"));
    const gateway = await gatewayTo([endpoint], [route({ maxRequestBytes: 100_000 })]);
    for (const [path, status] of [
      ["/v1/x", 413],
      ["/nowhere", 404],
    ] as const) {
      const size = 10_000_000;
      const socket = connect(gateway.port, "127.0.0.1").pause();
      const failed: unknown[] = [];
      socket.on("error", (error) => failed.push(error));
      socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
      socket.write(Buffer.alloc(size), () => socket.resume());
      let seen = "";
      socket.on("data", (chunk) => {
        seen += chunk;
      });
      await new Promise((resolve) => socket.once("close", resolve));
      expect([failed, seen.slice(0, 12)]).toEqual([[], `HTTP/1.1 ${status}`]);
      expect(seen).toMatch(/connection: close/i);
    }
  });

  test("malformed HTTP does no harm", async () => {
    const endpoint = await upstream((_, response) => response.end("fine"));
    const gateway = await gatewayTo([endpoint], [route()]);
    for (const bytes of [
      "nonsense\r\n\r\n",
      "GET /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM",
    ]) {
      const socket = connect(gateway.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.end(bytes);
      await new Promise((resolve) => socket.once("close", resolve).resume());
    }
    expect((await send(gateway.url, "/v1/x")).body).toBe("fine");
  });
});
