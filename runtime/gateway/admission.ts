import { createJwtVerifier } from "./jwt.js";
import { createRateLimiters } from "./rate-limit.js";
import type { GatewayRoute, RouteTable } from "./route-table.js";

/** Decides who may call a route, and how often. */
export interface Admission {
  /** @throws Refusal 401, 403, 429, 503 */
  admit(route: GatewayRoute, ip: string, authorization: string | undefined): Promise<void>;
}

/**
 * Limits by address come first, so that guessing tokens is limited too; those by subject when the token has told who it is.
 *
 * @throws Error when a route names a provider that the table does not have.
 */
export function createAdmission(table: RouteTable, now: () => number): Admission {
  const limiterOf = createRateLimiters(now);
  const verifiers = new Map(table.auth.map((provider) => [provider.name, createJwtVerifier(provider)]));
  const admissions = new Map(table.routes.map((route) => [route, prepare(route)]));

  function prepare(route: GatewayRoute): (ip: string, authorization: string | undefined) => Promise<void> {
    const limiter = limiterOf(route);
    const { auth } = route;
    if (auth.mode === "public") {
      return async (ip) => {
        const caller = { ip, subject: undefined };
        limiter.beforeAuth(caller);
        limiter.afterAuth(caller);
      };
    }
    const verifier = verifiers.get(auth.provider);
    if (!verifier) throw new Error(`route ${route.id}: there is no provider "${auth.provider}"`);
    return async (ip, authorization) => {
      limiter.beforeAuth({ ip, subject: undefined });
      const { subject } = await verifier.verify(authorization, auth.scopes);
      limiter.afterAuth({ ip, subject });
    };
  }

  return {
    async admit(route, ip, authorization) {
      await admissions.get(route)?.(ip, authorization);
    },
  };
}
