import type { Transport } from "@connectrpc/connect";
import { createUserServiceClient } from "./generated/connect/acme/user/v1/user-service.js";

declare const transport: Transport;
const client = createUserServiceClient(transport);

export const name: Promise<string> = client.getUser({ id: 1 }).then((user) => user.name);
export const changes: AsyncIterable<{ readonly $typeName: "acme.user.v1.WatchUsersResponse" }> = client.watchUsers({});

// @ts-expect-error the request has no such field
client.getUser({ name: "" });

// @ts-expect-error there is no such method
client.banUser({});
