import { parsePathTemplate } from "@svcgen/runtime/path-template";
import { createRouteMatcher } from "@svcgen/runtime/route-matcher";
import type { RouteTable } from "@svcgen/runtime/route-table";
import { createEnvoy } from "./envoy-decision.js";
import { type Decision, decide, fits, type OracleRoute } from "./oracle.js";
import { type Request, sampleRequests } from "./requests.js";

/** What routes requests for one contract. */
export interface Routing {
  /** The bindings of REST, as the service registers them. */
  readonly rest: readonly OracleRoute[];
  readonly table: RouteTable;
  readonly envoy: string;
}

/**
 * Requests about which the oracle and somebody who routes disagree, and how many of all reached a route. The router of the service
 * knows REST only; gateways know the RPCs too.
 */
export function disagreements(
  routing: Routing,
  count: number,
): { readonly differences: readonly string[]; readonly reached: number } {
  const { rest, table } = routing;
  const all = [...rest, ...rpcs(table)];
  const router = createRouter(rest);
  const envoy = createEnvoy(routing.envoy);
  const differences: string[] = [];
  let reached = 0;
  for (const request of sampleRequests(all, count)) {
    const { method, path } = request;
    const [service, gateway] = [decide(rest, method, path), decide(all, method, path)];
    if (gateway.kind === "route") reached++;
    differences.push(
      ...differ("the router", request, service, router(method, path)),
      ...differ("the order of the route table", request, gateway, firstOf(table, request)),
      ...differ("Envoy", request, gateway, envoy(method, path)),
    );
  }
  return { differences, reached };
}

function differ(
  who: string,
  { method, path }: Request,
  want: Decision,
  got: { readonly kind: string },
): readonly string[] {
  const [wanted, given] = [print(want), print(got)];
  return wanted === given ? [] : [`${method} ${path}: ${who} says ${given}, it is ${wanted}`];
}

function print(decision: { readonly kind: string; readonly id?: string }): string {
  return decision.kind === "route" ? (decision.id ?? "") : decision.kind;
}

function createRouter(
  routes: readonly OracleRoute[],
): (method: string, path: string) => Decision | { readonly kind: "bad-path" } {
  const matcher = createRouteMatcher(
    routes.map(({ id, verb, template }) => {
      const parsed = parsePathTemplate(template);
      if (!parsed.ok) throw new Error(`${template}: ${parsed.message}`);
      return { verb, template: parsed.template, value: id };
    }),
  );
  return (method, path) => {
    const found = matcher.match(method, path);
    return found.kind === "match" ? { kind: "route", id: found.value } : { kind: found.kind };
  };
}

/** The RPCs as routes: Connect, gRPC and gRPC-Web call them by POST, Connect by GET too where that is safe. */
function rpcs(table: RouteTable): readonly OracleRoute[] {
  return table.routes.flatMap(({ id, match: { methods, path } }) =>
    path.kind === "exact" ? methods.map((verb) => ({ id, verb, template: path.path, isRpc: true })) : [],
  );
}

function firstOf(table: RouteTable, { method, path }: Request): Decision {
  const fitting = table.routes.filter(({ match }) =>
    match.path.kind === "exact" ? match.path.path === path : fits(match.path.template, path),
  );
  const first = fitting.find(({ match }) => match.methods.includes(method) || match.methods.includes("*"));
  if (first !== undefined) return { kind: "route", id: first.id };
  return { kind: fitting.length > 0 ? "method-not-allowed" : "not-found" };
}
