import { type Cors, PREFLIGHT_VARY } from "./cors.js";
import { pathOf } from "./dispatch.js";
import type { NodeHandler, NodeResponse } from "./node-handler.js";
import { respond } from "./respond.js";

/**
 * Answers preflights, and puts the headers of CORS on every answer of every face: what handles a request afterwards need not
 * know of it.
 *
 * @param serves Whether a path takes a method: what is not served is not allowed.
 */
export function withCors(
  cors: Cors,
  serves: (method: string, rawPath: string) => boolean,
  handle: NodeHandler,
): NodeHandler {
  return (request, response) => {
    const { origin } = request.headers;
    const asked = request.headers["access-control-request-method"];
    if (request.method === "OPTIONS" && origin !== undefined && asked !== undefined) {
      const headers = request.headers["access-control-request-headers"];
      const allowed = serves(asked, pathOf(request.url ?? "")) ? cors.preflight(origin, headers, asked) : {};
      respond(response, 204, { ...allowed, vary: PREFLIGHT_VARY });
      return;
    }
    announce(cors, origin, response);
    handle(request, response);
  };
}

function announce(cors: Cors, origin: string | undefined, response: NodeResponse): void {
  for (const [name, value] of Object.entries(cors.headers(origin))) response.setHeader(name, value);
}
