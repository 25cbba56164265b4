import type { Route } from "../../model/model.js";
import { type BreakingRule, broken, type Comparison, type Finding } from "../comparison.js";
import { printRoute, type Served, servedRoutes } from "../fates.js";

/** Parameters of the query and headers of requests that are taken no more, and new ones that have to be there. */
export const parameters: BreakingRule = function* (comparison) {
  for (const served of servedRoutes(comparison)) {
    yield* missing(comparison, served);
    yield* demanded(comparison, served);
  }
};

function* missing(comparison: Comparison, { before, after }: Served): Generator<Finding> {
  const taken = namesOf(after.route);
  const gone = [...namesOf(before.route).keys()].filter((name) => !taken.has(name));
  if (gone.length === 0) return;
  const args = {
    route: printRoute(after),
    parameters: gone.join(", "),
    where: whereTo(gone, before.route, after.route),
  };
  const places = { after: after.route.span, before: before.route.span };
  yield broken(comparison, after.operation.id, "breaking/parameter-removed", args, places);
}

function* demanded(comparison: Comparison, { before, after }: Served): Generator<Finding> {
  const known = namesOf(before.route);
  const { idempotency } = after.operation.rest;
  const wants = [...namesOf(after.route)].filter(([name, required]) => required && !known.has(name));
  const keyed = idempotency?.required === true && before.operation.rest.idempotency?.required !== true;
  for (const what of [...wants.map(([name]) => name), ...(keyed ? ["the header idempotency-key"] : [])]) {
    const args = { what: `${what} of ${printRoute(after)}`, where: "requests" };
    const places = { after: after.route.span, before: before.route.span };
    yield broken(comparison, after.operation.id, "breaking/required", args, places);
  }
}

/** What a request may hold beside path and body, and whether it has to. */
function namesOf({ bindings, ifMatch }: Route): ReadonlyMap<string, boolean> {
  return new Map([
    ...bindings.query.map(({ name, required }) => [`the parameter ${name}`, required] as const),
    ...bindings.header.map(({ name, required }) => [`the header ${name}`, required] as const),
    ...(ifMatch === undefined ? [] : [["the header if-match", false] as const]),
  ]);
}

/** What has become of the fields, where all of them went one way. */
function whereTo(names: readonly string[], before: Route, after: Route): string {
  const fields = [...before.bindings.query, ...before.bindings.header]
    .filter(({ name }) => names.some((gone) => gone.endsWith(` ${name}`)))
    .map(({ field }) => field.proto);
  const { path, query, header, body } = after.bindings;
  const isHeld = (held: readonly { readonly field: { readonly proto: readonly string[] } }[]) =>
    fields.length > 0 && fields.every((field) => held.some((one) => one.field.proto.join() === field.join()));
  if (isHeld(path)) return ", which the path holds now";
  if (isHeld(query)) return `, called ${fields.map((field) => nameOf(query, field)).join(", ")} now`;
  if (isHeld(header)) return ", which a header holds now";
  const { kind } = body;
  const inBody = (field: readonly string[]) => kind === "message" || (kind === "field" && body.field.name === field[0]);
  return fields.length > 0 && fields.every(inBody) && kind !== before.bindings.body.kind
    ? ", which the body holds now"
    : "";
}

function nameOf(query: Route["bindings"]["query"], field: readonly string[]): string {
  return query.find((one) => one.field.proto.join() === field.join())?.name ?? field.join(".");
}
