import type { Config } from "../../config/config.js";

/** The issuer that a policy names, else the only one there is. The name that is returned may be unknown: then nobody gets in. */
export function providerOf(named: string | undefined, { gateway }: Config): string {
  const [first, second] = Object.keys(gateway.auth);
  return named ?? (first !== undefined && second === undefined ? first : "");
}

export function isKnownProvider(name: string, { gateway }: Config): boolean {
  return Object.hasOwn(gateway.auth, name);
}
