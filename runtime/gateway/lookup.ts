import { type PathTemplate, parsePathTemplate } from "../rest/path-template.js";
import { createRouteMatcher, type MatchedRoute } from "../rest/route-matcher.js";
import type { GatewayRoute } from "./route-table.js";

/** Finds the route of a request: the paths of RPCs first, then the templates in their canonical order. */
export interface RouteLookup {
  find(method: string, rawPath: string): Found;
}

export type Found =
  | {
      readonly kind: "match";
      readonly route: GatewayRoute;
      /** Of an RPC: its path is a name, not a resource. */
      readonly isRpc: boolean;
      /** What a path variable stands for, raw. */
      readonly capture: (fieldPath: string) => string | undefined;
    }
  | { readonly kind: "not-found" }
  | { readonly kind: "method-not-allowed"; readonly allow: readonly string[]; readonly isRpc: boolean }
  | { readonly kind: "bad-path"; readonly reason: string };

export function createRouteLookup(routes: readonly GatewayRoute[]): RouteLookup {
  const exact = new Map<string, GatewayRoute>();
  const templates: MatchedRoute<{ readonly route: GatewayRoute; readonly template: PathTemplate }>[] = [];
  for (const route of routes) {
    const { path, methods } = route.match;
    if (path.kind === "exact") {
      if (exact.has(path.path)) throw new Error(`two routes have the path ${path.path}`);
      exact.set(path.path, route);
      continue;
    }
    const parsed = parsePathTemplate(path.template);
    if (!parsed.ok) throw new Error(`route ${route.id}: ${parsed.message}`);
    const { template } = parsed;
    for (const verb of methods) templates.push({ verb, template, value: { route, template } });
  }
  const matcher = createRouteMatcher(templates);

  return {
    find(method, rawPath) {
      const rpc = exact.get(rawPath);
      if (rpc) {
        const { methods } = rpc.match;
        if (methods.includes(method) || methods.includes("*")) {
          return { kind: "match", route: rpc, isRpc: true, capture: () => undefined };
        }
        return { kind: "method-not-allowed", allow: [...methods, "OPTIONS"].sort(), isRpc: true };
      }
      const match = matcher.match(method, rawPath);
      if (match.kind === "method-not-allowed") return { ...match, isRpc: false };
      if (match.kind !== "match") return match;
      const { route, template } = match.value;
      return {
        kind: "match",
        route,
        isRpc: false,
        capture(fieldPath) {
          const index = template.variables.findIndex((variable) => variable.fieldPath.join(".") === fieldPath);
          return match.captures[index];
        },
      };
    },
  };
}
