import type { Config } from "./config.js";
/** Fill in the defaults. */
export function resolveConfig(user: Partial<Config> = {}): Config {
  return {
    schemas: ["schemas"],
    include: [],
    exclude: [],
    out: "generated",
    importExtension: "js",
    emit: {
      messages: {},
      connect: {},
      rest: {},
      queue: {},
      gateway: {},
      openapi: { title: "", version: "", description: "", servers: [], formats: ["yaml", "json"], types: true },
      asyncapi: { title: "", version: "", description: "", servers: {}, formats: ["yaml", "json"] },
      envoy: { listen: { address: "127.0.0.1", port: 8080 } },
    },
    gateway: { hosts: ["*"], upstreams: {}, auth: {} },
    rules: {},
    ...user,
  };
}
