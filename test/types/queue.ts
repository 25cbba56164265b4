import type { Broker, EventPublisher } from "@svcgen/runtime/queue";
import { userCreated } from "./generated/queue/acme/user/v1/user_events.js";
import { createUserServiceCommands } from "./generated/queue/acme/user/v1/user-service.js";
import { createTransportCommands } from "./generated/queue/torture/v1/transport.js";

declare const broker: Broker;
declare const events: EventPublisher;

const commands = createUserServiceCommands(broker, { source: "/test" });

export const sent: Promise<{ readonly id: string }> = commands.createUser.send({ user: { name: "Ada" } });
export const message: Promise<string> = commands.createUser.call({}, { timeoutMs: 1 }).then(({ message }) => message);

// @ts-expect-error the request has no such field
commands.createUser.send({ name: "Ada" });

// @ts-expect-error the method is no command
commands.getUser;

createTransportCommands(broker).go.call({});
// @ts-expect-error nobody answers this command
createTransportCommands(broker).delete.call({});

events.publish(userCreated, { user: { id: 1 } });
// @ts-expect-error the event has no such field
events.publish(userCreated, { id: 1 });
