import { readFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { type RunningServer, serve } from "@svcgen/runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { describeApi, type Operation } from "../proof/document/operations.js";
import { defineLibrary } from "../scenarios/http-semantics/expected/connect/library/v1/library.js";
import { type Book, BookSchema } from "../scenarios/http-semantics/expected/messages/library/v1/library_pb.js";

// A service as users write it, of generated code, over real HTTP. Each answer is one that the generated document describes:
// its status, its body, its headers.

const path = join(import.meta.dirname, "../scenarios/http-semantics/expected/openapi/openapi.json");
const document = JSON.parse(readFileSync(path, "utf8"));
const { operations } = describeApi(document);

let server: RunningServer;
let books: Map<string, Book>;
let created: string[];
let seen: { tenant: string; languages: readonly string[] } | undefined;

/** Each state of a book has a number, which is its tag. */
function next({ etag }: Book): string {
  return String(Number(etag || "0") + 1);
}

function at(name: string): Book {
  const book = books.get(name);
  if (book === undefined) throw new ConnectError(`there is no ${name}`, Code.NotFound);
  return book;
}

function expectState(book: Book, etag: string): void {
  if (etag !== "" && etag !== book.etag) throw new ConnectError("somebody was faster", Code.Aborted);
}

beforeAll(async () => {
  server = await serve({
    services: [
      defineLibrary({
        getBook({ name, tenant, languages }) {
          seen = { tenant, languages };
          return at(name);
        },
        listBooks({ parent, pageSize, pageToken, skip }) {
          const all = [...books.values()].filter(({ name }) => name.includes(`${parent.replace(/^shelves\//, "")}/`));
          const start = Number(pageToken || "0") + skip;
          const end = start + (pageSize || 2);
          const nextPageToken = end < all.length ? String(end) : "";
          return { books: all.slice(start, end), nextPageToken, totalSize: all.length };
        },
        createBook({ parent, book, requestId }) {
          created.push(requestId);
          const name = `${parent}/books/${created.length}`;
          const printTime = timestampFromDate(new Date(0));
          const made = create(BookSchema, { name, title: book?.title ?? "", etag: "1", printTime });
          books.set(name, made);
          return made;
        },
        updateBook({ book = create(BookSchema), updateMask }) {
          const known = at(book.name);
          expectState(known, book.etag);
          const title = updateMask?.paths.includes("title") === false ? known.title : book.title;
          const changed = create(BookSchema, { ...known, title, etag: next(known) });
          books.set(book.name, changed);
          return changed;
        },
        deleteBook({ name, etag }) {
          expectState(at(name), etag);
          books.delete(name);
          return {};
        },
        restockBook({ name, copies }) {
          created.push(name);
          return { name: `orders/${created.length}`, copies };
        },
      }),
    ],
    port: 0,
    signals: [],
  });
});
afterAll(() => server.close());
beforeEach(() => {
  books = new Map();
  created = [];
  seen = undefined;
});

const faults: string[] = [];
afterEach(() => {
  expect(faults.splice(0)).toEqual([]);
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer
  readonly json: any;
}

async function send(
  method: string,
  target: string,
  more: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> {
  const { headers = {}, body } = more;
  const answer = await fetch(new URL(target, server.url), {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = text === "" ? undefined : JSON.parse(text);
  holdToDocument(operationOf(method, target), answer, json);
  return { status: answer.status, headers: answer.headers, json };
}

function operationOf(method: string, target: string): Operation {
  const [path = ""] = target.replace(/^https?:\/\/[^/]*/, "").split("?");
  const found = operations.find(
    (operation) =>
      operation.method === method && new RegExp(`^${operation.path.replace(/\{[^{}]*\}/g, "[^/:]+")}$`).test(path),
  );
  if (found === undefined) throw new Error(`the document has no ${method} ${path}`);
  return found;
}

function holdToDocument(operation: Operation, { status, headers }: Response, json: unknown): void {
  const described = document.paths[operation.path][operation.method.toLowerCase()].responses;
  const response = described[status] ?? described.default;
  if (described[status] === undefined && status < 400) faults.push(`${operation.id} has no ${status}`);
  faults.push(
    ...operation.faultsOf(status, headers.get("content-type") ?? "", json === undefined ? [] : [json], false),
  );
  if (status >= 400) return;
  const known = new Set(Object.keys(response.headers ?? {}).map((name) => name.toLowerCase()));
  for (const name of ofSemantics) {
    if (headers.has(name) && !known.has(name)) faults.push(`${operation.id} ${status} has no ${name}`);
  }
}

// Not Vary, which content codings have a part in.
const ofSemantics = ["etag", "location", "link", "cache-control", "x-total", "x-printed", "idempotent-replayed"];

const post = (title: string, headers: Record<string, string> = {}) =>
  send("POST", "/v1/shelves/1/books", { body: { title }, headers });

describe("a book", () => {
  test("is found where its Location says, and is not sent again to who has it", async () => {
    const made = await post("Emma");
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toBe("/v1/shelves/1/books/1");
    const location = made.headers.get("location") ?? "";
    const got = await send("GET", location, { headers: { "x-tenant": "acme", "accept-language": "de, en" } });
    expect([got.status, got.json.title]).toEqual([200, "Emma"]);
    expect(seen).toEqual({ tenant: "acme", languages: ["de", "en"] });
    expect(got.headers.get("etag")).toBe('"1"');
    expect(got.headers.get("cache-control")).toBe("private, no-cache");
    expect(got.headers.get("vary")).toContain("accept-language, x-tenant");
    expect(got.headers.get("x-printed")).toBe("1970-01-01T00:00:00Z");
    const again = await send("GET", location, { headers: { "if-none-match": '"1"' } });
    expect([again.status, again.json, again.headers.get("etag")]).toEqual([304, undefined, '"1"']);
  });

  test("is changed and removed in the state that it was seen in", async () => {
    const { headers } = await post("Emma");
    const location = headers.get("location") ?? "";
    const seenTag = headers.get("etag") ?? "";
    const change = (title: string, ifMatch: string, method = "PATCH") =>
      send(method, location, { body: { title }, headers: { "if-match": ifMatch } });
    const changed = await change("Emma, second edition", seenTag);
    expect([changed.status, changed.headers.get("etag"), changed.json.title]).toEqual([
      200,
      '"2"',
      "Emma, second edition",
    ]);
    const late = await change("Emma, pirated", seenTag);
    expect([late.status, late.json.code]).toEqual([412, "aborted"]);
    // Without a condition the method's error is a conflict.
    expect((await send("PATCH", location, { body: { title: "Emma", etag: "1" } })).status).toBe(409);
    // RFC 9110, 9.3.4
    const put = await change("Emma, third edition", '"2"', "PUT");
    expect([put.status, put.headers.get("etag"), put.json.etag]).toEqual([200, null, "3"]);
    expect((await send("DELETE", location, { headers: { "if-match": '"2"' } })).status).toBe(412);
    expect((await send("DELETE", location, { headers: { "if-match": '"3"' } })).status).toBe(204);
    expect((await send("GET", location)).status).toBe(404);
  });
});

describe("a request with a key", () => {
  test("creates one book", async () => {
    const first = await post("Emma", { "idempotency-key": "k1" });
    const again = await post("Emma", { "idempotency-key": "k1" });
    expect(again.json).toEqual(first.json);
    expect([again.status, again.headers.get("location"), again.headers.get("idempotent-replayed")]).toEqual([
      201,
      "/v1/shelves/1/books/1",
      "true",
    ]);
    expect(created).toEqual(["k1"]);
    expect((await post("Persuasion", { "idempotency-key": "k1" })).status).toBe(422);
  });

  test("is demanded where the contract says so, also without a field for it", async () => {
    const restock = (headers: Record<string, string> = {}) =>
      send("POST", "/v1/shelves/1/books/1:restock", { body: { copies: 3 }, headers });
    expect((await restock()).status).toBe(400);
    const ordered = await restock({ "idempotency-key": '"k 2"' });
    expect([ordered.status, ordered.headers.get("location")]).toEqual([202, "/v1/orders/1"]);
    expect((await restock({ "idempotency-key": '"k 2"' })).headers.get("idempotent-replayed")).toBe("true");
    expect(created).toHaveLength(1);
  });
});

test.each(["/v1/shelves/1/books?skip=1", "/shelves/1/books?skip=1"])(
  "pages of %s lead to each other",
  async (first) => {
    for (let count = 0; count < 6; count++) await post(`Book ${count}`);
    const titles: string[] = [];
    for (let target: string | undefined = first; target !== undefined; ) {
      const page: Answer = await send("GET", target);
      expect(page.headers.get("x-total")).toBe("6");
      titles.push(...(page.json.books ?? page.json).map(({ title }: { title: string }) => title));
      target = /^<([^>]*)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1];
    }
    expect(titles).toEqual([1, 2, 3, 4, 5].map((count) => `Book ${count}`));
  },
);

test("a body that the policy does not allow is refused by the service itself", async () => {
  expect((await post("x".repeat(2000))).status).toBe(413);
});
