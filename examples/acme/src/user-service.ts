import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { createMessageValidator, type ServiceDefinition } from "@svcgen/runtime";
import { defineUserService } from "../../../generated/connect/acme/user/v1/user-service.js";
import { type User, UserSchema, UserService } from "../../../generated/messages/acme/user/v1/user_pb.js";
import type { Users } from "./users.js";

/** The one implementation behind Connect, gRPC, gRPC-Web, REST and the queue. */
export function createUserService(users: Users): ServiceDefinition {
  return defineUserService({
    listUsers({ pageSize, pageToken }) {
      return users.page(pageSize || 100, pageToken);
    },

    createUser({ user = create(UserSchema) }, { emit }) {
      const created = users.add(user);
      emit.userCreated({ user: created });
      return { message: "User added successfully", user: created };
    },

    getUser({ id }) {
      return users.get(id);
    },

    updateUser({ user = create(UserSchema), updateMask }, { emit }) {
      const updated = users.replace(merge(users.get(user.id), user, updateMask?.paths ?? changeable));
      emit.userUpdated({ user: updated });
      return { message: "User updated successfully", user: updated };
    },

    deleteUser({ id }, { emit }) {
      emit.userDeleted({ user: users.remove(id) });
      return { message: "User deleted successfully" };
    },

    async *watchUsers({ limit }, { signal }) {
      let sent = 0;
      for await (const change of users.watch(signal)) {
        yield change;
        sent += 1;
        if (sent === limit) return;
      }
    },

    async importUsers(requests, { emit }) {
      let imported = 0;
      for await (const { user = create(UserSchema) } of requests) {
        emit.userCreated({ user: users.add(user) });
        imported += 1;
      }
      return { imported };
    },

    activateUser({ id }, { emit }) {
      const activated = users.replace({ ...users.get(id), active: true });
      emit.userUpdated({ user: activated });
      return activated;
    },
  });
}

const validator = createMessageValidator([UserService]);
const changeable = ["name", "email"] as const;

/** Take the fields that `paths` name from `change`, and validate the result. */
function merge(stored: User, change: User, paths: readonly string[]): User {
  for (const path of paths.includes("*") ? changeable : paths) {
    if (path !== "name" && path !== "email") {
      throw new ConnectError(`update_mask: ${path} can't be changed`, Code.InvalidArgument);
    }
    stored[path] = change[path];
  }
  validator.check(UserSchema, stored);
  return stored;
}
