import { request } from "node:http";
import { connect } from "node:http2";
import { describe, expect, test } from "vitest";
import type { ServeOptions } from "../../../../runtime/server/options.js";
import { defineElementService } from "../../../support/runtime/element-service.js";
import { serveForTest } from "../../../support/runtime/serve.js";
import { route } from "../rest/element-service.js";

const origin = "https://app.example";
const cors = { origins: [origin], credentials: true, maxAgeSeconds: 60, exposedHeaders: ["x-total"] };
const rpc = "/elements.v1.ElementService/GetElement";

const routes = [
  route("GET /v1/elements -> listElements"),
  route("GET /v1/elements/{id} -> getElement"),
  route("DELETE /v1/elements/{id} -> deleteElement"),
  route("GET /v1/count/{to} -> count"),
];
const serveRest = (options: Partial<ServeOptions> = {}) =>
  serveForTest({ services: [defineElementService({}, { routes })], ...options });

/** By `node:http`, since fetch sends no Origin of its own choice everywhere. */
function send(url: string, method: string, path: string, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const sent = request(url + path, { method, headers }, (answer) => {
      answer.resume().on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
    });
    sent.on("error", reject).end(method === "POST" ? "{}" : undefined);
  });
}

const preflight = (method: string, from = origin) => ({
  origin: from,
  "access-control-request-method": method,
  "access-control-request-headers": "content-type, x-a",
});

describe("a preflight", () => {
  test.each([
    ["POST", rpc],
    ["GET", rpc],
    ["GET", "/v1/elements/fe"],
    ["HEAD", "/v1/elements/fe"],
    ["DELETE", "/v1/elements/fe"],
    ["GET", "/healthz"],
  ])("for %s %s is allowed", async (method, path) => {
    const { url } = await serveRest({ cors });
    const answer = await send(url, "OPTIONS", path, preflight(method));
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": method,
      "access-control-allow-headers": "content-type, x-a",
      "access-control-max-age": "60",
      vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    });
  });

  test.each([
    ["DELETE", rpc, origin],
    ["PUT", "/v1/elements/fe", origin],
    ["GET", "/nowhere", origin],
    ["POST", "/healthz", origin],
    ["GET", "/v1/elements/fe", "https://evil.example"],
  ])("for %s %s from %s is not", async (method, path, from) => {
    const { url } = await serveRest({ cors });
    const answer = await send(url, "OPTIONS", path, preflight(method, from));
    expect(answer.status).toBe(204);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });
});

describe("an answer", () => {
  const all = [
    ["POST", rpc, { "content-type": "application/json" }],
    ["POST", rpc, { "content-type": "application/grpc-web+proto" }],
    ["POST", "/nowhere", {}],
    ["GET", "/v1/elements/fe", {}],
    ["GET", "/v1/elements", {}],
    ["OPTIONS", "/v1/elements/fe", {}],
    ["GET", "/healthz", {}],
    ["POST", "/healthz", {}],
  ] as const;

  test.each(all)("to %s %s tells who may read it", async (method, path, headers) => {
    const { url } = await serveRest({ cors });
    const answer = await send(url, method, path, { ...headers, origin });
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
    });
    const exposed = String(answer.headers["access-control-expose-headers"]).split(", ");
    for (const name of ["grpc-status", "grpc-message", "etag", "location", "link", "x-total"])
      expect(exposed).toContain(name);
    expect(String(answer.headers.vary).split(", ")).toContain("Origin");
  });

  test.each(all)(
    "to %s %s from a foreign origin tells nobody, but that it depends on the origin",
    async (method, path, headers) => {
      const { url } = await serveRest({ cors });
      for (const from of [undefined, "https://evil.example", "null"]) {
        const answer = await send(url, method, path, { ...headers, ...(from === undefined ? {} : { origin: from }) });
        expect([answer.headers["access-control-allow-origin"], String(answer.headers.vary).includes("Origin")]).toEqual(
          [undefined, true],
        );
      }
    },
  );

  test("exposes what the contract says to be a header, too", async () => {
    const tagged = route("GET /v1/elements/{id} -> getElement", {
      responseHeaders: [{ name: "X-Name", field: "name" }],
    });
    const { url } = await serveForTest({
      cors: { ...cors, exposedHeaders: ["X-Total"] },
      services: [defineElementService({}, { routes: [tagged] })],
    });
    const answer = await send(url, "GET", "/v1/elements/fe", { origin });
    expect(String(answer.headers["access-control-expose-headers"])).toMatch(/, x-total, x-name$/);
  });

  test("keeps what else it depends on", async () => {
    const { url } = await serveRest({ cors });
    const answer = await send(url, "GET", "/v1/count/2", { origin, accept: "application/x-ndjson" });
    expect(answer.headers.vary).toBe("Origin, accept, accept-encoding");
  });

  test("is a star for everybody, if nothing is given away by that", async () => {
    const { url } = await serveRest({ cors: { origins: ["*"] } });
    const answer = await send(url, "GET", "/healthz", { origin: "https://any.example" });
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
    const secret = await serveRest({ cors: { origins: ["*"], credentials: true } });
    const named = await send(secret.url, "GET", "/healthz", { origin: "https://any.example" });
    expect(named.headers["access-control-allow-origin"]).toBe("https://any.example");
  });

  test("over HTTP/2 tells the same", async () => {
    const { url } = await serveRest({ cors });
    const session = connect(url);
    try {
      for (const path of ["/healthz", "/v1/elements/fe", "/nowhere"]) {
        const stream = session.request({ ":path": path, origin });
        const headers = await new Promise<Record<string, unknown>>((resolve) => stream.once("response", resolve));
        stream.resume();
        expect(headers["access-control-allow-origin"]).toBe(origin);
        expect(headers.vary).toContain("Origin");
      }
    } finally {
      session.close();
    }
  });
});

test("without a policy nothing is said", async () => {
  const { url } = await serveRest();
  const answer = await send(url, "GET", "/v1/elements/fe", { origin });
  expect([answer.headers["access-control-allow-origin"], answer.headers.vary]).toEqual([undefined, undefined]);
  expect((await send(url, "OPTIONS", "/v1/elements/fe", preflight("GET"))).headers.allow).toContain("GET");
});
