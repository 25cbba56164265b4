import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import * as zlib from "node:zlib";
import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseCoding } from "../../../../runtime/rest/compression/accept-encoding.js";
import { nodeCodecs } from "../../../../runtime/rest/compression/node-codecs.js";
import { webCodecs } from "../../../../runtime/rest/compression/web-codecs.js";
import { createFetchHandler } from "../../../../runtime/rest/fetch/handler.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { ElementSchema, ElementService } from "../../../support/runtime/elements_pb.js";
import { plainHandlers, route, serveRoutes } from "./element-service.js";

const routes = [
  route("GET /v1/elements -> listElements"),
  route("GET /v1/elements/{id} -> getElement"),
  route("POST /v1/elements -> createElement", { body: "element" }),
  route("GET /v1/count/{to} -> count"),
  route("POST /v1/sum -> sum", { body: "*" }),
];
const long = "iron ".repeat(1000);
const handlers = {
  ...plainHandlers,
  getElement: ({ id }: { id: string }) => ({ id, name: id === "long" ? long : "Iron" }),
  listElements: () => ({ elements: Array.from({ length: 5000 }, () => create(ElementSchema, { name: long })) }),
};

const encoders = {
  gzip: zlib.gzipSync,
  br: zlib.brotliCompressSync,
  deflate: zlib.deflateSync,
  zstd: zlib.zstdCompressSync,
} as const;
const decoders = {
  gzip: zlib.gunzipSync,
  br: zlib.brotliDecompressSync,
  deflate: zlib.inflateSync,
  zstd: zlib.zstdDecompressSync,
} as const;
type Coding = keyof typeof encoders;
const codings = Object.keys(encoders) as Coding[];

describe("a coding is chosen", () => {
  const offered = ["zstd", "br", "gzip", "deflate"] as const;
  test.each([
    [undefined, undefined, true],
    ["", undefined, true],
    ["gzip", "gzip", true],
    ["x-gzip", "gzip", true],
    ["GZIP", "gzip", true],
    ["gzip, deflate, br", "br", true],
    ["gzip;q=1.0, br;q=0.5", "gzip", true],
    ["gzip; q=0.1 , br ;q=0", "gzip", true],
    ["*", "zstd", true],
    ["*;q=0.5, zstd;q=0", "br", true],
    ["identity", undefined, true],
    ["identity, gzip;q=0.5", undefined, true],
    ["identity;q=0.5, gzip", "gzip", true],
    ["identity;q=0, gzip", "gzip", false],
    ["*;q=0", undefined, false],
    ["*;q=0, identity", undefined, true],
    ["identity;q=0", undefined, false],
    ["lzma", undefined, true],
    ["gzip;q=2", undefined, true],
    ["gzip;q=x", undefined, true],
  ])("for %j: %s", (accept, coding, identity) => {
    expect(chooseCoding(accept, offered)).toEqual({ coding, identity });
  });
});

