import type { Json } from "../../artifact/artifact.js";
import type { Config } from "../../config/config.js";
import type { Model, Policy } from "../../model/model.js";
import type { JsonSchema } from "../json-schema/schema.js";

/** What a caller must show: nothing, or a token with all of these scopes. */
export function securityOf(policy: Policy, config: Config): Json {
  if (policy.auth.mode === "public") return [];
  return [{ [providerOf(policy.auth.provider, config)]: policy.auth.scopes }];
}

/** One scheme for each issuer whose tokens the methods take. */
export function securitySchemes(model: Model, config: Config): { readonly [name: string]: JsonSchema } {
  const names = new Set<string>();
  for (const service of model.services) {
    for (const { policy, routes } of service.operations) {
      if (policy.auth.mode === "jwt" && routes.length > 0) names.add(providerOf(policy.auth.provider, config));
    }
  }
  return Object.fromEntries([...names].sort().map((name) => [name, schemeOf(name, config)]));
}

function schemeOf(name: string, config: Config): JsonSchema {
  const provider = Object.hasOwn(config.gateway.auth, name) ? config.gateway.auth[name] : undefined;
  const description = provider === undefined ? "A JSON Web Token." : `A JSON Web Token of ${provider.issuer}.`;
  return { type: "http", scheme: "bearer", bearerFormat: "JWT", description };
}

/** The provider that a policy names, else the only one. */
function providerOf(named: string | undefined, config: Config): string {
  const [first, second] = Object.keys(config.gateway.auth);
  return named ?? (first !== undefined && second === undefined ? first : "jwt");
}
