import { defineGreeter } from "../../../generated/connect/acme/greeter/v1/greeter.js";

export const greeter = defineGreeter({
  sayHello({ name }) {
    return { name: `Hello, ${name}` };
  },

  async *sayHellos({ name, count }) {
    for (let sent = 0; sent < (count || 3); sent += 1) yield { name: `Hello, ${name}` };
  },

  async sayHelloToAll(requests) {
    const names: string[] = [];
    for await (const { name } of requests) names.push(name);
    return { name: `Hello, ${names.join(" and ")}` };
  },

  async *chat(requests) {
    for await (const { name } of requests) yield { name: `Hello, ${name}` };
  },
});
