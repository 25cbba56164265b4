import { compareRoutes } from "@svcgen/runtime/route-order";
import { problem } from "../../diagnostics/problem.js";
import { compareSpans } from "../../diagnostics/span.js";
import { orderedRoutes, printOperation, printRoute, shapeOf } from "../routes.js";
import type { Rule } from "../rule.js";

/** Two bindings of one method and one shape of path: nothing could choose between them. Names of variables do not matter. */
export const routeConflict: Rule = {
  code: "http/route-conflict",
  *check(model) {
    const routes = orderedRoutes(model);
    for (const [index, route] of routes.entries()) {
      const before = routes[index - 1];
      if (before === undefined || compareRoutes(shapeOf(before), shapeOf(route)) !== 0) continue;
      // Of two equal routes, the one that stands later in the contract is the mistake.
      const [first, second] =
        compareSpans(before.route.span, route.route.span) <= 0 ? [before, route] : [route, before];
      yield problem(
        "http/route-conflict",
        { route: printRoute(second), operation: printOperation(first) },
        { span: second.route.span, related: [{ span: first.route.span, message: "first served here" }] },
      );
    }
  },
};
