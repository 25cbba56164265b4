import type { RestError, RestProblem } from "@svcgen/runtime/client";
import {
  createUserServiceRestClient,
  type UserServiceRestClient,
} from "./generated/client/acme/user/v1/user-service.js";
import { createShelvesRestClient } from "./generated/client/library/v1/shelves.js";

// Each expected error is one: the compiler reports an expectation that is not met.

const users: UserServiceRestClient = createUserServiceRestClient({ baseUrl: "http://127.0.0.1" });
const shelves = createShelvesRestClient({ baseUrl: "", headers: async () => ({ authorization: "Bearer x" }) });

// ---- requests

users.listUsers();
users.listUsers({});
users.listUsers({ query: { pageSize: 1, pageToken: "" } }, { signal: AbortSignal.timeout(1), headers: { a: "b" } });
users.createUser({ body: { name: "Ada", email: "ada@example.com" } });
users.getUser({ path: { id: 1 } });
users.updateUser({ path: { id: 1 }, body: { name: "Ada" }, query: { updateMask: "name" } });
users.importUsers({ body: [{ user: { name: "Ada", email: "" } }] });
users.importUsers({ body: (async function* () {})() });
users.activateUser({ path: { id: 1 } });

// @ts-expect-error a path has its parts
users.getUser();
// @ts-expect-error a path has its parts
users.getUser({ path: {} });
// @ts-expect-error the parameter has another type
users.getUser({ path: { id: "1" } });
// @ts-expect-error there is no such parameter
users.getUser({ path: { id: 1, name: "" } });
// @ts-expect-error there is no such parameter
users.listUsers({ query: { limit: 1 } });
// @ts-expect-error there is no body
users.listUsers({ body: {} });
// @ts-expect-error the body is missing
users.createUser({ query: { requestId: "" } });
// @ts-expect-error the body lacks a field
users.createUser({ body: { name: "Ada" } });
// @ts-expect-error the body has no such field
users.createUser({ body: { name: "Ada", email: "", phone: "" } });
// @ts-expect-error what only the service sets cannot be sent
users.createUser({ body: { name: "Ada", email: "", active: true } });
// @ts-expect-error only a change may clear a field
users.createUser({ body: { name: null, email: "" } });
// @ts-expect-error many messages are wanted
users.importUsers({ body: { user: { name: "Ada", email: "" } } });
// @ts-expect-error there is no such method
users.banUser({});
// @ts-expect-error a client is somewhere
createUserServiceRestClient({});

// ---- names of several segments, and their parts

shelves.getBook({ path: { name: "shelves/1/books/2" } });
shelves.getBook({ path: { shelf: "1", book: "2" } });
// @ts-expect-error a part is missing
shelves.getBook({ path: { shelf: "1" } });
// @ts-expect-error the name holds its parts already
shelves.getBook({ path: { name: "shelves/1/books/2", book: "2" } });
shelves.moveBook({ path: { name: "shelves/1/books/2", "target.name": "shelves/3" }, body: { force: true } });
shelves.moveBook({ path: { shelf: "1", book: "2", "target.name": "shelves/3" } });
// @ts-expect-error each of the names is wanted
shelves.moveBook({ path: { name: "shelves/1/books/2" } });
shelves.findBooks({ path: { parent: "shelves/1" }, query: { filter: { author: { name: "x" }, labels: { a: "b" } } } });
shelves.findBooks({
  path: { shelf: "1" },
  query: { "filter.author.name": "x", "filter.labels": { a: "b" }, extra: { a: [1] } },
});
// @ts-expect-error there is no such field
shelves.findBooks({ path: { shelf: "1" }, query: { filter: { publisher: "x" } } });
// @ts-expect-error the field has another type
shelves.findBooks({ path: { shelf: "1" }, query: { filter: { author: { name: 1 } } } });

// ---- further bindings

users.getUser.via("GET /users/{id}")({ path: { id: 1 } });
shelves.getBook.via("GET /v1/books/{name}")({ path: { name: "2" } });
// @ts-expect-error there is no such binding
users.getUser.via("GET /people/{id}");
// @ts-expect-error the only binding is the method itself
users.watchUsers.via("GET /v1/users:watch");
// @ts-expect-error a plain update has a whole user
users.updateUser.via("PUT /users/{user.id}")({ path: { id: 1 }, body: { name: "Ada" } });

// ---- answers

export const name: Promise<string> = users.getUser({ path: { id: 1 } }).then((user) => user.name);
export const message: Promise<string> = users.createUser
  .via("POST /users")({ body: { name: "", email: "" } })
  .then((answer) => answer.message);
export const file: Promise<string> = shelves
  .readBook({ path: { name: "shelves/1/books/2" } })
  .then((answer) => answer.text());
export const nothing: Promise<undefined> = shelves.burnBook({ path: { name: "shelves/1/books/2" } });
shelves.writeBook({ path: { name: "shelves/1/books/2" }, body: new Blob(["x"]), contentType: "text/plain" });
// @ts-expect-error bytes are no message
shelves.writeBook({ path: { name: "shelves/1/books/2" }, body: { data: "" } });
// @ts-expect-error the answer has no such field
users.getUser({ path: { id: 1 } }).then((user) => user.phone);

export async function watch(): Promise<void> {
  for await (const { change } of users.watchUsers({ query: { limit: 1 } })) {
    const known: "CHANGE_UNSPECIFIED" | "CHANGE_CREATED" | "CHANGE_UPDATED" | "CHANGE_DELETED" = change;
    // @ts-expect-error there is no such change
    if (known === "CHANGE_LOST") return;
  }
  // @ts-expect-error a stream is no promise
  users.watchUsers.try();
}

// ---- errors

export async function errors(): Promise<string> {
  const outcome = await users.getUser.try({ path: { id: 1 } });
  if (outcome.ok) return outcome.data.name;
  const { error } = outcome;
  switch (error.status) {
    case 404: {
      const code: "not_found" = error.code;
      return code;
    }
    case 400:
      // @ts-expect-error the code of a malformed request is open
      error.problem.code satisfies "not_found";
      return error.problem.errors?.[0]?.pointer ?? "";
    case 502: {
      const other: RestError<number, RestProblem> = error;
      return other.message;
    }
    // @ts-expect-error that is no status of an error
    case 200:
      return "";
  }
  try {
    await users.createUser({ body: { name: "Ada", email: "" } });
  } catch (reason) {
    if (!users.createUser.failed(reason)) throw reason;
    if (reason.status === 409) {
      const code: "already_exists" | "aborted" = reason.problem.code;
      for (const detail of reason.problem.details ?? []) {
        const type: "type.googleapis.com/google.rpc.ResourceInfo" = detail["@type"];
        // @ts-expect-error the detail has no such field
        detail.reason;
        return `${type}: ${detail.resourceName satisfies string}`;
      }
      return code;
    }
  }
  return "";
}
