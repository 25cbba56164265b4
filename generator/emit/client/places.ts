import type { Operation, Service } from "../../model/model.js";
import type { Placed } from "../openapi-paths/slots.js";

/** A method that a client can call, and its bindings: the first is called unless another one is chosen. */
export interface PlacedCall {
  readonly operation: Operation;
  readonly bindings: readonly Placed[];
}

/** The calls of a service, as far as the document has a place for them. */
export function placeCalls(service: Service, placed: readonly Placed[]): readonly PlacedCall[] {
  return service.operations.flatMap((operation) => {
    const bindings = operation.routes.flatMap((route) => {
      const own = placed.filter((one) => one.route === route && isSent(one.method));
      if (route.verb !== "*") return own;
      const order = route.bindings.body.kind === "none" ? ofAll : ofAll.filter((method) => method !== "get");
      return order.flatMap((method) => own.filter((one) => one.method === method));
    });
    return bindings.length === 0 ? [] : [{ operation, bindings }];
  });
}

/** Whether `fetch` sends a request of this method (https://fetch.spec.whatwg.org/#forbidden-method). */
export function isSent(method: string): boolean {
  return method !== "trace";
}

/** The methods in which a route of method `*` is called, the likeliest first. */
const ofAll = ["get", "post", "put", "patch", "delete"];
