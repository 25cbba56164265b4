import { once } from "node:events";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { type RunningServer, serve } from "@svcgen/runtime";
import { detailOf, RestError, type RestProblem } from "@svcgen/runtime/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ErrorInfoSchema } from "../../../../runtime/gen/google/rpc/error_details_pb.js";
import {
  createKindsRestClient,
  type KindsRestClient,
} from "../../../scenarios/rest-client/expected/client/library/v1/kinds.js";
import {
  createLibraryRestClient,
  type LibraryRestClient,
} from "../../../scenarios/rest-client/expected/client/library/v1/library.js";
import { defineKinds, type KindsHandlers } from "../../../scenarios/rest-client/expected/connect/library/v1/kinds.js";
import {
  defineLibrary,
  type LibraryHandlers,
} from "../../../scenarios/rest-client/expected/connect/library/v1/library.js";

// Generated clients against a running server.

/** Is told when the caller of `count` has gone. */
let aborted = () => {};

const kinds: Pick<KindsHandlers, "count" | "countErrors" | "sum" | "chat" | "echoScalars"> = {
  echoScalars(request, context) {
    if (request.string === "echo headers") {
      context.responseHeader.set(
        "x-echo",
        `${context.requestHeader.get("authorization")} ${context.requestHeader.get("x-call")}`,
      );
    }
    return request;
  },
  async *count(request, context) {
    const { signal } = context;
    signal.addEventListener("abort", () => aborted());
    for (let number = 1; number <= request.to; number++) yield { number };
    if (request.failsWith !== "") throw new ConnectError(request.failsWith, Code.DataLoss);
    if (request.to === 0) await once(signal, "abort");
  },
  async *countErrors(request) {
    for (let number = 1; number <= request.to; number++) yield { error: { number } };
    if (request.failsWith !== "") throw new ConnectError(request.failsWith, Code.DataLoss);
  },
  async sum(requests) {
    let number = 0;
    for await (const one of requests) {
      if (one.word === "stop") throw new ConnectError("enough", Code.ResourceExhausted);
      number += one.number;
    }
    return { number };
  },
  async *chat(requests) {
    for await (const { number, word } of requests) yield { number: number + 1, word };
  },
};

const library: Pick<LibraryHandlers, "getBook" | "addBooks" | "readBook" | "writeBook" | "burnBook"> = {
  getBook({ name }) {
    const details = [
      { desc: ErrorInfoSchema, value: create(ErrorInfoSchema, { domain: "library", reason: "NO_BOOK" }) },
    ];
    if (name.includes("nothing")) throw new ConnectError(`no book ${name}`, Code.NotFound, undefined, details);
    return { name, title: "A book" };
  },
  addBooks: () => ({ added: 0 }),
  readBook: ({ name }) => ({ contentType: "text/x-book", data: new TextEncoder().encode(name) }),
  writeBook: ({ name, text }) => ({ name, title: `${text?.contentType}: ${new TextDecoder().decode(text?.data)}` }),
  burnBook: () => ({}),
};

let server: RunningServer;
let numbers: KindsRestClient;
let books: LibraryRestClient;

beforeEach(async () => {
  server = await start("problem");
  numbers = createKindsRestClient({ baseUrl: `${server.url}/` });
  books = createLibraryRestClient({ baseUrl: server.url });
});
afterEach(() => server.close());

