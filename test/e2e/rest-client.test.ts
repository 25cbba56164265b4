import { detailOf, RestError } from "@svcgen/runtime/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDemoToken } from "../../examples/acme/src/demo-token.js";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";
import { createGreeterRestClient } from "../../generated/client/acme/greeter/v1/greeter.js";
import { createUserServiceRestClient } from "../../generated/client/acme/user/v1/user-service.js";
import { createWelcomeServiceRestClient } from "../../generated/client/acme/welcome/v1/welcome-service.js";

// The generated REST clients against the running example: every operation, in each of its forms, at the service and at the
// gateway before it.

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme({ service: 0, gateway: 0 });
});
afterAll(async () => {
  await acme?.close();
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe.each([
  ["the service", () => acme.service.url],
  ["the gateway", () => acme.gateway.url],
])("at %s", (where, baseUrl) => {
  const clients = () => {
    const options = {
      baseUrl: baseUrl(),
      headers: async () => ({ authorization: `Bearer ${await createDemoToken("users.read users.write")}` }),
    };
    return {
      users: createUserServiceRestClient(options),
      greeter: createGreeterRestClient(options),
      welcomes: createWelcomeServiceRestClient(options),
    };
  };
  const email = (name: string) => `${name}-${where.replace(" ", "-")}@example.com`.toLowerCase();

  test("users are kept", async () => {
    const { users } = clients();
    const ada = await users.createUser({ body: { name: "Ada", email: email("Ada") } });
    expect(ada).toMatchObject({ name: "Ada", email: email("Ada"), active: false });
    const path = { id: ada.id };
    expect(await users.getUser({ path })).toEqual(ada);
    expect((await users.updateUser({ path, body: { name: "Ada L." } })).name).toBe("Ada L.");
    expect((await users.activateUser({ path })).active).toBe(true);
    expect((await users.listUsers({ query: { pageSize: 1000 } })).users.map(({ id }) => id)).toContain(ada.id);
    expect(await users.deleteUser({ path })).toEqual({ message: "User deleted successfully" });
    const gone = await users.getUser.try({ path });
    expect(gone).toMatchObject({ ok: false, error: { status: 404, code: "not_found" } });
  });

  test("users are kept, in the plain form", async () => {
    const { users } = clients();
    const { message, user } = await users.createUser.via("POST /users")({ body: { name: "Bob", email: email("Bob") } });
    expect(message).toBe("User added successfully");
    const path = { id: user?.id ?? 0 };
    expect((await users.getUser.via("GET /users/{id}")({ path })).name).toBe("Bob");
    const body = { name: "Bob B.", email: email("Bob") };
    expect(await users.updateUser.via("PUT /users/{user.id}")({ path, body })).toMatchObject({
      message: "User updated successfully",
    });
    expect(await users.listUsers.via("GET /users")()).toContainEqual(expect.objectContaining(body));
    expect((await users.deleteUser.via("DELETE /users/{id}")({ path })).message).toBe("User deleted successfully");
  });

  test("an error carries what the contract declares", async () => {
    const { users } = clients();
    const body = { name: "Eve", email: email("Eve") };
    const { id } = await users.createUser({ body });
    const outcome = await users.createUser.try({ body });
    await users.deleteUser({ path: { id } });
    if (outcome.ok || outcome.error.status !== 409) throw new Error("there are two of them");
    expect(detailOf(outcome.error.problem, "google.rpc.ResourceInfo")).toEqual({
      "@type": "type.googleapis.com/google.rpc.ResourceInfo",
      resourceType: "acme.user.v1.User",
      resourceName: `users/${id}`,
      owner: "",
      description: "",
    });
  });

  test("what is refused is told field by field", async () => {
    const { users } = clients();
    const outcome = await users.createUser.try({ body: { name: "", email: "x" } });
    expect(outcome.ok).toBe(false);
    if (outcome.ok || outcome.error.status !== 400) return;
    expect(outcome.error.problem.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["#/name", "string.min_len"],
      ["#/email", "string.email"],
    ]);
  });

  test("changes are watched, and many users are added", async () => {
    const { users } = clients();
    const watched = all(users.watchUsers({ query: { limit: 2 } }));
    // The watcher must be there before anything changes.
    await new Promise((resolve) => setTimeout(resolve, 200));
    async function* guests() {
      for (const name of ["Cy", "Di"]) yield { user: { name, email: email(name) } };
    }
    expect(await users.importUsers({ body: guests() })).toEqual({ imported: 2 });
    expect((await watched).map(({ change, user }) => [change, user?.name])).toEqual([
      ["CHANGE_CREATED", "Cy"],
      ["CHANGE_CREATED", "Di"],
    ]);
  });

  test("people are greeted", async () => {
    const { greeter } = clients();
    expect(await greeter.sayHello({ path: { name: "Ada / Bob" } })).toEqual({ name: "Hello, Ada / Bob" });
    expect(await all(greeter.sayHellos({ path: { name: "Ada" }, query: { count: 2 } }))).toHaveLength(2);
    expect((await greeter.sayHelloToAll({ body: [{ name: "Ada" }, { name: "Bob" }] })).name).toBe("Hello, Ada and Bob");
  });

  test("users are welcomed", async () => {
    const { welcomes } = clients();
    expect((await welcomes.listWelcomes()).welcomes.length).toBeGreaterThan(0);
  });
});

test("the gateway's own errors are errors of the client", async () => {
  const { activateUser } = createUserServiceRestClient({ baseUrl: acme.gateway.url });
  const reason = await activateUser({ path: { id: 1 } }).catch((error: unknown) => error);
  expect(reason).toBeInstanceOf(RestError);
  expect(activateUser.failed(reason) && [reason.status, reason.code]).toEqual([401, "unauthenticated"]);
});
