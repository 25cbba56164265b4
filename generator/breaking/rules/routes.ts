import {
  type BreakingRule,
  broken,
  type Comparison,
  type Finding,
  operationsOf,
  type Places,
  serviceSpan,
} from "../comparison.js";
import { type Fate, fatesOf, printRoute, type RouteOf } from "../fates.js";

/** Requests that nobody answers any more, or that somebody else does. */
export const routes: BreakingRule = function* (comparison) {
  for (const fate of fatesOf(comparison)) {
    if (fate.kind !== "served") yield finding(comparison, fate);
  }
};

function finding(comparison: Comparison, fate: Exclude<Fate, { readonly kind: "served" }>): Finding {
  const { before } = fate;
  const subject = before.operation.id;
  const route = printRoute(before);
  switch (fate.kind) {
    case "removed":
      return broken(comparison, subject, "breaking/route-removed", { route }, removedAt(comparison, before));
    case "narrowed": {
      const places = { after: fate.after.route.span, before: before.route.span };
      const args = { route, narrower: printRoute(fate.after) };
      return broken(comparison, subject, "breaking/route-narrowed", args, places);
    }
    case "moved": {
      const places = { after: fate.after.route.span, before: before.route.span };
      const args = { route, before: subject, after: fate.after.operation.id };
      return broken(comparison, subject, "breaking/route-moved", args, places);
    }
  }
}

function removedAt(comparison: Comparison, { operation, route }: RouteOf): Places {
  const left = operationsOf(comparison.after.model).get(operation.id);
  const help = left?.hidden === true ? { help: hiddenHelp } : {};
  return { after: left?.span ?? serviceSpan(comparison, operation.service), before: route.span, ...help };
}

const hiddenHelp = "google.api.visibility hides the method: show one of its labels (visibility in svcgen.config.ts)";
