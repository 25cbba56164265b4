import type { PathTemplate } from "@svcgen/runtime/path-template";
import { compareRoutes, covers, witness } from "@svcgen/runtime/route-order";
import type { Model, Operation, Route } from "../model/model.js";
import { type Comparison, operationsOf } from "./comparison.js";

/** A route with the operation that it calls. */
export interface RouteOf {
  readonly operation: Operation;
  readonly route: Route;
}

/** What has become of the requests that a route of the old contract served. */
export type Fate =
  /** The same operation answers them, or one that has its place under another name. */
  | { readonly kind: "served"; readonly before: RouteOf; readonly after: RouteOf }
  | { readonly kind: "moved"; readonly before: RouteOf; readonly after: RouteOf }
  /** The same operation answers some of them. */
  | { readonly kind: "narrowed"; readonly before: RouteOf; readonly after: RouteOf }
  | { readonly kind: "removed"; readonly before: RouteOf };

export type Served = Extract<Fate, { readonly kind: "served" }>;

/** The fate of each route of the old contract, in the order of its services. */
export function fatesOf(comparison: Comparison): readonly Fate[] {
  const known = computed.get(comparison);
  if (known !== undefined) return known;
  const routes = [...routesOf(comparison.after.model)].sort((a, b) => compareRoutes(a.route, b.route));
  const view: View = {
    byShape: new Map(routes.map((one) => [shapeOf(one.route), one])),
    byBeginning: groupByBeginning(routes),
    before: operationsOf(comparison.before.model),
    after: operationsOf(comparison.after.model),
  };
  const fates = [...routesOf(comparison.before.model)].map((before) => fateOf(before, view));
  computed.set(comparison, fates);
  return fates;
}

export function servedRoutes(comparison: Comparison): readonly Served[] {
  return fatesOf(comparison).filter((fate) => fate.kind === "served");
}

/** `GET /v1/users/{id}` */
export function printRoute({ route }: RouteOf): string {
  return `${route.verb} ${route.template.text}`;
}

/** Several rules ask for the fates of one comparison. */
const computed = new WeakMap<Comparison, readonly Fate[]>();

interface View {
  readonly byShape: ReadonlyMap<string, RouteOf>;
  /** By the literals that their templates begin with; each with its place in the order in which a router asks them. */
  readonly byBeginning: ReadonlyMap<string, readonly (readonly [place: number, route: RouteOf])[]>;
  readonly before: ReadonlyMap<string, Operation>;
  readonly after: ReadonlyMap<string, Operation>;
}

function fateOf(before: RouteOf, view: View): Fate {
  const { id } = before.operation;
  const winner = view.byShape.get(shapeOf(before.route)) ?? wider(before, view);
  if (winner !== undefined) {
    const isRenamed = !view.after.has(id) && !view.before.has(winner.operation.id);
    const isServed = winner.operation.id === id || isRenamed;
    return { kind: isServed ? "served" : "moved", before, after: winner };
  }
  const operation = view.after.get(id);
  const part = operation?.routes.find(
    (route) =>
      (before.route.verb === "*" || answers(route.verb, before.route.verb)) &&
      witness(route.template, before.route.template) !== undefined,
  );
  if (operation === undefined || part === undefined) return { kind: "removed", before };
  return { kind: "narrowed", before, after: { operation, route: part } };
}

/** The first route that answers all that the old one did. What covers a template begins with the same literals, or fewer. */
function wider({ route: old }: RouteOf, { byBeginning }: View): RouteOf | undefined {
  const candidates = ["", ...beginnings(old.template)].flatMap((beginning) => byBeginning.get(beginning) ?? []);
  return candidates
    .filter(([, { route }]) => answers(route.verb, old.verb) && covers(route.template, old.template))
    .toSorted(([a], [b]) => a - b)[0]?.[1];
}

function groupByBeginning(routes: readonly RouteOf[]): View["byBeginning"] {
  const groups = new Map<string, (readonly [number, RouteOf])[]>();
  for (const [place, one] of routes.entries()) {
    const beginning = beginnings(one.route.template).at(-1) ?? "";
    const group = groups.get(beginning);
    if (group === undefined) groups.set(beginning, [[place, one]]);
    else group.push([place, one]);
  }
  return groups;
}

/** `/v1`, `/v1/users` of `/v1/users/{id}`. The last segment is none of it, since a verb may belong to it. */
function beginnings({ segments }: PathTemplate): readonly string[] {
  const found: string[] = [];
  for (const segment of segments.slice(0, -1)) {
    if (segment.kind !== "literal") break;
    found.push(`${found.at(-1) ?? ""}/${segment.value}`);
  }
  return found;
}

function* routesOf(model: Model): Generator<RouteOf> {
  for (const { operations } of model.services) {
    for (const operation of operations) for (const route of operation.routes) yield { operation, route };
  }
}

/** As a router has it: HEAD is answered by GET too. */
function answers(verb: string, asked: string): boolean {
  return verb === asked || verb === "*" || (asked === "HEAD" && verb === "GET");
}

/** Equal for routes of one method whose templates match the same paths, whatever their variables are called. */
function shapeOf({ verb, template }: Route): string {
  const segments = template.segments.map((segment) =>
    segment.kind === "literal" ? `=${segment.value}` : segment.kind,
  );
  return JSON.stringify([verb, template.verb, segments]);
}