describe("a body is decoded", () => {
  test.each(codings)("that is encoded with %s", async (coding) => {
    await using server = await serveRoutes(routes);
    const body = encoders[coding](JSON.stringify({ name: "Iron", labels: { long } }));
    const answer = await server.send("POST", "/v1/elements", { body, headers: encoded(coding) });
    expect(answer.json).toMatchObject({ labels: { long } });
  });

  test("also when it is empty, or named by its other name, or not encoded at all", async () => {
    await using server = await serveRoutes(routes, { compression: { codings: ["gzip"] } });
    for (const [coding, body, status] of [
      ["x-gzip", zlib.gzipSync('{"name":"Iron"}'), 200],
      ["identity", Buffer.from('{"name":"Iron"}'), 200],
      ["br", zlib.brotliCompressSync("{}"), 415],
    ] as const) {
      expect((await server.send("POST", "/v1/elements", { body, headers: encoded(coding) })).status).toBe(status);
    }
    const empty = await server.send("POST", "/v1/sum", {
      body: "",
      headers: { ...encoded("gzip"), "content-type": "application/x-ndjson" },
    });
    expect(empty.json).toEqual({ sum: "0", count: 0 });
  });

  test.each(codings)("of a stream, message by message, encoded with %s", async (coding) => {
    await using server = await serveRoutes(routes);
    const numbers = Array.from({ length: 5000 }, (_, index) => `{"number":${index}}`).join("\n");
    const answer = await server.send("POST", "/v1/sum", {
      body: encoders[coding](numbers),
      headers: { ...encoded(coding), "content-type": "application/x-ndjson" },
    });
    expect(answer.json).toEqual({ sum: "12497500", count: 5000 });
  });

  test.each(codings)("no farther than the limit: a bomb of %s is refused", async (coding) => {
    await using server = await serveRoutes(routes, { maxBodyBytes: 100_000 });
    const body = encoders[coding](Buffer.alloc(50_000_000));
    expect(body.length).toBeLessThan(100_000);
    expect((await server.send("POST", "/v1/elements", { body, headers: encoded(coding) })).status).toBe(413);
    const streamed = await server.send("POST", "/v1/sum", {
      body,
      headers: { ...encoded(coding), "content-type": "application/x-ndjson" },
    });
    expect(streamed.status).toBe(413);
  });

  test.each(codings)("and refused where it is not what it says, or ends early: %s", async (coding) => {
    await using server = await serveRoutes(routes);
    for (const path of ["/v1/elements", "/v1/sum"]) {
      for (const body of [Buffer.from("plain text, in truth"), encoders[coding]('[{"number":1}]').subarray(0, -2)]) {
        const answer = await server.send("POST", path, { body, headers: encoded(coding) });
        expect([answer.status, answer.json.detail]).toEqual([400, `The body is not valid ${coding}.`]);
      }
    }
  });

  test("without a limit, if there is none", async () => {
    await using server = await serveRoutes(routes, { maxBodyBytes: Number.POSITIVE_INFINITY });
    const body = zlib.gzipSync(JSON.stringify({ name: "Iron", labels: { long } }));
    expect((await server.send("POST", "/v1/elements", { body, headers: encoded("gzip") })).status).toBe(200);
  });

  test("and refused in a coding that is not known, with those that are", async () => {
    await using server = await serveRoutes(routes);
    const answer = await server.send("POST", "/v1/elements", { body: "{}", headers: encoded("lzma") });
    expect([answer.status, answer.headers["accept-encoding"]]).toEqual([415, "zstd, br, gzip, deflate"]);
    await using none = await serveRoutes(routes, { compression: false });
    const refused = await none.send("POST", "/v1/elements", { body: zlib.gzipSync("{}"), headers: encoded("gzip") });
    expect([refused.status, refused.headers["accept-encoding"]]).toEqual([415, "identity"]);
  });
});

describe("an answer is encoded", () => {
  test.each(codings)("with %s, short or long", async (coding) => {
    await using server = await serveRoutes(routes, {}, handlers);
    for (const path of ["/v1/elements/long", "/v1/elements"]) {
      const plain = await get(server.port, path);
      const answer = await get(server.port, path, { "accept-encoding": coding });
      expect(answer.headers).toMatchObject({ "content-encoding": coding, vary: "accept-encoding" });
      expect(answer.headers["content-length"]).toBe(String(answer.body.length));
      expect(decoders[coding](answer.body).equals(plain.body)).toBe(true);
      expect(plain.headers.vary).toBe("accept-encoding");
    }
  });

  test("not if it is short, unless the client refuses it as it is", async () => {
    await using server = await serveRoutes(routes, {}, handlers);
    const short = await get(server.port, "/v1/elements/fe", { "accept-encoding": "gzip" });
    expect([short.headers["content-encoding"], short.headers.vary]).toEqual([undefined, undefined]);
    const forced = await get(server.port, "/v1/elements/fe", { "accept-encoding": "gzip, identity;q=0" });
    expect(forced.headers["content-encoding"]).toBe("gzip");
    await using eager = await serveRoutes(routes, { compression: { minBytes: 0 } }, handlers);
    expect((await get(eager.port, "/v1/elements/fe", { "accept-encoding": "br" })).headers["content-encoding"]).toBe(
      "br",
    );
  });

  test("in no way at all: 406 before the method is called", async () => {
    let calls = 0;
    const counting = { ...handlers, getElement: () => ({ id: String(++calls) }) };
    await using server = await serveRoutes(routes, {}, counting);
    for (const accept of ["*;q=0", "identity;q=0, lzma"]) {
      expect((await get(server.port, "/v1/elements/fe", { "accept-encoding": accept })).status).toBe(406);
    }
    expect(calls).toBe(0);
  });

  test("not to HEAD, not where it must not be changed, and not when switched off", async () => {
    const guarded = [route("GET /v1/elements/{id} -> getElement", { cacheControl: "no-transform" })];
    await using server = await serveRoutes(routes, {}, handlers);
    await using kept = await serveRoutes(guarded, {}, handlers);
    await using off = await serveRoutes(routes, { compression: false }, handlers);
    await using reading = await serveRoutes(routes, { compression: { answers: false } }, handlers);
    const accept = { "accept-encoding": "gzip" };
    const head = await get(server.port, "/v1/elements/long", accept, "HEAD");
    expect([head.headers["content-encoding"], head.headers.vary]).toEqual([undefined, "accept-encoding"]);
    for (const { port } of [kept, off, reading]) {
      const answer = await get(port, "/v1/elements/long", accept);
      expect([answer.headers["content-encoding"], answer.headers.vary]).toEqual([undefined, undefined]);
    }
  });

  test("and then its tag is a weak one", async () => {
    const tagging = {
      ...handlers,
      getElement: (_: unknown, context: { responseHeader: Headers }) => {
        context.responseHeader.set("etag", '"1"');
        context.responseHeader.set("vary", "cookie");
        return { name: long };
      },
    };
    await using server = await serveRoutes(routes, {}, tagging as typeof handlers);
    const encodedOne = await get(server.port, "/v1/elements/fe", { "accept-encoding": "gzip" });
    expect(encodedOne.headers).toMatchObject({ etag: 'W/"1"', vary: "cookie, accept-encoding" });
    expect((await get(server.port, "/v1/elements/fe")).headers.etag).toBe('"1"');
  });
});

