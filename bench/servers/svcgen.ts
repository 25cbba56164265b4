import { Code, ConnectError } from "@connectrpc/connect";
import { serve } from "@svcgen/runtime";
import { createInProcessBroker } from "@svcgen/runtime/queue";
import { greeter } from "../../examples/acme/src/greeter.js";
import { defineUserService } from "../../generated/connect/acme/user/v1/user-service.js";
import { WatchUsersResponse_Change as Change } from "../../generated/messages/acme/user/v1/user_pb.js";
import { createUser, getUser, users } from "./user-messages.js";

// The example's contract, served as a user serves it: `serve()` with validation, unless "no-validation" is asked for. With
// "events" a new user is told of through the broker, which none of the others do.

const options = new Set(process.argv.slice(2));
const userService = defineUserService({
  listUsers: () => ({ users }),
  getUser,
  createUser(request, { emit }) {
    const created = createUser(request);
    if (options.has("events")) emit.userCreated({ user: created.user });
    return created;
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
