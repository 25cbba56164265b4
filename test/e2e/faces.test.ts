import { once } from "node:events";
import { Code, ConnectError, createContextKey, createContextValues, type Interceptor } from "@connectrpc/connect";
import { type Consumer, consume } from "@svcgen/runtime/queue";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";
import { userCreated } from "../../generated/queue/acme/user/v1/user_events.js";
import { type CallOptions, type CreatedUser, type Face, type Failure, facesOf } from "../support/acme-faces.js";

// One implementation, called through each face: the answers, the events and the errors are the same, and so are the
// interceptors around it, their context values and its deadline.

let acme: Acme;
let listener: Consumer;
let events: { readonly id: number; readonly name: string; readonly email: string }[];
let seen: Seen[];
let release: () => void = () => {};

interface Seen {
  readonly method: string;
  readonly caller: string;
  /** The call was given up while it waited. */
  aborted?: boolean;
}

const caller = createContextKey("nobody");

/** Notes what it sees, as the innermost does what the user's own code would do. */
const observe: Interceptor = (next) => async (request) => {
  const call: Seen = { method: request.method.name, caller: request.contextValues.get(caller) };
  if (call.method === "CreateUser") seen.push(call);
  if (request.header.get("x-test") === "refuse") throw new ConnectError("not today", Code.PermissionDenied);
  if (request.header.get("x-test") === "wait") {
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await Promise.race([released, once(request.signal, "abort")]);
    call.aborted = request.signal.aborted;
    // A code for which the queue does not try again.
    throw new ConnectError("given up", Code.FailedPrecondition);
  }
  const answer = await next(request);
  answer.header.set("x-answered-by", "acme");
  return answer;
};

/** Around `observe`: what it sets must be there inside. */
const greetCaller: Interceptor = (next) => (request) => {
  const name = request.contextValues.get(caller);
  request.contextValues.set(caller, `${name === "nobody" ? request.header.get("x-caller") : name}, greeted`);
  return next(request);
};

beforeAll(async () => {
  acme = await startAcme(
    { service: 0, gateway: 0 },
    {
      interceptors: [greetCaller, observe],
      contextValues: (request) => createContextValues().set(caller, request.header("x-caller") ?? "nobody"),
    },
  );
  listener = await consume(acme.broker, userCreated, { group: "test" }, ({ user }) => {
    events.push({ id: user?.id ?? 0, name: user?.name ?? "", email: user?.email ?? "" });
  });
});

beforeEach(() => {
  events = [];
  seen = [];
});

afterAll(async () => {
  await listener?.drain();
  await acme?.close();
});

const faces = facesOf(() => acme);
const created: CreatedUser[] = [];

describe.each(faces.map((face) => [face.name, face] as const))("%s", (name, face) => {
  const email = `${name.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase()}@example.com`;

  test("a user is added, and the event tells of it once", async () => {
    const user = await face.createUser({ name: "Ada", email });
    created.push(user);
    expect(user).toMatchObject({ message: "User added successfully", name: "Ada", email });
    await expect.poll(() => events).toEqual([{ id: user.id, name: "Ada", email }]);
  });

  test("a second user with the same address is refused, and no event tells of it", async () => {
    expect(await failureOf(face, "Bob", email)).toEqual({
      code: "already_exists",
      message: `another user has the email address ${email}`,
      fields: [],
    });
    expect(events).toEqual([]);
  });

  test("what breaks the rules of the contract is refused", async () => {
    expect(await failureOf(face, "", "nobody")).toEqual({
      code: "invalid_argument",
      message: expect.stringContaining("user.name: must be at least 1 characters"),
      fields: ["user.name string.min_len", "user.email string.email"],
    });
  });

  test("interceptors are around it, and share its context values", async () => {
    const user = await face.createUser({ name: "Eve", email: `eve-${email}` }, { headers: { "x-caller": "test" } });
    created.push(user);
    expect(seen).toEqual([{ method: "CreateUser", caller: "test, greeted" }]);
    expect(user.answeredBy).toBe(name === "queue" ? null : "acme");
  });

  test("an interceptor can refuse it", async () => {
    expect(await failureOf(face, "Eve", `refused-${email}`, { headers: { "x-test": "refuse" } })).toEqual({
      code: "permission_denied",
      message: "not today",
      fields: [],
    });
  });

  test("its deadline ends it", async () => {
    const failure = await failureOf(face, "Eve", `late-${email}`, { headers: { "x-test": "wait" }, timeoutMs: 100 });
    expect(failure.code).toBe("deadline_exceeded");
    // The sender of a command waits for so long; the command itself has the time that its contract gives it.
    if (name === "queue") return release();
    await expect.poll(() => seen).toMatchObject([{ aborted: true }]);
  });

  const { greeter } = face;
  if (greeter === undefined) return;
  test("streams of the server and of the client", async () => {
    expect(await greeter.sayHellos("Ada", 2)).toEqual(["Hello, Ada", "Hello, Ada"]);
    expect(await greeter.sayHelloToAll(["Ada", "Bob"])).toBe("Hello, Ada and Bob");
  });
});

test("the users are those that were added, each was welcomed once", async () => {
  const users: readonly { readonly id: number }[] = await (await fetch(`${acme.service.url}/users`)).json();
  expect(users).toMatchObject(created.map(({ id, name, email }) => ({ id, name, email })));
  expect(users).toHaveLength(2 * faces.length);
  await expect
    .poll(async () => {
      const { welcomes } = await (await fetch(`${acme.service.url}/v1/welcomes`)).json();
      return welcomes.map(({ userId }: { readonly userId: number }) => userId).sort((a: number, b: number) => a - b);
    })
    .toEqual(users.map(({ id }) => id));
});

/** What is compared of an error. */
async function failureOf(face: Face, name: string, email: string, options?: CallOptions): Promise<Partial<Failure>> {
  const outcome = await face.createUser({ name, email }, options).catch((error: Failure) => error);
  if (!(outcome instanceof Error)) return {};
  const { code, message, fields } = outcome;
  return { code, message, fields };
}
