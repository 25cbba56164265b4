import { create } from "@bufbuild/protobuf";
import { timestampFromMs, timestampNow } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { serve } from "@svcgen/runtime";
import { createInProcessBroker } from "@svcgen/runtime/queue";
import { greeter } from "../../examples/acme/src/greeter.js";
import { defineUserService } from "../../generated/connect/acme/user/v1/user-service.js";
import { WatchUsersResponse_Change as Change, UserSchema } from "../../generated/messages/acme/user/v1/user_pb.js";
import { added, addUser, createTimes, users as plain } from "./users.js";

// The example's contract, served as a user serves it: `serve()` with validation, unless "no-validation" is asked for. With
// "events" a new user is told of through the broker, which none of the others do.

const options = new Set(process.argv.slice(2));
const users = plain.map(({ id, name, email, active }, index) =>
  create(UserSchema, { id, name, email, active, createTime: timestampFromMs(createTimes[index] ?? 0) }),
);

const userService = defineUserService({
  listUsers: () => ({ users }),
  getUser({ id }) {
    const user = users[id - 1];
    if (user === undefined) throw new ConnectError(`there is no user ${id}`, Code.NotFound);
    return user;
  },
  createUser({ user: { name, email } = create(UserSchema) }, { emit }) {
    const id = addUser(email);
    if (id === undefined) throw new ConnectError(`another user has the email address ${email}`, Code.AlreadyExists);
    const user = create(UserSchema, { id, name, email, createTime: timestampNow() });
    if (options.has("events")) emit.userCreated({ user });
    return { message: added.message, user };
  },
  // As many changes as are asked for, at once.
  async *watchUsers({ limit }) {
    for (let sent = 0; sent < limit; sent += 1) {
      const user = users[sent % users.length];
      if (user !== undefined) yield { change: Change.UPDATED, user };
    }
  },
  updateUser: unused,
  deleteUser: unused,
  importUsers: unused,
  activateUser: unused,
});

const server = await serve({
  services: [userService, greeter],
  port: 0,
  broker: options.has("events") ? createInProcessBroker() : "none",
  validate: !options.has("no-validation"),
});
console.log(server.url);

function unused(): never {
  throw new ConnectError("not part of the bench", Code.Unimplemented);
}
