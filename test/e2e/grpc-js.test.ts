import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDemoToken } from "../../examples/acme/src/demo-token.js";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";

// Another implementation of gRPC, which reads the protos itself: grpc-js, at the service and through the gateway.

const root = join(import.meta.dirname, "../..");
const protos = grpc.loadPackageDefinition(
  loadSync(["acme/greeter/v1/greeter.proto", "acme/user/v1/user.proto", "grpc/health/v1/health.proto"], {
    includeDirs: [join(root, "schemas"), join(root, "node_modules/.cache/svcgen/include")],
    enums: String,
  }),
);

let acme: Acme;
const clients: grpc.Client[] = [];

beforeAll(async () => {
  acme = await startAcme({ service: 0, gateway: 0 });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => acme?.close());

describe.each(["service", "gateway"] as const)("at the %s", (where) => {
  test("unary", async () => {
    const { answer, headers, trailers } = await unary(clientOf("acme.greeter.v1.Greeter", where), "SayHello", {
      name: "Ada",
    });
    expect(answer).toEqual({ name: "Hello, Ada" });
    expect(headers.get("content-type")).toEqual([expect.stringMatching(/^application\/grpc/)]);
    expect(trailers.code).toBe(grpc.status.OK);
  });

  test("server stream", async () => {
    const client = clientOf("acme.greeter.v1.Greeter", where);
    const call: grpc.ClientReadableStream<unknown> = client.SayHellos?.({ name: "Ada", count: 3 });
    expect(await call.toArray()).toEqual(Array(3).fill({ name: "Hello, Ada" }));
  });

  test("client stream", async () => {
    const client = clientOf("acme.greeter.v1.Greeter", where);
    const answer = await new Promise((resolve, reject) => {
      const call: grpc.ClientWritableStream<unknown> = client.SayHelloToAll?.(settle(resolve, reject));
      for (const name of ["Ada", "Bob"]) call.write({ name });
      call.end();
    });
    expect(answer).toEqual({ name: "Hello, Ada and Bob" });
  });

  test("bidirectional stream, each answer before the next request", async () => {
    const call: grpc.ClientDuplexStream<unknown, unknown> = clientOf("acme.greeter.v1.Greeter", where).Chat?.();
    const heard: unknown[] = [];
    for (const name of ["Ada", "Bob"]) {
      call.write({ name });
      heard.push(await new Promise((resolve) => call.once("data", resolve)));
    }
    call.end();
    await new Promise((resolve) => call.once("end", resolve));
    expect(heard).toEqual([{ name: "Hello, Ada" }, { name: "Hello, Bob" }]);
  });

  test("metadata: a token", async () => {
    const users = clientOf("acme.user.v1.UserService", where);
    const { answer } = await unary(users, "CreateUser", { user: { name: "Ada", email: `${where}@example.com` } });
    const { id } = (answer as { user: { id: number } }).user;
    const activated = await unary(users, "ActivateUser", { id }, await authorization("users.write"));
    expect(activated.answer).toMatchObject({ id, name: "Ada", active: true });
  });

  test.each([
    ["not found", "GetUser", { id: 4711 }, grpc.status.NOT_FOUND, "there is no user 4711"],
    ["invalid", "GetUser", { id: 0 }, grpc.status.INVALID_ARGUMENT, expect.stringContaining("id: ")],
  ])("an error: %s", async (_name, method, request, code, details) => {
    const failure = unary(clientOf("acme.user.v1.UserService", where), method, request);
    // grpc-js leaves some escapes of the message as they are: "%3A".
    const told = failure.catch((error: grpc.ServiceError) => [error.code, decodeURIComponent(error.details)]);
    expect(await told).toEqual([code, details]);
  });

  test("a deadline", async () => {
    const users = clientOf("acme.user.v1.UserService", where);
    const deadline = new Date(Date.now() + 200);
    const call: grpc.ClientReadableStream<unknown> = users.WatchUsers?.({}, await authorization("users.read"), {
      deadline,
    });
    await expect(call.toArray()).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
  });

  test("a method that the service has not", async () => {
    const same = (bytes: Buffer): Buffer => bytes;
    const wave = new Promise((resolve, reject) => {
      const client = clientOf("acme.greeter.v1.Greeter", where);
      client.makeUnaryRequest("/acme.greeter.v1.Greeter/Wave", same, same, Buffer.alloc(0), settle(resolve, reject));
    });
    await expect(wave).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
  });
});

test.each([
  ["without a token", undefined, grpc.status.UNAUTHENTICATED, "A bearer token is needed."],
  ["without the scope", "users.read", grpc.status.PERMISSION_DENIED, expect.stringContaining(": users.write")],
])("the gateway refuses a call %s", async (_name, scope, code, details) => {
  const metadata = scope === undefined ? new grpc.Metadata() : await authorization(scope);
  const failure = unary(clientOf("acme.user.v1.UserService", "gateway"), "ActivateUser", { id: 1 }, metadata);
  await expect(failure).rejects.toMatchObject({ code, details });
});

test("health, by the proto of the standard", async () => {
  const { answer } = await unary(clientOf("grpc.health.v1.Health", "service"), "Check", {
    service: "acme.greeter.v1.Greeter",
  });
  expect(answer).toEqual({ status: "SERVING" });
});

function clientOf(service: string, where: "service" | "gateway"): InstanceType<grpc.ServiceClientConstructor> {
  const found = service.split(".").reduce<unknown>((tree, name) => (tree as grpc.GrpcObject)[name], protos);
  const Client = found as grpc.ServiceClientConstructor;
  const client = new Client(new URL(acme[where].url).host, grpc.credentials.createInsecure());
  clients.push(client);
  return client;
}

async function unary(
  client: InstanceType<grpc.ServiceClientConstructor>,
  method: string,
  request: object,
  metadata = new grpc.Metadata(),
): Promise<{ readonly answer: unknown; readonly headers: grpc.Metadata; readonly trailers: grpc.StatusObject }> {
  let call: grpc.ClientUnaryCall | undefined;
  const answer = new Promise((resolve, reject) => {
    call = client[method]?.(request, metadata, settle(resolve, reject));
  });
  const headers = new Promise<grpc.Metadata>((resolve) => call?.once("metadata", resolve));
  const trailers = new Promise<grpc.StatusObject>((resolve) => call?.once("status", resolve));
  return { answer: await answer, headers: await headers, trailers: await trailers };
}

function settle(resolve: (value: unknown) => void, reject: (reason: unknown) => void) {
  return (error: grpc.ServiceError | null, value?: unknown): void => {
    if (error === null) resolve(value);
    else reject(error);
  };
}

async function authorization(scope: string): Promise<grpc.Metadata> {
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${await createDemoToken(scope)}`);
  return metadata;
}
