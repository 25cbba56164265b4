import { describe, expect, test } from "vitest";
import type { Config } from "../../../../generator/config/config.js";
import { resolveConfig } from "../../../../generator/config/resolve.js";
import { gatewayEmitter } from "../../../../generator/emit/gateway/emitter.js";
import { envoyEmitter } from "../../../../generator/emit/gateway/envoy/emitter.js";
import { buildRouteTable } from "../../../../generator/emit/gateway/routes.js";
import { exampleModel, modelOf } from "../../../support/model-of.js";

type Gateway = Partial<Config["gateway"]>;

const acme = {
  issuer: "https://issuer.acme.example/",
  audiences: ["users"],
  jwks: { uri: "https://issuer.acme.example/jwks.json" },
};

async function example(gateway: Gateway = {}) {
  const { model, config } = await exampleModel({ gateway: { ...resolveConfig({}).gateway, ...gateway } });
  const context = (enabled: readonly string[]) =>
    ({ config, options: config.emit.envoy, enabled: new Set(enabled), image: new Uint8Array() }) as never;
  return { model, config, context, table: buildRouteTable(model, config) };
}

describe("the table of the example", async () => {
  const { table } = await example({ auth: { acme } });
  const find = (id: string) => table.routes.find((route) => route.id === id);

  test("is in canonical order, verbs first and literals before variables", () => {
    expect(
      table.routes
        .map(({ id }) => id)
        .filter((id) => /user\.v1/.test(id) && /rest/.test(id))
        .slice(0, 5),
    ).toEqual([
      "acme.user.v1.UserService.ActivateUser#rest0",
      "acme.user.v1.UserService.ImportUsers#rest0",
      "acme.user.v1.UserService.WatchUsers#rest0",
      "acme.user.v1.UserService.ListUsers#rest1",
      "acme.user.v1.UserService.CreateUser#rest1",
    ]);
  });

  test("has each binding and each RPC path once", () => {
    expect(new Set(table.routes.map(({ id }) => id)).size).toBe(table.routes.length);
    expect(find("acme.user.v1.UserService.GetUser#rpc")?.match).toEqual({
      methods: ["GET", "POST"],
      path: { kind: "exact", path: "/acme.user.v1.UserService/GetUser" },
    });
    expect(find("acme.user.v1.UserService.CreateUser#rpc")?.match.methods).toEqual(["POST"]);
    expect(find("acme.user.v1.UserService.GetUser#rest0")?.match.methods).toEqual(["GET", "HEAD"]);
  });

  test("holds no handler of an event: nobody may post one at the door", () => {
    expect(
      table.routes.filter(({ operation }) => operation === "acme.welcome.v1.WelcomeService.OnUserCreated"),
    ).toEqual([]);
  });

  test("carries the policies", () => {
    expect(find("acme.user.v1.UserService.GetUser#rest0")).toMatchObject({
      auth: { mode: "public" },
      timeout: { total: 5000, perTry: 800, idle: 6000 },
      retry: { class: "idempotent", maxAttempts: 3 },
      hashKey: { kind: "path", name: "id" },
      maxRequestBytes: 1048576,
      upstream: "service",
    });
    expect(find("acme.user.v1.UserService.WatchUsers#rpc")).toMatchObject({
      auth: { mode: "jwt", provider: "acme", scopes: ["users.read"] },
      timeout: { total: 0, perTry: 0 },
      hashKey: null,
    });
    expect(find("acme.user.v1.UserService.ActivateUser#rest0")?.rateLimits).toEqual([
      { requests: 10, per: 1000, burst: 20, key: "subject" },
    ]);
  });

  test("looks for services on the address of serve() when no upstream is configured", () => {
    expect(table.upstreams).toEqual([{ name: "service", endpoints: ["127.0.0.1:50051"], connectTimeout: 1000 }]);
  });
});

describe("upstreams", () => {
  const upstream = (...services: string[]) => ({ services, endpoints: ["a:1"], connectTimeoutMs: 5 });

  test.each([
    [
      "the service by name",
      { all: upstream("*"), one: upstream("acme.user.v1.UserService"), some: upstream("acme.user.v1") },
      "one",
    ],
    ["its package", { all: upstream("*"), near: upstream("acme.user.v1"), far: upstream("acme") }, "near"],
    ["a package around it", { all: upstream("*"), far: upstream("acme") }, "far"],
    ["all", { all: upstream("*"), other: upstream("acme.users") }, "all"],
    ["the first by name of two that claim it", { b: upstream("*"), a: upstream("*") }, "a"],
  ])("%s", async (_name, upstreams, want) => {
    const { table } = await example({ auth: { acme }, upstreams });
    expect(table.routes.find(({ id }) => id === "acme.user.v1.UserService.GetUser#rpc")?.upstream).toBe(want);
  });
});

describe("what is missing in the configuration", () => {
  test.each<[string, Gateway, readonly string[]]>([
    ["nothing", { auth: { acme } }, []],
    ["an issuer", {}, ["gateway/unknown-provider", "gateway/unknown-provider", "gateway/unknown-provider"]],
    [
      "which of two issuers",
      { auth: { acme, other: acme } },
      ["gateway/unknown-provider", "gateway/unknown-provider", "gateway/unknown-provider"],
    ],
    [
      "an upstream",
      { auth: { acme }, upstreams: { users: { services: ["acme.user"], endpoints: ["a:1"], connectTimeoutMs: 1 } } },
      ["gateway/no-upstream", "gateway/no-upstream"],
    ],
  ])("%s", async (_name, gateway, want) => {
    const { model, context } = await example(gateway);
    expect(
      [...((await gatewayEmitter.check?.(model, context(["gateway", "envoy"]))) ?? [])].map(({ code }) => code),
    ).toEqual(want);
    // Without the neutral table, Envoy says it; never both.
    const alone = [...((await envoyEmitter.check?.(model, context(["envoy"]))) ?? [])].map(({ code }) => code);
    const beside = [...((await envoyEmitter.check?.(model, context(["gateway", "envoy"]))) ?? [])].map(
      ({ code }) => code,
    );
    expect(alone.filter((code) => code !== "gateway/loss")).toEqual(want);
    expect(beside.filter((code) => code !== "gateway/loss")).toEqual([]);
  });
});

test("what Envoy says only nearly is information, with its place", async () => {
  const { model, context } = await example({ auth: { acme } });
  const losses = [...((await envoyEmitter.check?.(model, context(["gateway", "envoy"]))) ?? [])];
  expect(losses.map(({ severity, message }) => `${severity}: ${message}`)).toContain(
    "info: Envoy cannot say all of acme.user.v1.UserService.ActivateUser: each Envoy counts by itself (L-RATE)",
  );
  expect(losses.every(({ span, severity }) => span?.path.endsWith(".proto") === true && severity === "info")).toBe(
    true,
  );
});

test("the order of services and files means nothing", async () => {
  const service = (name: string) => `syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M${name} { string id = 1; }
    service ${name} { rpc Get(M${name}) returns (M${name}) { option (google.api.http) = { get: "/v1/${name}/{id}" }; } }`;
  const [one, other] = await Promise.all([
    modelOf({ "t/a.proto": service("A"), "t/b.proto": service("B") }),
    modelOf({ "t/a.proto": service("B"), "t/b.proto": service("A") }),
  ]);
  const ids = ({ model, config }: typeof one) => buildRouteTable(model, config).routes.map(({ id }) => id);
  expect(ids(one)).toEqual(ids(other));
});
