import type { NodeRequest, NodeResponse } from "../../server/node-handler.js";
import type { Procedure } from "../../server/procedure.js";
import { createRestHandler } from "../handler.js";
import type { RestOptions } from "../options.js";

export type Middleware = (request: NodeRequest, response: NodeResponse, next: () => void) => void;

/**
 * The REST face of services as middleware in the style of Connect and Express. What no route has goes to the next one. Put
 * it before whatever reads bodies: a body can be read only once.
 */
export function createRestMiddleware(procedures: readonly Procedure[], options: RestOptions = {}): Middleware {
  const rest = createRestHandler(procedures, options);
  return (request, response, next) => {
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    if (rest.has(request.method ?? "GET", mark === -1 ? url : url.slice(0, mark))) void rest.handle(request, response);
    else next();
  };
}
