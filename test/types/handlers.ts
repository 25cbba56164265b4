import { defineUserService, type UserServiceHandlers } from "./generated/connect/acme/user/v1/user-service.js";
import { type DefaultHandlers, defineDefault } from "./generated/connect/torture/v1/default.js";

// Each expected error is one: the compiler reports an expectation that is not met.

const { listUsers, createUser, getUser, updateUser, deleteUser, watchUsers, importUsers, activateUser } =
  {} as UserServiceHandlers;
const all = { listUsers, createUser, getUser, updateUser, deleteUser, watchUsers, importUsers, activateUser };

defineUserService(all);

// @ts-expect-error a method has no handler
defineUserService({ listUsers, createUser, getUser, updateUser, deleteUser, watchUsers, importUsers });

// @ts-expect-error there is no such method
defineUserService({ ...all, banUser: getUser });

defineUserService({
  ...all,
  createUser(request, context) {
    context.emit.userCreated({ user: { id: 1, name: request.user?.name ?? "", email: "" } });
    context.emit.userCreated({});
    // @ts-expect-error the method may not publish this event
    context.emit.userDeleted({});
    // @ts-expect-error the event has no such field
    context.emit.userCreated({ name: "" });
    // @ts-expect-error the field has another type
    context.emit.userCreated({ user: { id: "1" } });
    return { message: "", user: {} };
  },
  getUser(_request, context) {
    // @ts-expect-error the method publishes nothing
    context.emit.userCreated({});
    return { id: 1 };
  },
});

defineUserService({
  ...all,
  // @ts-expect-error the response has no such field
  getUser: () => ({ identity: 1 }),
});

defineUserService({
  ...all,
  // @ts-expect-error the field has another type
  getUser: async () => ({ id: "1" }),
});

defineUserService({
  ...all,
  // @ts-expect-error a stream is wanted
  watchUsers: () => ({}),
});

defineUserService({
  ...all,
  async *watchUsers(request) {
    for (let count = 0; count < request.limit; count++) yield { user: { id: count } };
    // @ts-expect-error the request has no such field
    request.count;
  },
  async importUsers(requests) {
    let imported = 0;
    for await (const { user } of requests) imported += user === undefined ? 0 : 1;
    return { imported };
  },
});

/** A class will do too. */
class Users implements UserServiceHandlers {
  readonly listUsers = listUsers;
  readonly createUser = createUser;
  readonly updateUser = updateUser;
  readonly deleteUser = deleteUser;
  readonly watchUsers = watchUsers;
  readonly importUsers = importUsers;
  readonly activateUser = activateUser;
  private readonly name = "Ada";

  async getUser() {
    return { name: this.name };
  }
}

defineUserService(new Users());

/** A method may have the name of a keyword. */
export const handler: DefaultHandlers["new"] = () => ({});

defineDefault({ new: handler });
