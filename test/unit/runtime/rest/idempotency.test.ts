import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callerOf, readKey } from "../../../../runtime/rest/idempotency/key.js";
import { createMemoryIdempotencyStore } from "../../../../runtime/rest/idempotency/memory-store.js";
import type { IdempotencyStore, StoredAnswer } from "../../../../runtime/rest/idempotency/store.js";
import type { RestOptions } from "../../../../runtime/rest/options.js";
import type { RestRoute } from "../../../../runtime/rest/route.js";
import type { CreateElementRequest } from "../../../support/runtime/elements_pb.js";
import { plainHandlers, route, serveRoutes } from "./element-service.js";

const idempotency = { field: "request_id", keepMs: 60_000 };
const create = (more: Partial<RestRoute> = {}) =>
  route("POST /v1/elements -> createElement", {
    body: "element",
    query: ["request_id"],
    successStatus: 201,
    idempotency,
    ...more,
  });

/** A service that counts how often it has been asked, and tells of the key that it has seen. */
async function counting(
  more: Partial<RestRoute> = {},
  options: RestOptions = {},
  interceptors: readonly Interceptor[] = [],
) {
  const seen: string[] = [];
  let finish = () => {};
  const handlers = {
    ...plainHandlers,
    createElement: async (
      { element, requestId }: CreateElementRequest,
      { responseHeader }: { responseHeader: Headers },
    ) => {
      seen.push(requestId);
      responseHeader.set("x-count", String(seen.length));
      if (element?.name === "slow") await new Promise<void>((resolve) => (finish = resolve));
      if (element?.name === "fails") throw new ConnectError("not today", Code.FailedPrecondition);
      return { ...element, atomicNumber: seen.length };
    },
  };
  const server = await serveRoutes([create(more)], options, handlers, interceptors);
  const post = (key: string | undefined, name = "Iron", headers: Record<string, string> = {}, query = "") =>
    server.send("POST", `/v1/elements${query}`, {
      body: { name },
      headers: { ...headers, ...(key !== undefined && { "idempotency-key": key }) },
    });
  return { server, post, seen, finish: () => finish() };
}

