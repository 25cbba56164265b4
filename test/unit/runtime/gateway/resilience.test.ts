import { describe, expect, test } from "vitest";
import type { GatewayRoute } from "../../../../runtime/gateway/route-table.js";
import { deadEndpoint, gatewayTo, route, upstream } from "./support.js";

type RetryClass = GatewayRoute["retry"]["class"];
const retry = (kind: RetryClass, maxAttempts = 3) => ({ class: kind, maxAttempts, minBackoff: 1, maxBackoff: 2 });

/** Fails as it is told the first times, then answers. */
async function failing(times: number, how: "status" | "reset"): Promise<{ endpoint: string; asked: () => number }> {
  let asked = 0;
  const endpoint = await upstream((request, response) => {
    asked += 1;
    if (asked > times) request.resume().on("end", () => response.end("at last"));
    else if (how === "status") response.writeHead(503, { "x-try": String(asked) }).end("busy");
    else request.socket.destroy();
  });
  return { endpoint, asked: () => asked };
}

describe("retries", () => {
  test.each([
    ["idempotent", "status", 200, 3],
    ["idempotent", "reset", 200, 3],
    ["unsent-only", "status", 503, 1],
    ["unsent-only", "reset", 502, 1],
    ["none", "status", 503, 1],
    ["none", "reset", 502, 1],
  ] as const)("class %s, %s: %i after %i tries", async (kind, how, status, tries) => {
    const { endpoint, asked } = await failing(2, how);
    const gateway = await gatewayTo([endpoint], [route({ retry: retry(kind) })]);
    const response = await fetch(`${gateway.url}/v1/x`, { method: "POST", body: "body" });
    expect([response.status, asked()]).toEqual([status, tries]);
    await response.text();
  });

  test.each([
    ["idempotent", 200],
    ["unsent-only", 200],
    ["none", 503],
  ] as const)("class %s, no connection to the first instance: %i", async (kind, status) => {
    const endpoint = await upstream(async (request, response) => {
      request.resume().on("end", () => response.end("second"));
    });
    const gateway = await gatewayTo([await deadEndpoint(), endpoint], [route({ retry: retry(kind) })]);
    const response = await fetch(`${gateway.url}/v1/x`, { method: "POST", body: "x".repeat(200_000) });
    expect(response.status).toBe(status);
    await response.text();
  });

  test("the last answer is given on, whatever it is", async () => {
    const { endpoint, asked } = await failing(9, "status");
    const gateway = await gatewayTo([endpoint], [route({ retry: retry("idempotent") })]);
    const response = await fetch(`${gateway.url}/v1/x`);
    expect([response.status, await response.text(), response.headers.get("x-try"), asked()]).toEqual([
      503,
      "busy",
      "3",
      3,
    ]);
  });

  test("other failures of the service are answers", async () => {
    let asked = 0;
    const endpoint = await upstream((_, response) => {
      asked += 1;
      response.writeHead(500).end();
    });
    const gateway = await gatewayTo([endpoint], [route({ retry: retry("idempotent") })]);
    expect([(await fetch(`${gateway.url}/v1/x`)).status, asked]).toEqual([500, 1]);
  });

  test("a try that takes too long is given up for another one", async () => {
    let asked = 0;
    let dropped = 0;
    const endpoint = await upstream((_, response) => {
      asked += 1;
      response.on("close", () => {
        if (!response.writableEnded) dropped += 1;
      });
      if (asked === 3) response.end("quick");
    });
    const gateway = await gatewayTo(
      [endpoint],
      [route({ retry: retry("idempotent"), timeout: { total: 10_000, perTry: 50, idle: 0 } })],
    );
    expect(await (await fetch(`${gateway.url}/v1/x`)).text()).toBe("quick");
    expect([asked, dropped]).toEqual([3, 2]);
  });
});

