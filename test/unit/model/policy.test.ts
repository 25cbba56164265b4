import { beforeAll, describe, expect, test } from "vitest";
import type { Policy } from "../../../generator/model/model.js";
import { diagnosticsOf, modelOf, operationOf, proto3 } from "./model-of.js";

const messages =
  "message A { string id = 1; string tenant = 2; B b = 3; repeated string tags = 4; } message B { int32 n = 1; }";

/** The policy of one method. */
async function policyOf(own: string, service = "", more = "", kind = "unary"): Promise<Policy> {
  const [from, to] = [
    kind === "client" || kind === "bidi" ? "stream " : "",
    kind === "server" || kind === "bidi" ? "stream " : "",
  ];
  const body = `${messages} service S {
    ${service && `option (svcgen.v1.policy_defaults) = {${service}};`}
    rpc Do(${from}A) returns (${to}A) { ${more} ${own && `option (svcgen.v1.policy) = {${own}};`} } }`;
  const { model, diagnostics } = await modelOf({ "p.proto": proto3("p", body) });
  expect(diagnostics).toEqual([]);
  const { span, ...policy } = operationOf(model, "p.S.Do").policy;
  return { ...policy, span };
}

test("defaults", async () => {
  expect(await policyOf("")).toMatchObject({
    auth: { mode: "public" },
    timeoutMs: 15_000,
    retry: { class: "unsent-only", maxAttempts: 2, minBackoffMs: 25, maxBackoffMs: 250 },
    rateLimits: [],
    maxRequestBytes: 4_194_304,
  });
});

test("each field of the method replaces that of the service, and only that", async () => {
  const service = `auth: {jwt: {provider: "main" scopes: ["a"]}} timeout: {seconds: 3} retry: {max_attempts: 7 min_backoff: {seconds: 1}}
    rate_limits: [{requests: 1}, {requests: 2}] max_request_bytes: 10`;
  expect(await policyOf(`timeout: {seconds: 4}`, service)).toMatchObject({
    auth: { mode: "jwt", provider: "main", scopes: ["a"] },
    timeoutMs: 4000,
    retry: { maxAttempts: 7, minBackoffMs: 1000, maxBackoffMs: 1000 },
    rateLimits: [{ requests: 1 }, { requests: 2 }],
    maxRequestBytes: 10,
  });
  const own = `auth: {public: {}} retry: {max_attempts: 1} rate_limits: [{requests: 9 per: {seconds: 60} burst: 90 key: RATE_LIMIT_KEY_GLOBAL}] max_request_bytes: 5`;
  expect(await policyOf(own, service)).toMatchObject({
    auth: { mode: "public" },
    retry: { class: "none", maxAttempts: 1, minBackoffMs: 25, maxBackoffMs: 250 },
    rateLimits: [{ requests: 9, perMs: 60_000, burst: 90, key: "global" }],
    maxRequestBytes: 5,
  });
});

test("limits count by address and a second, in bursts of their own size", async () => {
  expect((await policyOf("rate_limits: [{requests: 5}]")).rateLimits).toEqual([
    { requests: 5, perMs: 1000, burst: 5, key: "ip" },
  ]);
});

describe("the retry class follows from idempotency_level", () => {
  const [none, idempotent, safe] = [
    "",
    "option idempotency_level = IDEMPOTENT;",
    "option idempotency_level = NO_SIDE_EFFECTS;",
  ];
  test.each([
    ["unary", none, "unsent-only", 2],
    ["unary", idempotent, "idempotent", 3],
    ["unary", safe, "idempotent", 3],
    ["server", none, "unsent-only", 2],
    ["server", idempotent, "unsent-only", 2],
    ["server", safe, "idempotent", 3],
    ["client", safe, "none", 1],
    ["bidi", idempotent, "none", 1],
  ])("%s %s: %s", async (kind, level, wanted, attempts) => {
    expect((await policyOf("", "", level, kind)).retry).toMatchObject({ class: wanted, maxAttempts: attempts });
  });

  test("what the service asks of all is not asked of streams", async () => {
    expect((await policyOf("", "retry: {max_attempts: 5}", "", "client")).retry).toMatchObject({
      class: "none",
      maxAttempts: 1,
    });
  });
});

