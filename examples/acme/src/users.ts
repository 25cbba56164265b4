import { clone, create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { ResourceInfoSchema } from "@svcgen/runtime/gen/google/rpc/error_details_pb.js";
import {
  WatchUsersResponse_Change as Change,
  type User,
  UserSchema,
} from "../../../generated/messages/acme/user/v1/user_pb.js";

/** The users, in memory. Each change is told to those who listen. */
export interface Users {
  /** Users in the order of their ids, after the one that `token` names. */
  page(size: number, token: string): { users: User[]; nextPageToken: string };
  /** @throws ConnectError not_found */
  get(id: number): User;
  /** @throws ConnectError already_exists */
  add(init: { name: string; email: string }): User;
  /** Replace a user. @throws ConnectError not_found, already_exists */
  replace(user: User): User;
  /** @throws ConnectError not_found */
  remove(id: number): User;
  /** Changes from now on, until the signal is aborted. */
  watch(signal: AbortSignal): AsyncIterable<UserChange>;
}

export interface UserChange {
  readonly change: Change;
  readonly user: User;
}

export function createUsers(): Users {
  const users = new Map<number, User>();
  const listeners = new Set<(change: UserChange) => void>();
  let lastId = 0;

  const tell = (change: Change, user: User): User => {
    for (const listen of listeners) listen({ change, user });
    return user;
  };
  const get = (id: number): User => {
    const user = users.get(id);
    if (user === undefined) throw new ConnectError(`there is no user ${id}`, Code.NotFound);
    return clone(UserSchema, user);
  };
  const refuseDuplicate = (email: string, id: number): void => {
    for (const other of users.values()) {
      if (other.email === email && other.id !== id) {
        const value = { resourceType: UserSchema.typeName, resourceName: `users/${other.id}` };
        const details = [{ desc: ResourceInfoSchema, value }];
        throw new ConnectError(`another user has the email address ${email}`, Code.AlreadyExists, undefined, details);
      }
    }
  };

  return {
    get,
    page(size, token) {
      const after = Number(token);
      const rest = [...users.values()].filter((user) => user.id > after);
      const page = rest.slice(0, size);
      return { users: page, nextPageToken: rest.length > page.length ? String(page.at(-1)?.id ?? "") : "" };
    },
    add({ name, email }) {
      refuseDuplicate(email, 0);
      lastId += 1;
      const user = create(UserSchema, { id: lastId, name, email, createTime: timestampNow() });
      users.set(user.id, user);
      return tell(Change.CREATED, clone(UserSchema, user));
    },
    replace(user) {
      get(user.id);
      refuseDuplicate(user.email, user.id);
      users.set(user.id, clone(UserSchema, user));
      return tell(Change.UPDATED, user);
    },
    remove(id) {
      const user = get(id);
      users.delete(id);
      return tell(Change.DELETED, user);
    },
    async *watch(signal) {
      const queue: UserChange[] = [];
      let wake = (): void => {};
      const listen = (change: UserChange): void => {
        queue.push(change);
        wake();
      };
      const stop = (): void => wake();
      listeners.add(listen);
      signal.addEventListener("abort", stop);
      try {
        while (!signal.aborted) {
          const change = queue.shift();
          if (change !== undefined) yield change;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        listeners.delete(listen);
        signal.removeEventListener("abort", stop);
      }
    },
  };
}
