import type { OpenapiOptions } from "../../config/config.js";
import type { Model, Operation, Route, Service } from "../../model/model.js";
import { expandPath, type OpenapiPath, renamed, resourceNames, shapeOf } from "./path.js";

/** A route and its place in the document. */
export interface Placed {
  readonly service: Service;
  readonly operation: Operation;
  readonly route: Route;
  readonly path: OpenapiPath;
  /** Key in the path item: `get`; in upper case for a method that OpenAPI has no key for: `PURGE`. */
  readonly method: string;
  /** `operationId`. */
  readonly id: string;
}

/** A route that OpenAPI has no place for. */
export type Unplaced =
  | { readonly kind: "method"; readonly route: Route }
  /** Another route of the same method has the same path, as OpenAPI writes it. */
  | { readonly kind: "taken"; readonly route: Route; readonly by: Route; readonly path: string };

/** The methods that a path item has keys for, in every version of OpenAPI. */
const methods: readonly string[] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

export interface Slots {
  /** Whether there is a place for `query`, and one for methods of any other name: in OpenAPI 3.2. */
  readonly anyMethod: boolean;
  /** Whether operations are called by the full names of their methods. */
  readonly names: OpenapiOptions["names"];
}

/** What there is a place for in a document, and how it is called. */
export function slotsOf({ specification, names }: Pick<OpenapiOptions, "specification" | "names">): Slots {
  return { anyMethod: specification === "3.2", names };
}

/**
 * Give each route its place: path and method. OpenAPI takes paths for the same that differ only in the names of parameters,
 * so all routes of one shape share the shortest spelling of it. A route of method `*` takes the methods that are left. Hidden
 * methods have no place.
 */
export function allocateRoutes(
  model: Model,
  { anyMethod, names }: Slots,
): {
  readonly placed: readonly Placed[];
  readonly unplaced: readonly Unplaced[];
} {
  const candidates = candidatesOf(model);
  const spellings = new Map<string, OpenapiPath>();
  for (const { path } of candidates) {
    const shape = shapeOf(path);
    const best = spellings.get(shape);
    if (best === undefined || isShorter(path.text, best.text)) spellings.set(shape, path);
  }
  const placed = new Map<string, Placed>();
  const unplaced: Unplaced[] = [];
  // A concrete method before `*`, whatever the order of their services.
  for (const candidate of [
    ...candidates.filter(({ route }) => route.verb !== "*"),
    ...candidates.filter(({ route }) => route.verb === "*"),
  ]) {
    const { route } = candidate;
    const spelling = spellings.get(shapeOf(candidate.path)) ?? candidate.path;
    const path = renamed(
      candidate.path,
      spelling.parameters.map(({ name }) => name),
    );
    const wanted = keysOf(route.verb, anyMethod);
    const free = wanted.filter((method) => !placed.has(`${method} ${path.text}`));
    for (const method of free) {
      if (!anyMethod && !methods.includes(method)) unplaced.push({ kind: "method", route });
      else placed.set(`${method} ${path.text}`, { ...candidate, path, method, id: idOf(candidate, method, names) });
    }
    const [first = ""] = wanted;
    const by = placed.get(`${first} ${path.text}`)?.route;
    if (free.length === 0 && by !== undefined) unplaced.push({ kind: "taken", route, by, path: path.text });
  }
  return { placed: [...placed.values()], unplaced };
}

function keysOf(verb: string, anyMethod: boolean): readonly string[] {
  const known = anyMethod ? [...methods, "query"] : methods;
  if (verb === "*") return known;
  const key = verb.toLowerCase();
  return [known.includes(key) ? key : verb];
}

interface Candidate {
  readonly service: Service;
  readonly operation: Operation;
  readonly route: Route;
  readonly path: OpenapiPath;
}

function candidatesOf(model: Model): readonly Candidate[] {
  const resources = resourceNames(model);
  return model.services.flatMap((service) =>
    service.operations.flatMap((operation) =>
      (operation.openapi?.hidden === true ? [] : operation.routes).map((route) => ({
        service,
        operation,
        route,
        path: expandPath(route, resources),
      })),
    ),
  );
}

function isShorter(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

/**
 * The name of the method; each further binding has its number behind it, each method of a `*` its name. No method of protobuf
 * has a `-` in its name.
 */
function idOf({ service, operation, route }: Candidate, method: string, names: Slots["names"]): string {
  const own = names === "short" ? `${service.names.proto}.${operation.names.proto}` : operation.id;
  const number = operation.routes.indexOf(route);
  const binding = number === 0 ? "" : `-${number}`;
  return `${operation.openapi?.operationId ?? own}${binding}${route.verb === "*" ? `-${method}` : ""}`;
}
