import { compareRoutes } from "@svcgen/runtime/route-order";
import type { Model, Operation, Route } from "../model/model.js";

/** A route with the operation that it calls. */
export interface OperationRoute {
  readonly operation: Operation;
  readonly route: Route;
}

/** The routes of all services, in the canonical order: what stands before another one is asked first. */
export function orderedRoutes(model: Model): readonly OperationRoute[] {
  return model.services
    .flatMap(({ operations }) => operations)
    .flatMap((operation) => operation.routes.map((route) => ({ operation, route })))
    .sort((a, b) => compareRoutes(shapeOf(a), shapeOf(b)));
}

export function shapeOf({ route }: OperationRoute): { readonly verb: string; readonly template: Route["template"] } {
  return { verb: route.verb, template: route.template };
}

/** `GET /v1/users/{id}` */
export function printRoute({ route }: OperationRoute): string {
  return `${route.verb} ${route.template.text}`;
}

/** `UserService.GetUser` */
export function printOperation({ operation }: OperationRoute): string {
  return operation.id.split(".").slice(-2).join(".");
}
