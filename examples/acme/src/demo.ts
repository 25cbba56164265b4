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

const { broker, service, gateway } = await startAcme({ service: 0, gateway: 0 }, []);
const { step, done } = createScript();

const received: string[] = [];
const consumer = await consume(broker, userCreated, { group: "demo" }, ({ user }) => {
  received.push(user?.name ?? "");
});

// REST, the plain form.
const ada = { name: "Ada", email: "ada@example.com" };
await step("REST", "POST /users", () => rest("POST", "/users", ada), { message: "User added successfully" });
await step("REST", "GET /users", () => rest("GET", "/users"), [{ id: 1, ...ada }]);
await step("REST", "GET /users/1", () => rest("GET", "/users/1"), { id: 1, ...ada });
const lovelace = { ...ada, name: "Ada Lovelace" };
await step("REST", "PUT /users/1", () => rest("PUT", "/users/1", lovelace), { message: "User updated successfully" });
await step("REST", "GET /users/7", () => rest("GET", "/users/7"), { status: 404, code: "not_found" });
await step("REST", "POST /users", () => rest("POST", "/users", { name: "", email: "x" }), {
  status: 400,
  errors: [{ pointer: "#/name" }, { pointer: "#/email" }],
});

// REST, the form of the AIPs.
const grace = { name: "Grace", email: "grace@example.com" };
await step("REST", "POST /v1/users", () => rest("POST", "/v1/users", grace), { id: 2, ...grace });
await step("REST", "PATCH /v1/users/2", () => rest("PATCH", "/v1/users/2?updateMask=name", { name: "Grace Hopper" }), {
  name: "Grace Hopper",
  email: grace.email,
});
await step("REST", "GET /v1/users?pageSize=1", () => rest("GET", "/v1/users?pageSize=1"), {
  users: [{ id: 1 }],
  nextPageToken: "1",
});

// Connect, gRPC and gRPC-Web: one method of each kind.
const transports = {
  Connect: createConnectTransport({ baseUrl: service.url, httpVersion: "2" }),
  gRPC: createGrpcTransport({ baseUrl: service.url }),
  "gRPC-Web": createGrpcWebTransport({ baseUrl: service.url, httpVersion: "2" }),
};
for (const [face, transport] of Object.entries(transports)) {
  await greet(face, createGreeterClient(transport));
}
const users = createUserServiceClient(transports.gRPC);
await step("gRPC", "UserService.GetUser", () => users.getUser({ id: 2 }), { id: 2, name: "Grace Hopper" });

// Queue: the events that the calls above caused, and a command.
await step("queue", "UserCreated", () => eventually(() => received.length === 2, received), ["Ada", "Grace"]);
await step("REST", "GET /v1/welcomes", () => rest("GET", "/v1/welcomes"), {
  welcomes: [{ text: "Welcome, Ada!" }, {}],
});
const commands = createUserServiceCommands(broker);
const alan = { name: "Alan", email: "alan@example.com" };
await step("queue", "CreateUser command", () => commands.createUser.call({ user: alan }), {
  message: "User added successfully",
  user: { id: 3 },
});
await step("queue", "UserCreated", () => eventually(() => received.length === 3, received), ["Ada", "Grace", "Alan"]);

// The same calls through the gateway.
await step("gateway", "GET /users/1", () => rest("GET", "/users/1", undefined, gateway.url), { id: 1, ...lovelace });
await greet("gateway, gRPC", createGreeterClient(createGrpcTransport({ baseUrl: gateway.url })));
await greet(
  "gateway, Connect",
  createGreeterClient(createConnectTransport({ baseUrl: gateway.url, httpVersion: "2" })),
);
await step("gateway", "POST /v1/users/1:activate", () => rest("POST", "/v1/users/1:activate", {}, gateway.url), {
  status: 401,
});
const reader = await createDemoToken("users.read");
await step("gateway", "… with a token without the scope", () => activate(reader), { status: 403 });
const writer = await createDemoToken("users.write");
await step("gateway", "… with the scope", () => activate(writer), { id: 1, active: true });
await step("gateway", "GET /nothing", () => rest("GET", "/nothing", undefined, gateway.url), { status: 404 });

await step("REST", "DELETE /users/1", () => rest("DELETE", "/users/1"), { message: "User deleted successfully" });
await step("REST", "GET /users", () => rest("GET", "/users"), [{ id: 2 }, { id: 3 }]);

await consumer.drain();
await gateway.close();
await service.close();
process.exitCode = done();

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

/** Call a REST route; gives the body, and of an error its status too. */
async function rest(method: string, path: string, body?: object, base = service.url, token?: string): Promise<unknown> {
  const response = await fetch(base + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  const answer: unknown = await response.json();
  return response.ok ? answer : { status: response.status, ...Object(answer) };
}

function activate(token: string): Promise<unknown> {
  return rest("POST", "/v1/users/1:activate", {}, gateway.url, token);
}

/** Wait for what arrives in its own time, two seconds at most. */
async function eventually<T>(arrived: () => boolean, value: T): Promise<T> {
  for (let waited = 0; !arrived() && waited < 2000; waited += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return value;
}
