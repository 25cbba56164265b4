import { Code, ConnectError } from "@connectrpc/connect";
import { type RunningServer, serve } from "@svcgen/runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  createFilesRestClient,
  type FilesRestClient,
} from "../../../scenarios/rest-files/expected/client/files/v1/files.js";
import { defineFiles, type FilesHandlers } from "../../../scenarios/rest-files/expected/connect/files/v1/files.js";

// Files of a generated client: bodies and answers that are bytes, and parts of them.

const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const encode = (text: string) => new TextEncoder().encode(text);

/** What has come to a handler: the content type of each message, and all bytes. */
let got: { readonly types: string[]; readonly pieces: Uint8Array[] };

const handlers: Partial<FilesHandlers> = {
  replace({ file }) {
    got.types.push(file?.contentType ?? "none");
    got.pieces.push(file?.data ?? encode(""));
    return {};
  },
  async append(requests) {
    for await (const { name, file } of requests) {
      if (name === "full") throw new ConnectError("no more room", Code.ResourceExhausted);
      got.types.push(file?.contentType ?? "none");
      got.pieces.push(file?.data ?? encode(""));
    }
    return {};
  },
  download({ name }, { responseHeader }) {
    responseHeader.set("etag", '"1"');
    return { contentType: "image/png", data: name === "empty" ? encode("") : allBytes };
  },
  preview: () => ({ picture: { contentType: "image/webp", data: allBytes } }),
  async *read() {
    yield { contentType: "text/x-file", data: encode("ab") };
    yield { data: allBytes };
  },
};

let server: RunningServer;
let files: FilesRestClient;

beforeAll(async () => {
  server = await serve({ services: [defineFiles(handlers as FilesHandlers)], port: 0, signals: [] });
  files = createFilesRestClient({ baseUrl: server.url });
});
afterAll(() => server.close());
beforeEach(() => {
  got = { types: [], pieces: [] };
});

const path = { name: "x" };
const contentType = "image/png";

async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

/** As Safari has it. */
function plainStream(): ReadableStream<Uint8Array> {
  return Object.defineProperty(new Blob([allBytes]).stream(), Symbol.asyncIterator, { value: undefined });
}

type Request = Parameters<FilesRestClient["replace"]>[0];

const bodies: readonly [string, () => Request, string][] = [
  ["a blob", () => ({ path, body: new Blob([allBytes], { type: contentType }) }), contentType],
  [
    "a blob that has another type",
    () => ({ path, body: new Blob([allBytes], { type: "a/b" }), contentType }),
    contentType,
  ],
  ["a blob without a type", () => ({ path, body: new Blob([allBytes]) }), "application/octet-stream"],
  ["an array", () => ({ path, body: allBytes, contentType }), contentType],
  ["a piece of memory", () => ({ path, body: allBytes.buffer, contentType }), contentType],
  ["a stream", () => ({ path, body: new Blob([allBytes]).stream(), contentType }), contentType],
  ["a stream that cannot be iterated over", () => ({ path, body: plainStream(), contentType }), contentType],
  [
    "an iterable",
    () => ({ path, body: pieces(allBytes.subarray(0, 9), allBytes.subarray(9)), contentType }),
    contentType,
  ],
];

describe("a body of bytes", () => {
  test.each(bodies)("is sent from %s", async (_name, request, type) => {
    await files.replace(request());
    expect(got.types).toEqual([type]);
    expect(Buffer.concat(got.pieces)).toEqual(Buffer.from(allBytes));
  });

  test.each(bodies)("to a stream of pieces is sent from %s", async (_name, request, type) => {
    await files.append(request());
    expect(got.types[0]).toBe(type);
    expect(Buffer.concat(got.pieces)).toEqual(Buffer.from(allBytes));
  });

  test("from a stream is taken no faster than it goes, and is given up with the call", async () => {
    let made = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        made++;
        controller.enqueue(new Uint8Array(1000));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    const call = files.append.try({ path: { name: "full" }, body: endless });
    const outcome = await call.catch((reason: unknown) => reason);
    // A client that notices the end of the connection before the answer says so.
    if (!(outcome instanceof TypeError)) expect(outcome).toMatchObject({ ok: false, error: { status: 429 } });
    await expect.poll(() => cancelled).toBe(true);
    expect(made).toBeLessThan(100_000);
  });

  test("from a stream that fails makes the call fail with what it says", async () => {
    const failing = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (got.pieces.length === 0) controller.enqueue(allBytes);
        controller.error(new RangeError("the disk is gone"));
      },
    });
    await expect(files.append({ path, body: failing })).rejects.toEqual(new RangeError("the disk is gone"));
  });
});

