import type { DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, serve } from "../../../../runtime/index.js";
import { requestLimitOf } from "../../../../runtime/server/request-limit.js";
import { compileProtos } from "../../../support/compile.js";
import { transports } from "../../../support/runtime/transports.js";
import { route } from "../rest/element-service.js";

// The service reads the limit out of its own descriptor, so that it holds at every face, also without a gateway in front.

const proto = `
  syntax = "proto3";
  package limits.v1;
  import "svcgen/v1/policy.proto";
  message Text { string text = 1; }
  service Common {
    option (svcgen.v1.policy_defaults) = {max_request_bytes: 1000};
    rpc Inherit(Text) returns (Text);
    rpc Own(Text) returns (Text) { option (svcgen.v1.policy) = {max_request_bytes: 100}; }
    rpc More(Text) returns (Text) { option (svcgen.v1.policy) = {max_request_bytes: 10000}; }
    rpc Timed(Text) returns (Text) { option (svcgen.v1.policy) = {timeout: {seconds: 5}}; }
  }
  service Free { rpc Any(Text) returns (Text); }`;

let common: DescService;
let server: RunningServer;
let base = "";

beforeAll(async () => {
  const { registry } = await compileProtos({ "limits/v1/limits.proto": proto });
  common = registry.getService("limits.v1.Common") as DescService;
  const free = registry.getService("limits.v1.Free") as DescService;
  const echo = (request: unknown) => request;
  const handlers = { inherit: echo, own: echo, more: echo, timed: echo, any: echo };
  const routes = ["inherit", "own", "more"].map((name) => route(`POST /${name} -> ${name}`, { body: "*" }));
  server = await serve({
    services: [
      { service: common, handlers, routes },
      { service: free, handlers, routes: [route("POST /any -> any", { body: "*" })] },
    ],
    port: 0,
    signals: [],
    limits: { maxRequestBytes: 5000 },
  });
  base = server.url;
  limits = new Map([...common.methods, ...free.methods].map((method) => [method.localName, requestLimitOf(method)]));
});
afterAll(() => server.close());

let limits: ReadonlyMap<string, number | undefined>;

test("is the method's, else the service's", () => {
  expect(Object.fromEntries(limits)).toEqual({ inherit: 1000, own: 100, more: 10_000, timed: 1000, any: undefined });
});

const sizes = [
  ["own", 50, true],
  ["own", 200, false],
  ["inherit", 900, true],
  ["inherit", 1100, false],
  // More than the server allows where nothing is said.
  ["more", 9000, true],
  ["more", 11_000, false],
] as const;

test.each([...sizes, ["any", 4900, true] as const, ["any", 5100, false] as const])(
  "REST: %s of %i bytes",
  async (name, size, fits) => {
    const answer = await fetch(`${base}/${name}`, {
      method: "POST",
      body: JSON.stringify({ text: "x".repeat(size) }),
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).toBe(fits ? 200 : 413);
    await answer.body?.cancel();
  },
);

describe.each(transports)("%s", (_, make) => {
  test.each(sizes)("%s of %i bytes", async (name, size, fits) => {
    const client = createClient(common, make(base)) as Record<string, (request: object) => Promise<unknown>>;
    const answer = client[name]?.({ text: "x".repeat(size) });
    if (fits) await expect(answer).resolves.toBeDefined();
    else await expect(answer?.catch((error) => ConnectError.from(error).code)).resolves.toBe(Code.ResourceExhausted);
  });
});