function start(errors: "problem" | "google" | "status"): Promise<RunningServer> {
  const defined = [defineKinds(kinds as KindsHandlers), defineLibrary(library as LibraryHandlers)];
  const services = defined.map(({ routes = [], ...definition }) => ({
    ...definition,
    routes: routes.map((route) => ({ ...route, contract: { ...route.contract, errors } })),
  }));
  return serve({ services, port: 0, signals: [], shutdownTimeoutMs: 100 });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

describe("streams of the service", () => {
  test("come message by message", async () => {
    expect(await all(numbers.count({ query: { to: 3 } }))).toEqual([1, 2, 3].map((number) => ({ number, word: "" })));
    expect(await all(numbers.count.via("POST /v1/numbers")({ body: { to: 3 } }))).toEqual([1, 2, 3]);
    expect(await all(numbers.countErrors({ query: { to: 2 } }))).toEqual([
      { error: { number: 1 } },
      { error: { number: 2 } },
    ]);
  });

  test.each([
    ["lines", () => numbers.count({ query: { to: 2, failsWith: "lost" } })],
    ["events", () => numbers.countErrors({ query: { to: 2, failsWith: "lost" } })],
  ])("tell of an error after their messages: %s", async (_name, call) => {
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const message of call()) got.push(message);
    })();
    const reason = await rejection(reading);
    expect(got).toHaveLength(2);
    expect(reason).toBeInstanceOf(RestError);
    expect(numbers.count.failed(reason) && [reason.status, reason.code, reason.message]).toEqual([
      500,
      "data_loss",
      "lost",
    ]);
  });

  test("tell of an error before their messages", async () => {
    const reason = await rejection(all(numbers.count({ query: { failsWith: "lost", to: "x" as unknown as number } })));
    expect(
      numbers.count.failed(reason) && [reason.status, reason.response.status, reason.problem.errors?.[0]?.name],
    ).toEqual([400, 400, "to"]);
  });

  test("end at the service when the caller leaves the loop", async () => {
    const gone = new Promise<void>((resolve) => {
      aborted = resolve;
    });
    for await (const { number } of numbers.count({ query: { to: 2_000_000_000 } })) if (number === 3) break;
    await gone;
  });

  test("end when the caller's signal says so", async () => {
    const controller = new AbortController();
    const reading = rejection(all(numbers.count({ query: { to: 0 } }, { signal: controller.signal })));
    controller.abort();
    expect(await reading).toMatchObject({ name: "AbortError" });
  });
});

describe("streams of the caller", () => {
  test("are sent at once if all of it is there, and as it comes if not", async () => {
    expect(await numbers.sum({ body: [{ number: 1 }, { number: 2 }] })).toEqual({ number: 3, word: "" });
    expect(await numbers.sum({ body: new Set([{ number: 1 }]) })).toMatchObject({ number: 1 });
    expect(await numbers.sum({ body: [] })).toMatchObject({ number: 0 });
    expect(await numbers.sum({ body: upTo(4) })).toMatchObject({ number: 10 });
  });

  test("are taken no faster than the service takes them, and are ended with the call", async () => {
    let made = 0;
    let ended = false;
    async function* endless() {
      try {
        for (;;) yield { number: ++made, word: made === 3 ? "stop" : "" };
      } finally {
        ended = true;
      }
    }
    const outcome = await numbers.sum.try({ body: endless() }).catch((reason: unknown) => reason);
    // The service answers while it is still being sent to; a client that notices the end of the connection first says so.
    if (!(outcome instanceof TypeError))
      expect(outcome).toMatchObject({ ok: false, error: { status: 429, message: "enough" } });
    await expect.poll(() => ended).toBe(true);
    expect(made).toBeLessThan(100_000);
  });

  test("that fail make the call fail with what they say", async () => {
    async function* failing() {
      yield { number: 1 };
      throw new RangeError("no more numbers");
    }
    expect(await rejection(numbers.sum({ body: failing() }))).toEqual(new RangeError("no more numbers"));
  });

  test("go with streams of the service", async () => {
    expect(await all(numbers.chat({ body: upTo(3) }))).toEqual([2, 3, 4].map((number) => ({ number, word: "" })));
  });
});

async function* upTo(end: number): AsyncGenerator<{ number: number }> {
  for (let number = 1; number <= end; number++) yield { number };
}

describe("bytes", () => {
  const path = { name: "shelves/1/books/2" };

  test("are the response", async () => {
    const response = await books.readBook({ path: { shelf: "1", book: "2" } });
    expect([response.headers.get("content-type"), await response.text()]).toEqual(["text/x-book", "shelves/1/books/2"]);
  });

  test.each<[string, Parameters<LibraryRestClient["writeBook"]>[0], string]>([
    ["a text", { path, body: "abc", contentType: "text/plain" }, "text/plain: abc"],
    ["a blob", { path, body: new Blob(["abc"], { type: "text/x-blob" }) }, "text/x-blob: abc"],
    ["an array", { path, body: new TextEncoder().encode("abc") }, "application/octet-stream: abc"],
    ["a stream", { path, body: new Blob(["abc"]).stream(), contentType: "text/plain" }, "text/plain: abc"],
    ["an iterable", { path, body: chunks("a", "bc"), contentType: "text/plain" }, "text/plain: abc"],
    ["nothing", { path }, "undefined: "],
  ])("are sent from %s", async (_name, request, title) => {
    expect(await books.writeBook(request)).toEqual({ name: "shelves/1/books/2", title });
  });
});

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