describe("where fetch sends no streams", () => {
  beforeEach(() => vi.resetModules());
  afterEach(() => vi.unstubAllGlobals());

  test.each(bodies.slice(-3))("they are collected first: %s", async (_name, request) => {
    const Own = globalThis.Request;
    // As a browser that does not know `duplex`: it takes what it does not know for a text.
    vi.stubGlobal(
      "Request",
      class extends Own {
        constructor(input: RequestInfo | URL, init?: RequestInit) {
          const isStream = init?.body instanceof ReadableStream;
          super(input, isStream ? { method: "POST", body: "[object ReadableStream]" } : init);
        }
      },
    );
    const { printBody } = await import("../../../../runtime/client/body.js");
    const { body, contentType: type } = request();
    const printed = await printBody("bytes", body, type, new AbortController().signal);
    expect(printed).toMatchObject({ streamed: false, contentType });
    expect(new Uint8Array(await (printed.body as Blob).arrayBuffer())).toEqual(allBytes);
  });
});

describe("an answer of bytes", () => {
  const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

  test.each([
    ["one message", () => files.download({ path }), "image/png", [...allBytes]],
    ["a field of one", () => files.preview({ path }), "image/webp", [...allBytes]],
    ["a stream of them", () => files.read({ path }), "text/x-file", [97, 98, ...allBytes]],
    ["nothing", () => files.download({ path: { name: "empty" } }), "image/png", []],
  ] as const)("is the response: %s", async (_name, call, type, bytes) => {
    const response = await call();
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    expect([...(await bytesOf(response))]).toEqual(bytes);
  });

  test.each([
    ["bytes=10-19", 206, "bytes 10-19/256", allBytes.subarray(10, 20)],
    ["bytes=250-", 206, "bytes 250-255/256", allBytes.subarray(250)],
    ["bytes=-1", 206, "bytes 255-255/256", allBytes.subarray(255)],
    ["lines=1-2", 200, null, allBytes],
  ] as const)("comes in part: %s", async (Range, status, part, bytes) => {
    for (const call of [files.download, files.preview]) {
      const outcome = await call.try({ path, header: { Range } });
      if (!outcome.ok) throw outcome.error;
      expect([outcome.response.status, outcome.data.headers.get("content-range")]).toEqual([status, part]);
      expect(await bytesOf(outcome.data)).toEqual(bytes);
    }
  });

  test("comes in part as long as it is the same", async () => {
    const part = async (tag: string) => {
      const response = await files.download({ path, header: { Range: "bytes=0-1", "If-Range": tag } });
      return [response.status, (await bytesOf(response)).length];
    };
    expect(await part('"1"')).toEqual([206, 2]);
    expect(await part('"0"')).toEqual([200, 256]);
  });

  test("has no such part: that is an error with a type", async () => {
    const outcome = await files.download.try({ path, header: { Range: "bytes=256-" } });
    if (outcome.ok || outcome.error.status !== 416) throw new Error("there is such a part");
    expect([outcome.error.code, outcome.response.headers.get("content-range")]).toEqual([
      "out_of_range",
      "bytes */256",
    ]);
    await expect(files.download({ path: { name: "empty" }, header: { Range: "bytes=0-" } })).rejects.toMatchObject({
      name: "RestError",
      status: 416,
    });
  });
});
