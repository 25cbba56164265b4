import { parsePathTemplate } from "@svcgen/runtime/path-template";
import { createRouteMatcher } from "@svcgen/runtime/route-matcher";
import fc from "fast-check";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildBootstrap } from "../../../../generator/emit/gateway/envoy/bootstrap.js";
import { buildRouteTable } from "../../../../generator/emit/gateway/routes.js";
import { printYaml } from "../../../../generator/render/stable-yaml.js";
import {
  type RunningEnvoy,
  send,
  startEnvoy,
  startUpstream,
  type Upstream,
  validateEnvoy,
} from "../../../support/envoy.js";
import { exampleModel, modelOf } from "../../../support/model-of.js";
import { program } from "../../../support/programs.js";

const envoy = program("SVCGEN_ENVOY", "envoy");
const issuer = "https://issuer.acme.example/";

envoy.describe("Envoy", () => {
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let gateway: RunningEnvoy;
  let upstreams: readonly [Upstream, Upstream];
  let table: ReturnType<typeof buildRouteTable>;
  /** Fails requests that say so. */
  const failing = (asked: { headers: { [name: string]: unknown } }): number =>
    asked.headers["x-fail"] === "yes" ? 503 : 200;

  beforeAll(async () => {
    keys = await generateKeyPair("RS256");
    upstreams = [await startUpstream(failing), await startUpstream(failing)];
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "RS256" };
    const { model, config } = await modelOf(
      { "t/v1/t.proto": overlapping },
      {
        gateway: {
          hosts: ["*"],
          upstreams: {
            both: { services: ["*"], endpoints: upstreams.map(({ address }) => address), connectTimeoutMs: 1000 },
          },
          auth: { acme: { issuer, audiences: ["users"], jwks: { keys: [jwk] } } },
          cors: { origins: ["https://app.example"], credentials: true, maxAgeSeconds: 60 },
        },
      },
    );
    table = buildRouteTable(model, config);
    const bootstrap = buildBootstrap(table, {
      listen: { address: "127.0.0.1", port: 0 },
      admin: { address: "127.0.0.1", port: 0 },
    });
    gateway = await startEnvoy(envoy.path, printYaml(bootstrap));
  });
  afterAll(async () => {
    await gateway?.close();
    await Promise.all((upstreams ?? []).map((upstream) => upstream.close()));
  });

  const token = (claims: Record<string, unknown>, expires = "5m"): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(issuer)
      .setAudience("users")
      .setExpirationTime(expires)
      .sign(keys.privateKey);

  test("takes the configuration of the example, whatever the issuer's keys are", async () => {
    const where = { hosts: ["api.acme.example"], upstreams: {} };
    for (const jwks of [{ uri: "http://issuer.acme.example/jwks.json" }, { keys: [await exportJWK(keys.publicKey)] }]) {
      const { model, config } = await exampleModel({
        gateway: { ...where, auth: { acme: { issuer, audiences: [], jwks } } },
      });
      const bootstrap = buildBootstrap(buildRouteTable(model, config), { listen: { address: "127.0.0.1", port: 0 } });
      expect(validateEnvoy(envoy.path, printYaml(bootstrap))).toBe("");
    }
  });

  /** What the service's own router does with a request, as a line; `matched` is the id of a route. */
  function routed(method: string, path: string): string {
    const matcher = createRouteMatcher(
      table.routes.flatMap(({ id, match }) => {
        const parsed = parsePathTemplate(match.path.kind === "exact" ? match.path.path : match.path.template);
        if (!parsed.ok) throw new Error(parsed.message);
        // The table spells HEAD out, which the router adds to GET by itself. Connect's GET has no HEAD.
        const verbs = match.methods.filter((verb) => !(verb === "HEAD" && match.methods.includes("GET")));
        return (match.path.kind === "exact" && method === "HEAD" ? ["POST"] : verbs).map((verb) => ({
          verb,
          template: parsed.template,
          value: id,
        }));
      }),
    );
    const found = matcher.match(method, path);
    switch (found.kind) {
      case "match":
        return found.value;
      case "not-found":
        return "404";
      case "bad-path":
        return "400";
      case "method-not-allowed":
        return method === "OPTIONS" ? "204" : "405";
    }
  }

  async function forwarded(method: string, path: string): Promise<string> {
    const authorization = `Bearer ${await token({ scope: "write read" })}`;
    const before = upstreams.reduce((sum, { asked }) => sum + asked.length, 0);
    const { status } = await send(gateway.port, method, path, { authorization });
    const asked = upstreams.flatMap(({ asked }) => asked);
    if (asked.length === before) return String(status);
    const last = upstreams.map(({ asked }) => asked.at(-1)).find((one) => one?.path === path);
    return last === undefined ? "forwarded another path" : String(last.headers["x-svcgen-route"]);
  }

  const paths = [
    "/v1/users/me",
    "/v1/users/7",
    "/v1/users/m%65",
    "/v1/users/7:activate",
    "/v1/users/me:activate",
    "/v1/users/a:b",
    "/v1/users/a=b",
    "/v1/users/a*b",
    "/v1/users/a%2Fb",
    "/v1/users/a%5Cb",
    "/v1/users/%3Aactivate",
    "/v1/users/7%3Aactivate",
    "/v1/users/",
    "/v1/users",
    "/v1//users/7",
    "//v1/users/7",
    "/v1/users/../teams",
    "/v1/users/%2e%2E/teams",
    "/v1/users/.",
    "/v1/users/.hidden",
    "/v1/users/...",
    "/v1/users/..:activate",
    "/v1/users/a%00b",
    "/v1/users/a%7Fb",
    "/v1/users/a%zzb",
    "/v1/users/a%",
    "/v1/users/a%C3%A9",
    "/v1/users/a%C3",
    "/v1/users/a%ED%A0%80",
    "/v1/users/a%F0%9F%8E%89",
    "/v1/users/a%C0%AF",
    "/v1/files",
    "/v1/files/",
    "/v1/files/a",
    "/v1/files/a/b/c",
    "/v1/files/a//b",
    "/v1/files/a/b:download",
    "/v1/files:download",
    "/v1/files/:download",
    "/v1/shelves/1/books/2",
    "/v1/shelves/1/books",
    "/v1/shelves/1/books/2/3",
    "/",
    "/V1/users/7",
    "/v1/a.b/x",
    "/v1/axb/x",
    "/t.v1.Users/Get",
    "/t.v1.Users/Nope",
    "/t.v1.Users/Get/",
    "/v1/users/7?x=/../y",
    "/v1/any/3",
  ];
  test.each(["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PATCH"])("routes %s as the service does", async (method) => {
    const wanted = paths.map((path) => [path, routed(method, path.replace(/\?.*/, ""))]);
    const got: [string, string][] = [];
    for (const path of paths) got.push([path, await forwarded(method, path)]);
    expect(got).toEqual(wanted);
  });

  test("routes made-up paths as the service does", async () => {
    const part = fc.constantFrom(
      "v1",
      "users",
      "me",
      "7",
      "files",
      "shelves",
      "books",
      "a:activate",
      ":activate",
      "x:download",
      "..",
      "%2E",
      "a%2Fb",
      "%41",
      "",
      "a.b",
    );
    const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => `/${parts.join("/")}`);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("GET", "POST", "DELETE"), path, async (method, path) => {
        expect(await forwarded(method, path)).toBe(routed(method, path));
      }),
      { numRuns: 150 },
    );
  });

  test("names the methods that a path has", async () => {
    const { status, headers, body } = await send(gateway.port, "PUT", "/v1/users/me");
    expect([status, headers.allow, headers["content-type"]]).toEqual([
      405,
      "DELETE, GET, HEAD, OPTIONS",
      "application/problem+json",
    ]);
    expect(JSON.parse(body)).toMatchObject({
      type: "about:blank",
      title: "Method Not Allowed",
      status: 405,
      code: "unimplemented",
    });
  });

  test("tells the service which route it has found, whatever the caller says of it", async () => {
    const { body } = await send(gateway.port, "GET", "/v1/users/me", {
      "x-svcgen-route": "mine",
      "x-forwarded-for": "6.6.6.6",
      "x-real-ip": "6.6.6.6",
    });
    const { headers } = JSON.parse(body);
    expect(headers["x-svcgen-route"]).toBe("t.v1.Users.Me#rest0");
    expect(headers["x-real-ip"]).toBeUndefined();
  });

  test("asks for tokens and scopes where the contract does", async () => {
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await send(gateway.port, "DELETE", "/v1/users/7", headers)).status;
    const bearer = async (value: Promise<string>) => ({ authorization: `Bearer ${await value}` });
    const stranger = await generateKeyPair("RS256");
    const forged = new SignJWT({ scope: "write read" })
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(issuer)
      .setAudience("users")
      .setExpirationTime("5m")
      .sign(stranger.privateKey);
    const unbounded = new SignJWT({ scope: "write read" })
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(issuer)
      .setAudience("users")
      .sign(keys.privateKey);
    const elsewhere = new SignJWT({ scope: "write read" })
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(issuer)
      .setAudience("other")
      .setExpirationTime("5m")
      .sign(keys.privateKey);
    expect(await status({})).toBe(401);
    expect(await status({ authorization: "Bearer nonsense" })).toBe(401);
    expect(await status(await bearer(forged))).toBe(401);
    expect(await status(await bearer(unbounded))).toBe(401);
    expect(await status(await bearer(elsewhere))).toBe(403);
    expect(await status(await bearer(token({ scope: "write read" }, "-2m")))).toBe(401);
    expect(await status(await bearer(token({})))).toBe(403);
    expect(await status(await bearer(token({ scope: "read" })))).toBe(403);
    expect(await status(await bearer(token({ scope: "readwrite write" })))).toBe(403);
    expect(await status(await bearer(token({ scope: "write read" })))).toBe(200);
    expect(await status(await bearer(token({ scp: ["read", "write"] })))).toBe(200);
    expect(await status(await bearer(token({ scope: "read", scp: "write" })))).toBe(200);
    expect(
      (await send(gateway.port, "DELETE", `/v1/users/7?access_token=${await token({ scope: "write read" })}`)).status,
    ).toBe(401);
  });

  test("asks for a token on the RPC path too", async () => {
    expect(
      (await send(gateway.port, "POST", "/t.v1.Users/Delete", { "content-type": "application/json" }, "{}")).status,
    ).toBe(401);
  });

  test("tries again only what may be run twice", async () => {
    const tries = async (method: string, path: string): Promise<readonly [number, number]> => {
      const before = upstreams.reduce((sum, { asked }) => sum + asked.length, 0);
      const headers = {
        "x-fail": "yes",
        authorization: `Bearer ${await token({ scope: "write read" })}`,
        "x-envoy-retry-on": "5xx",
        "x-envoy-max-retries": "5",
      };
      const { status } = await send(gateway.port, method, path, headers);
      return [status, upstreams.reduce((sum, { asked }) => sum + asked.length, 0) - before];
    };
    expect(await tries("GET", "/v1/users/7")).toEqual([503, 3]);
    expect(await tries("DELETE", "/v1/users/7")).toEqual([503, 1]);
  });

  test("takes no time limit from the caller", async () => {
    expect(
      (
        await send(gateway.port, "GET", "/v1/users/me", {
          "x-envoy-upstream-rq-timeout-ms": "0",
          "x-envoy-upstream-alt-stat-name": "x",
        })
      ).status,
    ).toBe(200);
  });

  test("counts the calls of an operation, over all of its routes", async () => {
    const call = async (path: string): Promise<number> => (await send(gateway.port, "GET", path)).status;
    const statuses = [
      await call("/v1/limited"),
      await call("/limited"),
      await call("/v1/limited"),
      await call("/limited"),
    ];
    expect(statuses).toEqual([200, 200, 200, 429]);
    const { headers, body } = await send(gateway.port, "GET", "/v1/limited");
    expect(headers["retry-after"]).toBe("1");
    expect(JSON.parse(body)).toMatchObject({ status: 429, code: "resource_exhausted" });
  });

  test("counts each subject apart", async () => {
    const call = async (sub: string): Promise<number> =>
      (await send(gateway.port, "GET", "/v1/mine", { authorization: `Bearer ${await token({ sub })}` })).status;
    expect([await call("ann"), await call("ann"), await call("bob"), await call("bob")]).toEqual([200, 429, 200, 429]);
  });

  test("refuses what is too large", async () => {
    const body = (bytes: number): Buffer => Buffer.alloc(bytes, " ");
    expect((await send(gateway.port, "POST", "/v1/users", {}, body(1000))).status).toBe(200);
    expect((await send(gateway.port, "POST", "/v1/users", {}, body(1001))).status).toBe(413);
    expect((await send(gateway.port, "POST", "/v1/users", { "transfer-encoding": "chunked" }, body(5000))).status).toBe(
      413,
    );
    expect((await send(gateway.port, "POST", "/v1/users:import", {}, body(1000))).status).toBe(200);
    expect(
      (await send(gateway.port, "POST", "/v1/users:import", { "content-length": "1001" }, body(1001))).status,
    ).toBe(413);
  });

  test("answers preflights of known origins", async () => {
    const ask = (origin: string) =>
      send(gateway.port, "OPTIONS", "/v1/users/7", {
        origin,
        "access-control-request-method": "DELETE",
        "access-control-request-headers": "authorization",
      });
    const known = await ask("https://app.example");
    expect(known.headers["access-control-allow-origin"]).toBe("https://app.example");
    expect(known.headers["access-control-allow-methods"]).toContain("DELETE");
    expect(known.headers["access-control-allow-credentials"]).toBe("true");
    expect((await ask("https://evil.example")).headers["access-control-allow-origin"]).toBeUndefined();
    const simple = await send(gateway.port, "GET", "/v1/users/me", { origin: "https://app.example" });
    expect(simple.headers["access-control-allow-origin"]).toBe("https://app.example");
  });

  test("sends what has the same key to the same instance", async () => {
    const ports = new Set<string>();
    for (let round = 0; round < 8; round++) {
      for (const upstream of upstreams) upstream.asked.length = 0;
      await send(gateway.port, "GET", "/v1/keyed/one/x");
      ports.add(upstreams.map(({ asked }) => asked.length).join());
    }
    expect(ports.size).toBe(1);
  });
});