describe("hash key", () => {
  test.each([
    ["path", `{get: "/{id}"}`, "id"],
    ["query", `{get: "/a"}`, "tenant"],
    ["nested", `{get: "/a"}`, "b.n"],
    ["beside a body field", `{post: "/a" body: "b"}`, "id"],
  ])("in the %s", async (_, rule, key) => {
    const policy = await policyOf(`hash_key: "${key}"`, "", `option (google.api.http) = ${rule};`);
    expect(policy.hashKey?.proto.join(".")).toBe(key);
  });

  test("one of the service holds for the methods where it can", async () => {
    expect((await policyOf("", `hash_key: "id"`)).hashKey).toBeUndefined();
    expect((await policyOf("", `hash_key: "id"`, `option (google.api.http) = {get: "/{id}"};`)).hashKey?.proto).toEqual(
      ["id"],
    );
  });
});

describe("what cannot be represented", () => {
  const http = `option (google.api.http) = {get: "/a" additional_bindings {post: "/a" body: "*"}};`;
  const cases = (
    [
      ["negative", "timeout: {seconds: -1}", "policy/duration", "timeout is negative"],
      ["zero", "timeout: {}", "policy/duration", "timeout is zero"],
      [
        "microseconds",
        "retry: {min_backoff: {nanos: 1500}}",
        "policy/duration",
        "retry.min_backoff is not a whole number",
      ],
      ["longer than a timer", "timeout: {seconds: 99999999}", "policy/duration", "24 days"],
      ["backoff", "retry: {min_backoff: {seconds: 2} max_backoff: {seconds: 1}}", "policy/backoff", "2000"],
      [
        "one try longer than all",
        "timeout: {seconds: 1} retry: {per_try_timeout: {seconds: 2}}",
        "policy/per-try-timeout",
        "2000",
      ],
      ["limit of nothing", "rate_limits: [{per: {seconds: 1}}]", "policy/rate-limit", "nothing"],
      ["limit per nothing", "rate_limits: [{requests: 1 per: {}}]", "policy/duration", "rate_limits.per is zero"],
      ["size", "max_request_bytes: 18446744073709551615", "policy/request-size", "18446744073709551615"],
      ["hash key: no field", `hash_key: "idd"`, "policy/hash-key", "did you mean id?"],
      ["hash key: message", `hash_key: "b"`, "policy/hash-key", "only one scalar"],
      ["hash key: list", `hash_key: "tags"`, "policy/hash-key", "list"],
      ["hash key: no path", `hash_key: "{id}"`, "policy/hash-key", "no path"],
      ["hash key: in the body of one route", `hash_key: "id"`, "policy/hash-key", "POST /a"],
    ] as const
  ).map(
    ([name, own, code, words]) =>
      [
        name,
        `${messages} service S { rpc Do(A) returns (A) { ${http} option (svcgen.v1.policy) = {${own}}; } }`,
        code,
        words,
      ] as const,
  );
  const others = [
    [
      "hash key: no route",
      `${messages} service S { rpc Do(A) returns (A) { option (svcgen.v1.policy) = {hash_key: "id"}; } }`,
      "policy/hash-key",
      "no HTTP route",
    ],
    [
      "retry of what a client streams",
      `${messages} service S { rpc Do(stream A) returns (A) { option (svcgen.v1.policy) = {retry: {max_attempts: 3}}; } }`,
      "policy/retry-on-stream",
      "S.Do",
    ],
  ] as const;
  const all = [...cases, ...others];
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(all);
  });

  test.each(all.map(([name, , code, words], index) => [name, code, words, index] as const))(
    "%s",
    (_, code, words, index) => {
      const [diagnostic, ...more] = found.of(index);
      expect([diagnostic?.code, more]).toEqual([code, []]);
      expect(`${diagnostic?.message} ${diagnostic?.help}`).toContain(words);
    },
  );
});