describe("a request with a key", () => {
  test("is run once, and answered alike each time", async () => {
    const { server, post, seen } = await counting();
    await using _ = server;
    const first = await post("k1");
    const second = await post('"k1"');
    expect(first).toMatchObject({ status: 201, headers: { "x-count": "1" }, json: { name: "Iron", atomicNumber: 1 } });
    expect(first.headers["idempotent-replayed"]).toBeUndefined();
    expect(second).toMatchObject({
      status: 201,
      text: first.text,
      headers: { "x-count": "1", "idempotent-replayed": "true" },
    });
    expect(seen).toEqual(["k1"]);
    expect((await post("k2")).json.atomicNumber).toBe(2);
    expect((await post(undefined)).json.atomicNumber).toBe(3);
  });

  test("is refused when it is another one", async () => {
    const { server, post, seen } = await counting();
    await using _ = server;
    await post("k1");
    const other = await post("k1", "Lead");
    expect(other).toMatchObject({
      status: 422,
      json: { title: "Unprocessable Content", errors: [{ in: "header", name: "idempotency-key" }] },
    });
    expect(seen).toHaveLength(1);
  });

  test("is refused while the first is being answered", async () => {
    const { server, post, seen, finish } = await counting();
    await using _ = server;
    const first = post("k1", "slow");
    await expect.poll(() => seen.length).toBe(1);
    expect(await post("k1", "slow")).toMatchObject({
      status: 409,
      headers: { "retry-after": "1" },
      json: { code: "aborted" },
    });
    expect((await post("k1", "other")).status).toBe(422);
    finish();
    expect((await first).status).toBe(201);
    expect((await post("k1", "slow")).headers["idempotent-replayed"]).toBe("true");
  });

  test("is run again when it has failed", async () => {
    const { server, post, seen } = await counting();
    await using _ = server;
    expect((await post("k1", "fails")).status).toBe(400);
    expect((await post("k1", "fails")).status).toBe(400);
    // A request that breaks a rule is none that has been run.
    expect((await post("k2", "x".repeat(100))).status).toBe(400);
    expect((await post("k2", "Iron")).status).toBe(201);
    expect(seen).toEqual(["k1", "k1", "k2"]);
  });

  test("is known by its key and its caller", async () => {
    const { server, post, seen } = await counting();
    await using _ = server;
    await post("k1", "Iron", { authorization: "Basic YTpi" });
    await post("k1", "Iron", { authorization: "Basic YTpj" });
    expect(seen).toHaveLength(2);
    // A new token of the same subject is the same caller.
    const token = (claims: object) => `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;
    await post("k2", "Iron", { authorization: token({ iss: "i", sub: "ä", exp: 1 }) });
    await post("k2", "Iron", { authorization: token({ iss: "i", sub: "ä", exp: 2 }) });
    expect(seen).toHaveLength(3);
    await post("k2", "Iron", { authorization: token({ iss: "j", sub: "ä" }) });
    expect(seen).toHaveLength(4);
  });

  test("is answered by those who check the caller also the second time", async () => {
    let allowed = true;
    const check: Interceptor = (next) => async (request) => {
      if (!allowed) throw new ConnectError("no longer", Code.PermissionDenied);
      return await next(request);
    };
    const { server, post } = await counting({}, {}, [check]);
    await using _ = server;
    expect((await post("k1")).status).toBe(201);
    expect((await post("k1")).headers["idempotent-replayed"]).toBe("true");
    allowed = false;
    expect((await post("k1")).status).toBe(403);
  });

  test("may have it in its field, if it is the same", async () => {
    const { server, post, seen } = await counting();
    await using _ = server;
    expect((await post("k1", "Iron", {}, "?requestId=k1")).status).toBe(201);
    const refused = await post("k1", "Iron", {}, "?requestId=k2");
    expect(refused).toMatchObject({
      status: 400,
      json: { errors: [{ in: "header", name: "idempotency-key", field: "request_id" }] },
    });
    // The field alone is the method's business.
    await post(undefined, "Iron", {}, "?requestId=k1");
    expect(seen).toEqual(["k1", "k1"]);
  });

  test("needs no field for it", async () => {
    const { server, post, seen } = await counting({ idempotency: { keepMs: 60_000 } });
    await using _ = server;
    await post("k1");
    expect((await post("k1")).headers["idempotent-replayed"]).toBe("true");
    expect(seen).toEqual([""]);
  });

  test("may be demanded", async () => {
    const { server, post } = await counting({ idempotency: { ...idempotency, required: true } });
    await using _ = server;
    expect((await post("k1")).status).toBe(201);
    expect(await post(undefined)).toMatchObject({
      status: 400,
      json: { errors: [{ name: "idempotency-key", detail: "the header is missing" }] },
    });
  });

  test("is answered although its answer cannot be kept, and refused when nobody knows", async () => {
    const errors: unknown[] = [];
    const memory = createMemoryIdempotencyStore();
    const broken = (what: keyof IdempotencyStore): IdempotencyStore => ({
      ...memory,
      [what]: () => Promise.reject(new Error(`cannot ${what}`)),
    });
    const onError = (error: unknown) => errors.push(error);
    for (const [what, name, status, told] of [
      ["keep", "Iron", 201, 1],
      ["release", "fails", 400, 1],
      ["begin", "Iron", 500, 0],
    ] as const) {
      const { server, post } = await counting({}, { idempotency: { store: broken(what) }, onError });
      await using _ = server;
      expect((await post(`k-${what}`, name)).status).toBe(status);
      expect(errors.splice(0)).toHaveLength(told);
    }
  });

  test("is kept where the service says", async () => {
    const store = createMemoryIdempotencyStore();
    const options = { idempotency: { store, caller: () => "everybody" } };
    const one = await counting({}, options);
    await using _ = one.server;
    const other = await counting({}, options);
    await using __ = other.server;
    await one.post("k1", "Iron", { authorization: "a" });
    const again = await other.post("k1", "Iron", { authorization: "b" });
    expect(again).toMatchObject({ json: { atomicNumber: 1 }, headers: { "idempotent-replayed": "true" } });
    expect(other.seen).toEqual([]);
  });
});

describe("a key", () => {
  test.each([
    ["abc", "abc"],
    ['"abc"', "abc"],
    ['"a \\"b\\" \\\\"', 'a "b" \\'],
    ["", undefined],
    ['""', undefined],
    ["a b", undefined],
    ['"a', undefined],
    ['a"b', undefined],
    ["x".repeat(255), "x".repeat(255)],
    ["x".repeat(256), undefined],
    ["ü", undefined],
  ])("%j is %j", (header, key) => {
    expect(readKey(header)).toBe(key);
  });
  test("without a token is everybody's", () => {
    expect(callerOf({ header: () => undefined })).toBe("");
    expect(callerOf({ header: () => "Bearer a.%%%.b" })).toBe("Bearer a.%%%.b");
    expect(callerOf({ header: () => "Bearer a.e30.b" })).toBe("Bearer a.e30.b");
  });
});

describe("the store in memory", () => {
  const answer = (size: number): StoredAnswer => ({ message: "x".repeat(size), header: [["a", "b"]], trailer: [] });
  const taken = async (store: IdempotencyStore, key: string, fingerprint = "f"): Promise<string> => {
    const begun = await store.begin(key, fingerprint, 1000);
    if (begun.kind !== "taken") throw new Error(begun.kind);
    return begun.claim;
  };

  test("forgets in time", async () => {
    let now = 0;
    const store = createMemoryIdempotencyStore({ now: () => now });
    await store.keep("a", await taken(store, "a"), answer(1), 100);
    now = 99;
    expect(await store.begin("a", "f", 1000)).toEqual({ kind: "answered", fingerprint: "f", answer: answer(1) });
    now = 100;
    expect(await store.begin("a", "f", 1000)).toMatchObject({ kind: "taken" });
  });

  test("gives a key away that nobody has kept or released", async () => {
    let now = 0;
    const store = createMemoryIdempotencyStore({ now: () => now });
    const first = await taken(store, "a");
    expect(await store.begin("a", "g", 1000)).toEqual({ kind: "running", fingerprint: "f" });
    now = 1000;
    const second = await taken(store, "a");
    // Who comes too late has no say any more.
    await store.release("a", first);
    await store.keep("a", first, answer(1), 100);
    expect(await store.begin("a", "f", 1000)).toEqual({ kind: "running", fingerprint: "f" });
    await store.keep("a", second, answer(2), 100);
    expect(await store.begin("a", "f", 1000)).toMatchObject({ kind: "answered", answer: answer(2) });
  });

  test("is bounded", async () => {
    const isKept = async (store: IdempotencyStore, key: string) => {
      const begun = await store.begin(key, "f", 1000);
      if (begun.kind === "taken") await store.release(key, begun.claim);
      return begun.kind === "answered";
    };
    const few = createMemoryIdempotencyStore({ maxAnswers: 2 });
    for (const key of ["a", "b", "c"]) await few.keep(key, await taken(few, key), answer(1), 1000);
    expect([await isKept(few, "a"), await isKept(few, "b"), await isKept(few, "c")]).toEqual([false, true, true]);
    const small = createMemoryIdempotencyStore({ maxBytes: 1000 });
    for (const [key, size] of [
      ["a", 10],
      ["b", 10],
      ["c", 5000],
    ] as const) {
      await small.keep(key, await taken(small, key), answer(size), 1000);
    }
    expect([await isKept(small, "a"), await isKept(small, "b"), await isKept(small, "c")]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("gives each key to one call at a time, whatever happens", async () => {
    const commands = fc.array(
      fc.record({
        key: fc.constantFrom("a", "b"),
        what: fc.constantFrom("begin", "keep", "release"),
        wait: fc.nat(50),
      }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(commands, async (steps) => {
        let now = 0;
        const store = createMemoryIdempotencyStore({ maxAnswers: 1, now: () => now });
        const holders = new Map<string, string>();
        for (const { key, what, wait } of steps) {
          now += wait;
          const claim = holders.get(key);
          if (what === "begin") {
            const begun = await store.begin(key, "f", Number.POSITIVE_INFINITY);
            expect(begun.kind === "running").toBe(claim !== undefined);
            if (begun.kind === "taken") holders.set(key, begun.claim);
          } else if (claim !== undefined) {
            if (what === "keep") await store.keep(key, claim, answer(1), 100);
            else await store.release(key, claim);
            holders.delete(key);
          }
        }
      }),
    );
  });
});