const overlapping = `syntax = "proto3";
package t.v1;
import "google/api/annotations.proto";
import "svcgen/v1/policy.proto";
message M { string id = 1; string name = 2; string shelf = 3; }
service Users {
  rpc Me(M) returns (M) { option idempotency_level = NO_SIDE_EFFECTS; option (google.api.http) = { get: "/v1/users/me" }; }
  rpc Get(M) returns (M) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = { get: "/v1/users/{id}" };
    option (svcgen.v1.policy).retry.max_attempts = 3;
  }
  rpc List(M) returns (M) { option (google.api.http) = { get: "/v1/users" }; }
  rpc Create(M) returns (M) {
    option (google.api.http) = { post: "/v1/users" body: "*" };
    option (svcgen.v1.policy).max_request_bytes = 1000;
  }
  rpc Import(stream M) returns (M) {
    option (google.api.http) = { post: "/v1/users:import" body: "*" };
    option (svcgen.v1.policy).max_request_bytes = 1000;
  }
  rpc Activate(M) returns (M) { option (google.api.http) = { post: "/v1/users/{id}:activate" body: "*" }; }
  rpc Delete(M) returns (M) {
    option (google.api.http) = { delete: "/v1/users/{id}" };
    option (svcgen.v1.policy).auth.jwt = { scopes: ["read", "write"] };
  }
  rpc Files(M) returns (M) { option (google.api.http) = { get: "/v1/{name=files/**}" }; }
  rpc Download(M) returns (M) { option (google.api.http) = { get: "/v1/{name=files/**}:download" }; }
  rpc Book(M) returns (M) { option (google.api.http) = { get: "/v1/{name=shelves/*/books/*}" }; }
  rpc Dotted(M) returns (M) { option (google.api.http) = { get: "/v1/a.b/{id}" }; }
  rpc Any(M) returns (M) { option (google.api.http) = { custom: { kind: "*" path: "/v1/any/{id}" } }; }
  rpc Limited(M) returns (M) {
    option (google.api.http) = { get: "/v1/limited" additional_bindings { get: "/limited" } };
    option (svcgen.v1.policy).rate_limits = { requests: 3 per: { seconds: 60 } };
  }
  rpc Mine(M) returns (M) {
    option (google.api.http) = { get: "/v1/mine" };
    option (svcgen.v1.policy) = { auth: { jwt: {} } rate_limits: { requests: 1 per: { seconds: 60 } key: RATE_LIMIT_KEY_SUBJECT } };
  }
  rpc Keyed(M) returns (M) {
    option (google.api.http) = { get: "/v1/keyed/{id}/{name}" };
    option (svcgen.v1.policy).hash_key = "id";
  }
}
`;
