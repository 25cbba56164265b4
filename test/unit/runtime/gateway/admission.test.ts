import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { RateLimit, RouteTable } from "../../../../runtime/gateway/route-table.js";
import { createTokenBuckets } from "../../../../runtime/gateway/token-bucket.js";
import { deadEndpoint, gatewayTo, route, table, upstream } from "./support.js";

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let jwk: Record<string, unknown>;
beforeAll(async () => {
  keys = await generateKeyPair("ES256");
  jwk = { ...(await exportJWK(keys.publicKey)), kid: "k", alg: "ES256" };
});

const issuer = "https://issuer.example/";

function secured(
  scopes: readonly string[],
  over: Partial<RouteTable> = {},
  limits: readonly RateLimit[] = [],
): RouteTable {
  return table([route({ auth: { mode: "jwt", provider: "main", scopes }, rateLimits: limits })], {
    auth: [{ name: "main", issuer, audiences: ["api"], jwks: { keys: [jwk] } }],
    ...over,
  });
}

function token(claims: Record<string, unknown> = {}, expires: string | number | null = "5m"): Promise<string> {
  const jwt = new SignJWT({ iss: issuer, aud: "api", sub: "alice", ...claims }).setProtectedHeader({
    alg: "ES256",
    kid: "k",
  });
  if (expires !== null) jwt.setExpirationTime(expires);
  return jwt.sign(keys.privateKey);
}

const call = (url: string, bearer?: string): Promise<Response> =>
  fetch(`${url}/v1/x`, bearer === undefined ? {} : { headers: { authorization: bearer } });