describe("timeouts", () => {
  test.each([
    ["in all", { total: 50, perTry: 0, idle: 0 }, "none"],
    ["for one try", { total: 0, perTry: 50, idle: 0 }, "none"],
    ["for the last try", { total: 0, perTry: 20, idle: 0 }, "idempotent"],
    ["in silence", { total: 0, perTry: 0, idle: 50 }, "none"],
  ] as const)("%s: 504", async (_, timeout, kind) => {
    const endpoint = await upstream(() => {});
    const gateway = await gatewayTo([endpoint], [route({ timeout, retry: retry(kind) })]);
    const response = await fetch(`${gateway.url}/v1/x`);
    expect(await response.json()).toMatchObject({ status: 504, code: "deadline_exceeded" });
  });

  test("a stream lives as long as something is sent", async () => {
    const endpoint = await upstream(async (_, response) => {
      for (let i = 0; i < 8; i++) {
        response.write("x");
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      response.end();
    });
    const gateway = await gatewayTo(
      [endpoint],
      [route({ streaming: "server-stream", timeout: { total: 0, perTry: 0, idle: 150 } })],
    );
    expect(await (await fetch(`${gateway.url}/v1/x`)).text()).toBe("xxxxxxxx");
  });

  test("an answer that has begun is broken off", async () => {
    const endpoint = await upstream((_, response) => void response.write("x"));
    const gateway = await gatewayTo([endpoint], [route({ timeout: { total: 0, perTry: 0, idle: 50 } })]);
    const response = await fetch(`${gateway.url}/v1/x`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });
});

describe("instances", () => {
  async function three(): Promise<readonly string[]> {
    return Promise.all(["a", "b", "c"].map((name) => upstream((_, response) => response.end(name))));
  }
  const get = async (url: string): Promise<string> => (await fetch(url)).text();

  test("take turns", async () => {
    const gateway = await gatewayTo(await three(), [route()]);
    const got: string[] = [];
    for (let i = 0; i < 6; i++) got.push(await get(`${gateway.url}/v1/x`));
    expect(got.join("")).toBe("abcabc");
  });

  test.each([
    ["path", { kind: "path", name: "user.id" }, (id: number) => `/v1/users/${id}`],
    ["query", { kind: "query", name: "user_id" }, (id: number) => `/v1/users/0?user_id=${id}`],
    ["query in JSON's spelling", { kind: "query", name: "user_id" }, (id: number) => `/v1/users/0?userId=${id}`],
  ] as const)("the same value of the %s goes to the same one", async (_, hashKey, pathOf) => {
    const endpoints = await three();
    const routes = [route({ template: "/v1/users/{user.id}", hashKey })];
    const gateway = await gatewayTo(endpoints, routes);
    const home = new Map<number, string>();
    for (let round = 0; round < 3; round++) {
      for (let id = 0; id < 30; id++) {
        const name = await get(`${gateway.url}${pathOf(id)}`);
        expect(home.get(id) ?? name).toBe(name);
        home.set(id, name);
      }
    }
    expect(new Set(home.values()).size).toBe(3);
    // Without one of them, only its own values move.
    const smaller = await gatewayTo(endpoints.slice(0, 2), routes);
    for (const [id, name] of home) {
      if (name !== "c") expect(await get(`${smaller.url}${pathOf(id)}`)).toBe(name);
    }
  });

  test("one that refuses connections is left out for a while", async () => {
    const alive = await upstream((_, response) => response.end("alive"));
    const gateway = await gatewayTo([await deadEndpoint(), alive], [route({ retry: retry("none") })]);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await fetch(`${gateway.url}/v1/x`)).status);
    expect(statuses).toEqual([503, 200, 200, 200, 200, 200]);
  });

  test("when none can be reached, that is said", async () => {
    const gateway = await gatewayTo([await deadEndpoint(), await deadEndpoint()], [route()]);
    const response = await fetch(`${gateway.url}/v1/x`);
    expect(await response.json()).toMatchObject({ status: 503, code: "unavailable" });
  });
});

describe("closing", () => {
  test("lets running requests end and takes no new ones", async () => {
    let finish = (): void => {};
    let arrived = (): void => {};
    const started = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const endpoint = await upstream((_, response) => {
      finish = () => response.end("done");
      arrived();
    });
    const gateway = await gatewayTo([endpoint], [route()], { shutdownTimeoutMs: 5_000 });
    const running = fetch(`${gateway.url}/v1/x`);
    await started;
    const closing = gateway.close();
    await expect(fetch(`${gateway.url}/v1/x`)).rejects.toThrow();
    finish();
    expect(await (await running).text()).toBe("done");
    await closing;
    await gateway.close();
  });

  test("cuts off what does not end in time", async () => {
    const endpoint = await upstream(() => {});
    const gateway = await gatewayTo([endpoint], [route()], { shutdownTimeoutMs: 50 });
    const running = fetch(`${gateway.url}/v1/x`).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await gateway.close();
    expect(await running).toBeInstanceOf(Error);
  });
});
