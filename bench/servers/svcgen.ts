import { serve } from "@svcgen/runtime";
import { createInProcessBroker } from "@svcgen/runtime/queue";
import { greeter } from "../../examples/acme/src/greeter.js";
import { createUserService } from "../../examples/acme/src/user-service.js";
import { createUsers } from "../../examples/acme/src/users.js";

// The example's services, as a user serves them: with validation.

const users = createUsers();
for (let index = 1; index <= 100; index += 1) users.add({ name: `User ${index}`, email: `user${index}@example.com` });
const server = await serve({ services: [createUserService(users), greeter], port: 0, broker: createInProcessBroker() });
console.log(server.url);
