import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";
import { createUserServiceClient } from "../../generated/connect/acme/user/v1/user-service.js";
import { createUserServiceCommands } from "../../generated/queue/acme/user/v1/user-service.js";

// One implementation, called through each face: the answers, the events and the errors are the same.

let acme: Acme;

beforeAll(async () => {
  acme = await startAcme({ service: 0, gateway: 0 });
});

afterAll(async () => {
  await acme.close();
});

type CreateUser = (name: string, email: string) => Promise<{ message: string; name: string; email: string }>;

const rpc =
  (
    make: (baseUrl: string) => Parameters<typeof createUserServiceClient>[0],
    where: "service" | "gateway",
  ): CreateUser =>
  async (name, email) => {
    const { message, user } = await createUserServiceClient(make(acme[where].url)).createUser({
      user: { name, email },
    });
    return { message, name: user?.name ?? "", email: user?.email ?? "" };
  };

const rest =
  (where: "service" | "gateway"): CreateUser =>
  async (name, email) => {
    const response = await fetch(`${acme[where].url}/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, email }),
    });
    const body = (await response.json()) as {
      message?: string;
      detail?: string;
      code?: string;
      user?: { name: string; email: string };
    };
    if (!response.ok) throw new Error(`[${body.code}] ${body.detail}`);
    return { message: body.message ?? "", name: body.user?.name ?? "", email: body.user?.email ?? "" };
  };

const faces: readonly (readonly [string, CreateUser])[] = [
  ["Connect over HTTP/1.1", rpc((baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" }), "service")],
  ["Connect over HTTP/2", rpc((baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2" }), "service")],
  [
    "Connect, binary",
    rpc((baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: true }), "service"),
  ],
  ["gRPC", rpc((baseUrl) => createGrpcTransport({ baseUrl }), "service")],
  ["gRPC-Web", rpc((baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }), "service")],
  ["REST", rest("service")],
  [
    "queue",
    async (name, email) => {
      const { message, user } = await createUserServiceCommands(acme.broker).createUser.call({ user: { name, email } });
      return { message, name: user?.name ?? "", email: user?.email ?? "" };
    },
  ],
  ["gateway, Connect", rpc((baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" }), "gateway")],
  ["gateway, gRPC", rpc((baseUrl) => createGrpcTransport({ baseUrl }), "gateway")],
  ["gateway, gRPC-Web", rpc((baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }), "gateway")],
  ["gateway, REST", rest("gateway")],
];

describe.each(faces)("%s", (face, createUser) => {
  const email = `${face.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase()}@example.com`;

  test("a user is added", async () => {
    expect(await createUser("Ada", email)).toEqual({ message: "User added successfully", name: "Ada", email });
  });

  test("a second user with the same address is refused", async () => {
    await expect(createUser("Bob", email)).rejects.toThrow(
      `[already_exists] another user has the email address ${email}`,
    );
  });

  test("a user without a name is refused", async () => {
    await expect(createUser("", `new-${email}`)).rejects.toThrow("[invalid_argument] ");
  });
});

test("each user that was added was welcomed once", async () => {
  const users = (await (await fetch(`${acme.service.url}/users`)).json()) as { id: number }[];
  const welcomed = async () => {
    const { welcomes } = (await (await fetch(`${acme.service.url}/v1/welcomes`)).json()) as {
      welcomes: { userId: number }[];
    };
    return welcomes.map(({ userId }) => userId).sort((a, b) => a - b);
  };
  await expect.poll(welcomed).toEqual(users.map(({ id }) => id));
  expect(users).toHaveLength(faces.length);
});