describe("JWT", () => {
  test.each([
    ["a scope string", { scope: "users.read users.write" }],
    ["a scp list", { scp: ["users.write", "users.read"] }],
    ["a scp string", { scp: "users.write users.read" }],
    ["several audiences", { aud: ["other", "api"], scope: "users.read users.write" }],
  ])("is accepted with %s", async (_, claims) => {
    const endpoint = await upstream((request, response) => response.end(request.headers.authorization));
    const gateway = await gatewayTo([endpoint], secured(["users.read", "users.write"]));
    const bearer = `Bearer ${await token(claims)}`;
    const response = await call(gateway.url, bearer);
    expect([response.status, await response.text()]).toEqual([200, bearer]);
  });

  test.each<[string, () => string | undefined | Promise<string>, string]>([
    ["no token", () => undefined, "Bearer"],
    ["another scheme", () => "Basic abc", 'Bearer error="invalid_token"'],
    ["nonsense", () => "Bearer nonsense", 'Bearer error="invalid_token"'],
    ["an expired token", async () => `Bearer ${await token({}, Math.floor(Date.now() / 1000) - 120)}`, "expired"],
    ["no expiry", async () => `Bearer ${await token({}, null)}`, "'exp'"],
    ["another issuer", async () => `Bearer ${await token({ iss: "https://evil.example/" })}`, "'iss'"],
    ["another audience", async () => `Bearer ${await token({ aud: "other" })}`, "'aud'"],
    [
      "no signature",
      () => `Bearer ${new UnsecuredJWT({ iss: issuer, aud: "api" }).setExpirationTime("5m").encode()}`,
      "not valid",
    ],
    [
      "a shared secret",
      () =>
        new SignJWT({ iss: issuer, aud: "api" })
          .setProtectedHeader({ alg: "HS256", kid: "k" })
          .setExpirationTime("5m")
          .sign(new TextEncoder().encode("x".repeat(32)))
          .then((signed) => `Bearer ${signed}`),
      "not valid",
    ],
    [
      "another key",
      async () =>
        new SignJWT({ iss: issuer, aud: "api" })
          .setProtectedHeader({ alg: "ES256", kid: "k" })
          .setExpirationTime("5m")
          .sign((await generateKeyPair("ES256")).privateKey)
          .then((signed) => `Bearer ${signed}`),
      "signature",
    ],
  ])("is refused with 401: %s", async (_, bearer, challenge) => {
    let asked = 0;
    const endpoint = await upstream((__, response) => {
      asked += 1;
      response.end();
    });
    const gateway = await gatewayTo([endpoint], secured([]));
    const response = await call(gateway.url, await bearer());
    expect([response.status, asked]).toEqual([401, 0]);
    expect(response.headers.get("www-authenticate")).toContain(challenge);
    expect(await response.json()).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  test("without a scope that is needed: 403", async () => {
    const gateway = await gatewayTo(["127.0.0.1:1"], secured(["users.read", "users.write"]));
    const response = await call(gateway.url, `Bearer ${await token({ scope: "users.read" })}`);
    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toBe(
      'Bearer error="insufficient_scope", scope="users.read users.write"',
    );
  });

  test("keys are fetched from the issuer, and when they are not to be had, that is no fault of the token", async () => {
    const service = await upstream((_, response) => response.end());
    const issuerKeys = await upstream((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
    const auth = (uri: string) => [{ name: "main", issuer, audiences: ["api"], jwks: { uri } }];
    const bearer = `Bearer ${await token()}`;
    const gateway = await gatewayTo([service], secured([], { auth: auth(`http://${issuerKeys}/jwks`) }));
    expect((await call(gateway.url, bearer)).status).toBe(200);
    const cut = await gatewayTo([service], secured([], { auth: auth(`http://${await deadEndpoint()}/jwks`) }));
    expect((await call(cut.url, bearer)).status).toBe(503);
  });

  test("gRPC clients are told in their own way", async () => {
    const gateway = await gatewayTo(["127.0.0.1:1"], secured([]));
    const response = await fetch(`${gateway.url}/v1/x`, {
      method: "POST",
      headers: { "content-type": "application/grpc-web" },
    });
    expect([response.status, response.headers.get("grpc-status")]).toEqual([200, "16"]);
  });

  test("a table that names what it does not have is refused at the start", async () => {
    await expect(gatewayTo(["127.0.0.1:1"], secured([], { auth: [] }))).rejects.toThrow('"main"');
    await expect(gatewayTo(["127.0.0.1:1"], secured([], { upstreams: [] }))).rejects.toThrow('"test"');
  });
});

describe("rate limits", () => {
  const limit = (over: Partial<RateLimit> = {}): RateLimit => ({
    requests: 2,
    per: 3_600_000,
    burst: 2,
    key: "ip",
    ...over,
  });

  async function statuses(
    gatewayUrl: string,
    callers: readonly (string | undefined)[],
    header: string,
  ): Promise<number[]> {
    const got: number[] = [];
    for (const caller of callers) {
      const response = await fetch(`${gatewayUrl}/v1/x`, caller === undefined ? {} : { headers: { [header]: caller } });
      got.push(response.status);
      await response.text();
    }
    return got;
  }

  test("by address: 429 with when to come again", async () => {
    const endpoint = await upstream((_, response) => response.end());
    const gateway = await gatewayTo([endpoint], [route({ rateLimits: [limit()] })]);
    expect(await statuses(gateway.url, [undefined, undefined], "")).toEqual([200, 200]);
    const response = await fetch(`${gateway.url}/v1/x`);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(1_700);
    expect(response.headers.get("ratelimit-policy")).toBe('"ip";q=2;w=3600');
    expect(response.headers.get("ratelimit")).toMatch(/^"ip";r=0;t=\d+$/);
    expect(await response.json()).toMatchObject({ status: 429, code: "resource_exhausted" });
  });

  test("what a client says of its address is believed only behind a proxy", async () => {
    const endpoint = await upstream((_, response) => response.end());
    const callers = ["1.1.1.1", "2.2.2.2", "3.3.3.3"];
    const open = await gatewayTo([endpoint], [route({ rateLimits: [limit()] })]);
    expect(await statuses(open.url, callers, "x-forwarded-for")).toEqual([200, 200, 429]);
    const behind = await gatewayTo([endpoint], [route({ rateLimits: [limit()] })], { trustedHops: 1 });
    expect(await statuses(behind.url, callers, "x-forwarded-for")).toEqual([200, 200, 200]);
    expect(await statuses(behind.url, ["9.9.9.9, 1.1.1.1", "8.8.8.8, 1.1.1.1"], "x-forwarded-for")).toEqual([200, 429]);
  });

  test("by subject", async () => {
    const endpoint = await upstream((_, response) => response.end());
    const gateway = await gatewayTo([endpoint], secured([], {}, [limit({ key: "subject" })]));
    const [alice, bob] = [`Bearer ${await token()}`, `Bearer ${await token({ sub: "bob" })}`];
    expect(await statuses(gateway.url, [alice, alice, alice, bob], "authorization")).toEqual([200, 200, 429, 200]);
  });

  test("all limits hold at once, and all routes of an operation count together", async () => {
    const endpoint = await upstream((_, response) => response.end());
    const rateLimits = [limit({ requests: 100, burst: 100 }), limit({ key: "global" })];
    const gateway = await gatewayTo(
      [endpoint],
      [
        route({ id: "a", template: "/a", rateLimits }),
        route({ id: "b", template: "/b", rateLimits }),
        route({ id: "c", operation: "other", template: "/c", rateLimits }),
      ],
    );
    const got: number[] = [];
    for (const path of ["/a", "/b", "/a", "/c"]) got.push((await fetch(`${gateway.url}${path}`)).status);
    expect(got).toEqual([200, 200, 429, 200]);
  });

  test("a bucket fills up again, up to its burst, and forgets what is old", () => {
    let now = 0;
    const buckets = createTokenBuckets({ requests: 10, per: 1_000, burst: 2 }, () => now, 2);
    const take = (key: string): boolean => buckets.take(key).kind === "allowed";
    expect([take("a"), take("a"), take("a")]).toEqual([true, true, false]);
    expect(buckets.take("a")).toEqual({ kind: "refused", waitMs: 100 });
    now = 100;
    expect([take("a"), take("a")]).toEqual([true, false]);
    now = 10_000;
    expect([take("a"), take("a"), take("a")]).toEqual([true, true, false]);
    expect([take("b"), take("c"), take("a")]).toEqual([true, true, true]);
  });
});

describe("CORS", () => {
  const cors = { origins: ["https://app.example"], credentials: true, maxAgeSeconds: 600 };
  const routes = [route({ template: "/v1/x", methods: ["GET", "PUT"] })];
  const ask = (url: string, origin: string, method: string): Promise<Response> =>
    fetch(`${url}/v1/x`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": method,
        "access-control-request-headers": "x-a, authorization",
      },
    });

  test("a preflight is answered by the gateway", async () => {
    const gateway = await gatewayTo(["127.0.0.1:1"], table(routes, { cors }));
    const { status, headers } = await ask(gateway.url, "https://app.example", "PUT");
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      "access-control-allow-origin": "https://app.example",
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "PUT",
      "access-control-allow-headers": "x-a, authorization",
      "access-control-max-age": "600",
      vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    });
  });

  test.each([
    ["another origin", "https://evil.example", "PUT"],
    ["another method", "https://app.example", "DELETE"],
  ])("a preflight for %s allows nothing", async (_, origin, method) => {
    const gateway = await gatewayTo(["127.0.0.1:1"], table(routes, { cors }));
    const { status, headers } = await ask(gateway.url, origin, method);
    expect([status, headers.get("access-control-allow-origin"), headers.get("access-control-allow-methods")]).toEqual([
      204,
      null,
      null,
    ]);
  });

  test("an answer tells who may read it, errors of the gateway too", async () => {
    const endpoint = await upstream((_, response) => {
      response.setHeader("vary", "accept");
      response.setHeader("access-control-allow-origin", "https://evil.example");
      response.end();
    });
    const gateway = await gatewayTo([endpoint], table(routes, { cors }));
    for (const path of ["/v1/x", "/v1/nothing"]) {
      const { headers } = await fetch(`${gateway.url}${path}`, { headers: { origin: "https://app.example" } });
      expect(headers.get("access-control-allow-origin")).toBe("https://app.example");
      expect(headers.get("access-control-expose-headers")).toContain("grpc-status");
      expect(headers.get("vary")).toContain("Origin");
    }
    const foreign = await fetch(`${gateway.url}/v1/x`, { headers: { origin: "https://evil.example" } });
    expect(foreign.headers.get("access-control-allow-origin")).not.toBe("https://evil.example");
  });

  test("any origin without credentials is a star", async () => {
    const endpoint = await upstream((_, response) => response.end());
    const open = { origins: ["*"], credentials: false, maxAgeSeconds: 1 };
    const gateway = await gatewayTo([endpoint], table(routes, { cors: open }));
    const { headers } = await fetch(`${gateway.url}/v1/x`, { headers: { origin: "https://any.example" } });
    expect(headers.get("access-control-allow-origin")).toBe("*");
  });
});