describe("answers and errors", () => {
  test("an answer without content is none", async () => {
    expect(await books.burnBook({ path: { name: "shelves/1/books/2" } })).toBeUndefined();
    expect(
      await books.burnBook.via("DELETE /v1/{name=shelves/*/books/*}/ashes").try({ path: { shelf: "1", book: "2" } }),
    ).toMatchObject({
      ok: true,
      data: undefined,
      response: { status: 204 },
    });
  });

  test.each(["problem", "google", "status"] as const)("an error is the same in the form %s", async (form) => {
    const other = await start(form);
    const { getBook } = createLibraryRestClient({ baseUrl: other.url });
    const reason = await rejection(getBook({ path: { name: "shelves/1/books/nothing" } }));
    const outcome = await getBook.try({ path: { shelf: "1", book: "nothing" } });
    await other.close();
    if (!getBook.failed(reason)) throw reason;
    expect(reason).toMatchObject({
      name: "RestError",
      message: "no book shelves/1/books/nothing",
      status: 404,
      code: "not_found",
      problem: { status: 404, code: "not_found" },
      response: { status: 404 },
    });
    expect(outcome).toMatchObject({ ok: false, error: { status: 404, code: "not_found" }, response: { status: 404 } });
    expect(detailOf(reason.problem, "google.rpc.ErrorInfo")).toMatchObject({ domain: "library", reason: "NO_BOOK" });
    expect(detailOf<RestProblem, string>(reason.problem, "google.rpc.Help")).toBeUndefined();
  });

  test("what is no answer is no RestError", async () => {
    await server.close();
    const reason = await rejection(books.getBook({ path: { name: "shelves/1/books/2" } }));
    expect(books.getBook.failed(reason)).toBe(false);
    expect(reason).toBeInstanceOf(TypeError);
    await expect(books.getBook.try({ path: { name: "shelves/1/books/2" } })).rejects.toThrow();
  });

  test("what no request can be made of is refused", async () => {
    await expect(books.getBook({ path: { name: "books/2" } })).rejects.toThrow(TypeError);
    await expect(all(numbers.count({ query: { to: [{}] as never } }))).rejects.toThrow(TypeError);
    expect(() => books.getBook.via("GET /nothing" as never)).toThrow(
      "getBook has no binding GET /nothing: it has GET /v1/",
    );
  });
});

describe("options", () => {
  test("headers of the client, of the moment, and of the call", async () => {
    let token = 0;
    const client = createKindsRestClient({
      baseUrl: server.url,
      headers: async () => ({ authorization: `Bearer ${++token}`, "x-call": "client" }),
    });
    const request = { query: { string: "echo headers" } };
    const echo = async (headers?: Record<string, string>) =>
      (await client.echoScalars.try(request, headers === undefined ? {} : { headers })).response.headers.get("x-echo");
    expect(await echo()).toBe("Bearer 1 client");
    expect(await echo({ "X-Call": "own" })).toBe("Bearer 2 own");
    const fixed = createKindsRestClient({ baseUrl: server.url, headers: new Headers({ authorization: "Basic x" }) });
    expect((await fixed.echoScalars.try(request)).response.headers.get("x-echo")).toBe("Basic x null");
  });

  test("middleware and another fetch", async () => {
    const paths: string[] = [];
    const client = createLibraryRestClient({
      baseUrl: `${server.url}/prefix`,
      fetch: (request) => fetch(new Request(request.url.replace("/prefix", ""), request)),
      middleware: [
        {
          onRequest: ({ schemaPath, request }) => {
            paths.push(schemaPath, new URL(request.url).pathname);
          },
        },
      ],
    });
    expect(await client.getBook({ path: { name: "shelves/1/books/a b" } })).toMatchObject({
      name: "shelves/1/books/a b",
    });
    expect(paths).toEqual(["/v1/shelves/{shelf}/books/{book}", "/prefix/v1/shelves/1/books/a%20b"]);
  });
});
