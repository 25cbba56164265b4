import { create } from "@bufbuild/protobuf";
import { timestampFromMs, timestampNow } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  type CreateUserRequest,
  type GetUserRequest,
  type User,
  UserSchema,
} from "../../generated/messages/acme/user/v1/user_pb.js";
import { added, addUser, createTimes, users as plain } from "./users.js";

// The users as messages, for the servers that have the example's contract.

export const users = plain.map(({ id, name, email, active }, index) =>
  create(UserSchema, { id, name, email, active, createTime: timestampFromMs(createTimes[index] ?? 0) }),
);

export function getUser({ id }: GetUserRequest): User {
  const user = users[id - 1];
  if (user === undefined) throw new ConnectError(`there is no user ${id}`, Code.NotFound);
  return user;
}

export function createUser({ user: { name, email } = create(UserSchema) }: CreateUserRequest): {
  readonly message: string;
  readonly user: User;
} {
  const id = addUser(email);
  if (id === undefined) throw new ConnectError(`another user has the email address ${email}`, Code.AlreadyExists);
  const user = create(UserSchema, { id, name, email, createTime: timestampNow() });
  return { message: added.message, user };
}
