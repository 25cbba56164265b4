import { witness } from "@svcgen/runtime/route-order";
import { problem } from "../../diagnostics/problem.js";
import type { Policy } from "../../model/model.js";
import { overlappingRoutes } from "../overlaps.js";
import { type OperationRoute, orderedRoutes, printOperation, printRoute } from "../routes.js";
import type { Rule } from "../rule.js";

/**
 * A request that two operations could take, where the one that gets it asks for less than the other. The order of routes
 * decides which runs, and with it who may call: a caller of the protected one must not end at the public one by the choice of an id.
 */
export const routeOverlap: Rule = {
  code: "http/route-overlap",
  *check(model) {
    for (const [earlier, later] of overlappingRoutes(orderedRoutes(model))) {
      if (earlier.operation === later.operation || asksFor(earlier, later)) continue;
      const path = witness(earlier.route.template, later.route.template);
      if (path === undefined) continue;
      const method = later.route.verb === "*" ? earlier.route.verb : later.route.verb;
      yield problem(
        "http/route-overlap",
        {
          route: printRoute(later),
          example: `${method} ${path}`,
          operation: printOperation(earlier),
          weaker: describe(earlier.operation.policy),
          stronger: describe(later.operation.policy),
        },
        { span: later.route.span, related: [{ span: earlier.route.span, message: "this route gets it" }] },
      );
    }
  },
};

/** Whether whoever may call the earlier one may call the later one too. */
function asksFor(earlier: OperationRoute, later: OperationRoute): boolean {
  const [a, b] = [earlier.operation.policy.auth, later.operation.policy.auth];
  if (b.mode === "public") return true;
  return a.mode === "jwt" && a.provider === b.provider && b.scopes.every((scope) => a.scopes.includes(scope));
}

function describe({ auth }: Policy): string {
  if (auth.mode === "public") return "is public";
  return auth.scopes.length === 0 ? "wants a token" : `wants a token with ${auth.scopes.join(", ")}`;
}
