import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { route } from "./element-service.js";
import { hundred, serveFiles } from "./file-service.js";

const routes = [
  route("GET /files/{name} -> download"),
  route("POST /files/{name}:get -> download"),
  route("GET /files/{name}:read -> read"),
  route("PUT /files/{name} -> write", { body: "body" }),
  route("POST /pipe -> pipe", { body: "*" }),
];

const bytes = async (answer: Response) => [...new Uint8Array(await answer.arrayBuffer())];

describe("a part of a file", () => {
  test.each([
    ["bytes=0-9", 0, 9],
    ["bytes=10-", 10, 99],
    ["bytes=-5", 95, 99],
    ["bytes=-500", 0, 99],
    ["bytes=99-2000", 99, 99],
    ["bytes=0-0", 0, 0],
    ["Bytes = 3 - 4", 3, 4],
  ])("is sent for %s", async (range, first, last) => {
    await using server = await serveFiles(routes);
    const answer = await server.fetch("/files/a.png", { headers: { range } });
    expect([answer.status, answer.headers.get("content-range"), answer.headers.get("content-length")]).toEqual([
      206,
      `bytes ${first}-${last}/100`,
      String(last - first + 1),
    ]);
    expect(await bytes(answer)).toEqual([...hundred.subarray(first, last + 1)]);
  });

  test.each([["bytes=100-"], ["bytes=200-300"], ["bytes=-0"]])("that is not there is 416: %s", async (range) => {
    await using server = await serveFiles(routes);
    const answer = await server.fetch("/files/a.png", { headers: { range } });
    expect([answer.status, answer.headers.get("content-range"), (await answer.json()).code]).toEqual([
      416,
      "bytes */100",
      "out_of_range",
    ]);
  });

  test.each([["bytes=5-4"], ["bytes=-"], ["bytes=a-b"], ["items=0-9"], ["bytes=0-1,5-6"]])(
    "is not what %s asks for: the whole is sent",
    async (range) => {
      await using server = await serveFiles(routes);
      const answer = await server.fetch("/files/a.png", { headers: { range } });
      expect([answer.status, answer.headers.get("accept-ranges"), (await bytes(answer)).length]).toEqual([
        200,
        "bytes",
        100,
      ]);
    },
  );

  test.each([
    ['"1"', 206],
    ['"2"', 200],
    ['W/"1"', 200],
    ["Sat, 01 Jan 2000 00:00:00 GMT", 206],
    ["Sun, 02 Jan 2000 00:00:00 GMT", 200],
  ])("if nothing has changed: If-Range %s is %i", async (condition, status) => {
    await using server = await serveFiles(routes);
    const headers = { range: "bytes=0-9", "if-range": condition };
    expect((await server.fetch("/files/tagged", { headers })).status).toBe(status);
    // What has no tag and no date cannot be known to be the same.
    expect((await server.fetch("/files/a.png", { headers })).status).toBe(200);
  });

  test("is only for GET, and never encoded", async () => {
    await using server = await serveFiles(routes);
    const headers = { range: "bytes=0-1", "accept-encoding": "gzip" };
    const posted = await server.fetch("/files/a.png:get", { method: "POST", headers });
    expect([posted.status, posted.headers.get("accept-ranges")]).toEqual([200, null]);
    const head = await server.fetch("/files/a.png", { method: "HEAD", headers });
    expect([head.status, head.headers.get("accept-ranges"), head.headers.get("content-length")]).toEqual([
      200,
      "bytes",
      "100",
    ]);
    const text = await server.fetch("/files/a.txt", { headers: { ...headers, range: "bytes=0-1499" } });
    expect([text.status, text.headers.get("content-encoding"), (await text.text()).length]).toEqual([206, null, 1500]);
    expect(
      (await server.fetch("/files/a.txt", { headers: { "accept-encoding": "gzip" } })).headers.get("content-encoding"),
    ).toBe("gzip");
    expect((await server.fetch("/files/empty", { headers })).status).toBe(416);
  });

  test("may be the handler's own work", async () => {
    await using server = await serveFiles(routes);
    for (const path of ["/files/part", "/files/part:read"]) {
      const answer = await server.fetch(path, { headers: { range: "bytes=0-9" } });
      expect([answer.status, answer.headers.get("content-range")]).toEqual([206, "bytes 0-9/1000"]);
      expect((await bytes(answer)).length).toBe(100);
    }
  });
});

describe("a file in pieces", () => {
  test("is sent with its length, if the handler knows it", async () => {
    await using server = await serveFiles(routes);
    const answer = await server.fetch("/files/announced-100:read");
    expect([answer.headers.get("content-length"), await bytes(answer)]).toEqual(["100", [...hundred]]);
    const plain = await server.fetch("/files/a.png:read");
    expect([plain.headers.get("content-length"), await bytes(plain)]).toEqual([null, [...hundred]]);
    const head = await server.fetch("/files/announced-100:read", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "100"]);
  });

  test.each([99, 101])("is cut off if it is not of the length that was announced: %i", async (length) => {
    const failures: unknown[] = [];
    await using server = await serveFiles(routes, { onError: (error) => failures.push(error) });
    const answer = await server.fetch(`/files/announced-${length}:read`);
    // A client that has what was announced reads no farther.
    if (length > 100) await expect(answer.arrayBuffer()).rejects.toThrow();
    else await answer.arrayBuffer().catch(() => {});
    expect(failures).toEqual([
      expect.objectContaining({ message: expect.stringContaining(`announced ${length} bytes`) }),
    ]);
  });

  test("comes in as it is sent, each message with what the path says, the first with the type", async () => {
    await using server = await serveFiles(routes, { maxBodyBytes: 1000 });
    const body = new Uint8Array(1_000_000).fill(7);
    const put = await server.fetch("/files/big", { method: "PUT", body, headers: { "content-type": "image/png" } });
    expect(await put.json()).toEqual({ messages: ["big image/png", "big"], bytes: "1000000" });
    const empty = await server.fetch("/files/none", { method: "PUT", headers: { "content-type": "image/png" } });
    expect(await empty.json()).toEqual({ messages: ["none image/png"], bytes: "0" });
  });

  test("goes in and out at once, and no faster than it is read", async () => {
    await using server = await serveFiles(routes);
    const sent = request({ port: server.port, path: "/pipe", method: "POST", headers: { "content-type": "a/b" } });
    const all = Buffer.alloc(5_000_000, "0123456789abcdef");
    const got = new Promise<Buffer>((resolve, reject) => {
      sent.on("response", async (answer) => {
        expect(answer.headers["content-type"]).toBe("a/b");
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk);
        resolve(Buffer.concat(chunks));
      });
      sent.on("error", reject);
    });
    sent.end(all);
    expect((await got).equals(all)).toBe(true);
  });
});
