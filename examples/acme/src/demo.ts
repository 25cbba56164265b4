import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { consume } from "@svcgen/runtime/queue";
import { createGreeterClient, type GreeterClient } from "../../../generated/connect/acme/greeter/v1/greeter.js";
import { createUserServiceClient } from "../../../generated/connect/acme/user/v1/user-service.js";
import { userCreated } from "../../../generated/queue/acme/user/v1/user_events.js";
import { createUserServiceCommands } from "../../../generated/queue/acme/user/v1/user-service.js";
import { createDemoToken } from "./demo-token.js";
import { createScript } from "./script.js";
import { startAcme } from "./start.js";

// Acts as every kind of client of the running services, and checks each answer.

const { broker, service, gateway, close } = await startAcme({ service: 0, gateway: 0 });
const { step, done } = createScript();

const received: string[] = [];
const consumer = await consume(broker, userCreated, { group: "demo" }, ({ user }) => {
  received.push(user?.name ?? "");
});

await keepUsers("REST", service.url, []);
await keepUsersByTheAips("REST", service.url);
await greetOverEveryProtocol("", service.url);

// Queue: the events that the calls above caused, and a command.
await step("queue", "UserCreated", () => arrival(2), ["Ada", "Grace"]);
await step("REST", "GET /v1/welcomes", () => rest("GET", `${service.url}/v1/welcomes`), {
  welcomes: [{ text: "Welcome, Ada!" }, { text: "Welcome, Grace!" }],
});
const alan = { name: "Alan", email: "alan@example.com" };
await step("queue", "CreateUser command", () => createUserServiceCommands(broker).createUser.call({ user: alan }), {
  message: "User added successfully",
  user: { id: 3, ...alan },
});
await step("queue", "UserCreated", () => arrival(3), ["Ada", "Grace", "Alan"]);

// The same calls through the gateway, and what only the gateway asks for: a token.
await keepUsers("gateway, REST", gateway.url, [{ name: "Grace Hopper" }, { name: "Alan" }]);
await greetOverEveryProtocol("gateway, ", gateway.url);
await step("gateway, REST", "POST /v1/users/2:activate", () => activate(), { status: 401 });
await step("gateway, REST", "… with a token without the scope", () => activate("users.read"), { status: 403 });
await step("gateway, REST", "… with the scope", () => activate("users.write"), { id: 2, active: true });
await step("gateway, REST", "GET /nothing", () => rest("GET", `${gateway.url}/nothing`), { status: 404 });

await consumer.drain();
await close();
process.exitCode = done();

/** The plain form: as a client of a service that was written by hand. */
async function keepUsers(face: string, url: string, others: readonly object[]): Promise<void> {
  const ada = { name: "Ada", email: "ada@example.com" };
  const created = await step(face, "POST /users", () => rest("POST", `${url}/users`, ada), {
    message: "User added successfully",
    user: ada,
  });
  const { id } = (created as { user: { id: number } }).user;
  const lovelace = { ...ada, name: "Ada Lovelace" };
  const one = `${url}/users/${id}`;
  await step(face, `GET /users/${id}`, () => rest("GET", one), { id, ...ada });
  await step(face, `PUT /users/${id}`, () => rest("PUT", one, lovelace), { message: "User updated successfully" });
  await step(face, "GET /users", () => rest("GET", `${url}/users`), [...others, { id, ...lovelace }]);
  await step(face, `DELETE /users/${id}`, () => rest("DELETE", one), { message: "User deleted successfully" });
  await step(face, `GET /users/${id}`, () => rest("GET", one), { status: 404, code: "not_found" });
  await step(face, "POST /users", () => rest("POST", `${url}/users`, { name: "", email: "x" }), {
    status: 400,
    errors: [{ pointer: "#/name" }, { pointer: "#/email" }],
  });
}

/** The form of https://google.aip.dev/131 to 135, and the same user over gRPC. */
async function keepUsersByTheAips(face: string, url: string): Promise<void> {
  const grace = { name: "Grace", email: "grace@example.com" };
  const hopper = { id: 2, ...grace, name: "Grace Hopper" };
  await step(face, "POST /v1/users", () => rest("POST", `${url}/v1/users`, grace), { id: 2, ...grace });
  await step(face, "PATCH /v1/users/2", () => rest("PATCH", `${url}/v1/users/2`, { name: "Grace Hopper" }), hopper);
  await step(face, "GET /v1/users?pageSize=1", () => rest("GET", `${url}/v1/users?pageSize=1`), { users: [hopper] });
  const users = createUserServiceClient(createGrpcTransport({ baseUrl: url }));
  await step("gRPC", "UserService.GetUser", () => users.getUser({ id: 2 }), hopper);
}

async function greetOverEveryProtocol(prefix: string, baseUrl: string): Promise<void> {
  await greet(`${prefix}Connect`, createGreeterClient(createConnectTransport({ baseUrl, httpVersion: "2" })));
  await greet(`${prefix}gRPC`, createGreeterClient(createGrpcTransport({ baseUrl })));
  await greet(`${prefix}gRPC-Web`, createGreeterClient(createGrpcWebTransport({ baseUrl, httpVersion: "2" })));
}

/** All four kinds of methods. */
async function greet(face: string, greeter: GreeterClient): Promise<void> {
  await step(face, "Greeter.SayHello (unary)", () => greeter.sayHello({ name: "Ada" }), { name: "Hello, Ada" });
  await step(face, "Greeter.SayHellos (server stream)", () => all(greeter.sayHellos({ name: "Ada", count: 2 })), [
    { name: "Hello, Ada" },
    { name: "Hello, Ada" },
  ]);
  await step(face, "Greeter.SayHelloToAll (client stream)", () => greeter.sayHelloToAll(people()), {
    name: "Hello, Ada and Grace",
  });
  await step(face, "Greeter.Chat (bidirectional)", () => all(greeter.chat(people())), [
    { name: "Hello, Ada" },
    { name: "Hello, Grace" },
  ]);
}

async function* people(): AsyncIterable<{ name: string }> {
  yield { name: "Ada" };
  yield { name: "Grace" };
}

async function all<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const message of messages) list.push(message);
  return list;
}

async function activate(scope?: string): Promise<unknown> {
  return rest("POST", `${gateway.url}/v1/users/2:activate`, {}, scope && (await createDemoToken(scope)));
}

/** Call a REST route; gives the body, and of an error its status too. */
async function rest(method: string, url: string, body?: object, token?: string) {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  const answer = await response.json();
  return response.ok ? answer : { status: response.status, ...answer };
}

/** The names of the events that have come, when there are so many of them. */
async function arrival(count: number): Promise<readonly string[]> {
  for (let waited = 0; received.length < count && waited < 2000; waited += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return received;
}
