import { expect, test } from "vitest";
import { corsPolicy } from "../../../../generator/emit/gateway/envoy/cors.js";
import { createCors } from "../../../../runtime/server/cors.js";

test("Envoy exposes what the service and the embedded gateway expose", () => {
  const rules = { origins: ["https://app.example"], credentials: false, maxAgeSeconds: 60 };
  const table = { formatVersion: 1, hosts: ["*"], routes: [], upstreams: [], auth: [], cors: rules } as const;
  expect(corsPolicy(rules, table).expose_headers).toBe(
    createCors(rules).headers("https://app.example")["access-control-expose-headers"],
  );
});
