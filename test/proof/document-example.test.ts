import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { startAcme } from "../../examples/acme/src/start.js";
import { agree, type Exception } from "./document/agreement.js";
import { createClient } from "./document/client.js";
import { describeApi } from "./document/operations.js";
import type { JsonObject } from "./document/schema.js";

// The example: its committed document and its server accept and refuse the same.

const document = JSON.parse(readFileSync("generated/openapi/openapi.json", "utf8")) as JsonObject;
const description = describeApi(document);
const acme = await startAcme({ service: 0, gateway: 0 });
// The service itself: tokens are the gateway's business.
const client = createClient(acme.service.port);

afterAll(async () => {
  client.close();
  await acme.close();
});

/** What a document cannot say, and so is not held to. */
const exceptions: readonly Exception[] = [
  {
    reason: "what is wrong with a change of nobody",
    applies: (_, { status }, { id }) => id.startsWith("acme.user.v1.UserService.UpdateUser") && status === 404,
  },
  {
    reason: "what is wrong with a message of a stream after one that the service refuses",
    applies: (_, { status }, { path }) => path === "/v1/users:import" && status === 409,
  },
  {
    reason: "whether the body of an update suffices depends on its mask: what is sent and not named is not looked at",
    applies: ({ target }, { status }, { id }) =>
      id.startsWith("acme.user.v1.UserService.UpdateUser") && target.includes("updateMask=") && status !== 500,
  },
];

// Nobody has this id, or somebody this email address.
const own = [404, 409];

const endless = "/v1/users:watch";

test.each(
  description.operations
    .filter(({ path }) => path !== endless)
    .map((operation) => [`${operation.method} ${operation.path}`, operation] as const),
)("%s", (_name, operation) => agree(description, operation, client, 60, { own, exceptions }));

test("a watch takes the limits that its document takes", async () => {
  const watch = description.operations.find(({ path }) => path === endless);
  const [limit] = watch?.parameters ?? [];
  for (const [value, verdict] of [
    ["1", "accept"],
    ["2", "accept"],
    ["-1", "refuse"],
    ["4294967296", "refuse"],
    ["x", "refuse"],
  ] as const) {
    expect([value, limit?.judge(Number(value))]).toEqual([value, verdict]);
    const answer = client.send("GET", `${endless}?limit=${value}`);
    if (verdict === "accept") await change(Number(value));
    const { status, contentType, text } = await answer;
    expect(status).toBe(verdict === "accept" ? 200 : 400);
    expect(watch?.faultsOf(status, contentType, [JSON.parse(text)], false)).toEqual([]);
  }
});

let added = 0;

/** Add users, once the watch has begun: nothing tells when that is, so more are added than are watched for. */
async function change(times: number): Promise<void> {
  for (let left = times + 3; left > 0; left--) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    added += 1;
    const body = JSON.stringify({ name: "Watched", email: `watched-${added}@example.com` });
    expect((await client.send("POST", "/v1/users", { contentType: "application/json", body })).status).toBe(201);
  }
}