describe("a stream is encoded", () => {
  test.each(codings)("with %s, and each message goes out before the next is made", async (coding) => {
    let release = () => {};
    const waiting = {
      ...handlers,
      async *count({ to }: { to: number }) {
        for (let number = 1; number <= to; number++) {
          yield { number };
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }
      },
    };
    await using server = await serveRoutes(routes, {}, waiting as typeof handlers);
    const sent = request({
      port: server.port,
      path: "/v1/count/3",
      headers: { accept: "application/x-ndjson", "accept-encoding": coding },
    }).end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    expect(answer.headers).toMatchObject({ "content-encoding": coding, vary: "accept, accept-encoding" });
    const streams = {
      gzip: zlib.createGunzip,
      br: zlib.createBrotliDecompress,
      deflate: zlib.createInflate,
      zstd: zlib.createZstdDecompress,
    };
    let seen = "";
    for await (const chunk of answer.pipe(streams[coding]())) {
      seen += chunk;
      release();
    }
    expect(seen).toBe('{"number":1}\n{"number":2}\n{"number":3}\n');
  });

  test("as a whole, with what tells of its end", async () => {
    await using server = await serveRoutes(routes);
    const sent = request({
      port: server.port,
      path: "/v1/count/20000",
      headers: { accept: "text/event-stream", "accept-encoding": "gzip" },
    }).end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    const events = await text(answer.pipe(zlib.createGunzip()));
    expect(events.match(/^id: /gm)).toHaveLength(20_000);
    expect(events.endsWith("event: end\ndata: {}\n\n")).toBe(true);
  });
});

test("the web's streams read and write gzip and deflate, and leave streams as they are", async () => {
  const handle = createFetchHandler(createProcedures([{ service: ElementService, handlers, routes }]), {
    maxBodyBytes: 100_000,
  });
  const send = (path: string, init: RequestInit) => handle(new Request(`http://localhost${path}`, init));
  for (const coding of ["gzip", "deflate"] as const) {
    const made = await send("/v1/elements", {
      method: "POST",
      headers: { ...encoded(coding), "accept-encoding": coding },
      body: encoders[coding](JSON.stringify({ name: "Iron", labels: { long } })),
    });
    expect(made.headers.get("content-encoding")).toBe(coding);
    expect(JSON.parse(decoders[coding](Buffer.from(await made.arrayBuffer())).toString())).toMatchObject({
      labels: { long },
    });
    const bomb = encoders[coding](Buffer.alloc(50_000_000));
    expect((await send("/v1/elements", { method: "POST", headers: encoded(coding), body: bomb })).status).toBe(413);
    const broken = encoders[coding]("{}").subarray(0, -2);
    expect((await send("/v1/elements", { method: "POST", headers: encoded(coding), body: broken })).status).toBe(400);
  }
  const stream = await send("/v1/count/2", { headers: { "accept-encoding": "gzip" } });
  expect([stream.headers.get("content-encoding"), await stream.text()]).toEqual([null, '[{"number":1},{"number":2}]']);
  expect((await send("/v1/elements", { method: "POST", headers: encoded("br"), body: "{}" })).status).toBe(415);
});

test("what is encoded in any pieces is decoded again", async () => {
  for (const codecs of [nodeCodecs(), webCodecs()]) {
    const property = fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 6 }),
      fc.constantFrom(...codecs.encodes),
      fc.integer({ min: 1, max: 700 }),
      async (parts, coding, pieceLength) => {
        const whole = Buffer.concat(parts);
        const bytes = await codecs.encode(coding, whole);
        async function* pieces() {
          for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength);
        }
        const out: Uint8Array[] = [];
        for await (const part of codecs.decodeStream(coding, pieces())) out.push(part);
        expect(Buffer.concat(out).equals(whole)).toBe(true);
        expect(Buffer.from(await codecs.decode(coding, bytes, 1e6)).equals(whole)).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 100 });
  }
});

function encoded(coding: string): Record<string, string> {
  return { "content-encoding": coding, "content-type": "application/json" };
}

async function get(port: number, path: string, headers: Record<string, string> = {}, method = "GET") {
  const sent = request({ port, path, headers, method }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
}
