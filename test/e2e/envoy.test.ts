import { readFileSync } from "node:fs";
import { type Client, Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { createDemoToken } from "../../examples/acme/src/demo-token.js";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";
import { Greeter } from "../../generated/messages/acme/greeter/v1/greeter_pb.js";
import { UserService } from "../../generated/messages/acme/user/v1/user_pb.js";
import { type RunningEnvoy, startEnvoy, validateEnvoy } from "../support/envoy.js";
import { program } from "../support/programs.js";

// The generated Envoy before the running example: each protocol and each kind of method comes through.

const envoy = program("SVCGEN_ENVOY", "envoy");

envoy.describe("Envoy before the example", () => {
  let acme: Acme;
  let gateway: RunningEnvoy;
  let baseUrl: string;

  const generated = readFileSync("generated/gateway/envoy/envoy.yaml", "utf8");

  beforeAll(async () => {
    acme = await startAcme({ service: 0, gateway: 0 });
    const bootstrap = parse(generated);
    bootstrap.admin = { address: { socket_address: { address: "127.0.0.1", port_value: 0 } } };
    const [listener] = bootstrap.static_resources.listeners;
    listener.address.socket_address.port_value = 0;
    const [cluster] = bootstrap.static_resources.clusters;
    cluster.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.port_value = acme.service.port;
    gateway = await startEnvoy(envoy.path, stringify(bootstrap));
    baseUrl = `http://127.0.0.1:${gateway.port}`;
  });
  afterAll(async () => {
    await gateway?.close();
    await acme?.close();
  });

  const transports: readonly (readonly [string, () => Transport])[] = [
    ["Connect over HTTP/1.1", () => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
    ["Connect over HTTP/2", () => createConnectTransport({ baseUrl, httpVersion: "2" })],
    ["Connect with GET", () => createConnectTransport({ baseUrl, httpVersion: "1.1", useHttpGet: true })],
    ["gRPC", () => createGrpcTransport({ baseUrl })],
    ["gRPC-Web over HTTP/1.1", () => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })],
    ["gRPC-Web over HTTP/2", () => createGrpcWebTransport({ baseUrl, httpVersion: "2" })],
  ];

  async function all<T>(messages: AsyncIterable<T>): Promise<readonly T[]> {
    const read: T[] = [];
    for await (const message of messages) read.push(message);
    return read;
  }

  test.each(transports)("%s: unary calls, their errors, and streams of the server", async (_name, connect) => {
    const greeter = createClient(Greeter, connect());
    expect((await greeter.sayHello({ name: "Ada" })).name).toBe("Hello, Ada");
    expect(await all(greeter.sayHellos({ name: "Ada", count: 3 }))).toHaveLength(3);
    const users = createClient(UserService, connect());
    await expect(users.getUser({ id: 4711 })).rejects.toMatchObject({ code: Code.NotFound });
    await expect(users.createUser({ user: { name: "", email: "nobody" } })).rejects.toMatchObject({
      code: Code.InvalidArgument,
    });
  });

  test.each(transports.filter(([name]) => !name.includes("1.1") && !name.includes("GET") && !name.includes("Web")))(
    "%s: streams of the client, and of both",
    async (_name, connect) => {
      const greeter = createClient(Greeter, connect());
      async function* guests() {
        for (const name of ["Ada", "Bob"]) yield { name };
      }
      expect((await greeter.sayHelloToAll(guests())).name).toContain("Ada");
      expect((await all(greeter.chat(guests()))).map(({ name }) => name)).toEqual(["Hello, Ada", "Hello, Bob"]);
    },
  );

  test.each(transports)("%s: tokens", async (_name, connect) => {
    const users: Client<typeof UserService> = createClient(UserService, connect());
    const activate = async (authorization?: string): Promise<Code | "ok"> => {
      const headers = authorization === undefined ? {} : { headers: { authorization: `Bearer ${authorization}` } };
      return users.activateUser({ id: 4711 }, headers).then(
        () => "ok" as const,
        (reason: unknown) => ConnectError.from(reason).code,
      );
    };
    expect(await activate()).toBe(Code.Unauthenticated);
    expect(await activate(await createDemoToken("users.read"))).toBe(Code.PermissionDenied);
    // It comes through to the service, which has no such user.
    expect(await activate(await createDemoToken("users.write"))).toBe(Code.NotFound);
  });

  test("takes the file as it is generated", () => {
    expect(validateEnvoy(envoy.path, generated)).toBe("");
  });

  test("REST: tokens", async () => {
    const added = await fetch(`${baseUrl}/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Eve", email: "eve@example.com" }),
    });
    const { user } = await added.json();
    const activate = async (scope?: string): Promise<number> => {
      const headers = scope === undefined ? {} : { authorization: `Bearer ${await createDemoToken(scope)}` };
      return (await fetch(`${baseUrl}/v1/users/${user.id}:activate`, { method: "POST", headers })).status;
    };
    expect(await activate()).toBe(401);
    expect(await activate("users.read")).toBe(403);
    expect(await activate("users.write")).toBe(200);
  });

  test("REST: what is not in the contract", async () => {
    expect((await fetch(`${baseUrl}/nothing`)).status).toBe(404);
    expect((await fetch(`${baseUrl}/users/1`, { method: "POST" })).status).toBe(405);
  });

  test("REST: bodies, streams and problems", async () => {
    const added = await fetch(`${baseUrl}/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Ada", email: "ada@example.com" }),
    });
    expect([added.status, (await added.json()).message]).toEqual([201, "User added successfully"]);
    const lines = await fetch(`${baseUrl}/v1/greetings/Ada:repeat?count=2`, {
      headers: { accept: "application/x-ndjson" },
    });
    expect((await lines.text()).trim().split("\n")).toHaveLength(2);
    const missing = await fetch(`${baseUrl}/v1/users/4711`);
    expect([missing.status, (await missing.json()).code]).toEqual([404, "not_found"]);
    const watched = await fetch(`${baseUrl}/v1/users:watch`);
    expect([watched.status, watched.headers.get("content-type")]).toEqual([401, "application/problem+json"]);
  });
});
