import type { NodeRequest, NodeResponse } from "./node-handler.js";
import type { Documents } from "./options.js";
import type { Readiness } from "./readiness.js";
import { respond } from "./respond.js";

/** What every server answers beside its services. */
export type BuiltinHandler = (request: NodeRequest, response: NodeResponse) => void;

/**
 * `/healthz` tells that the process is alive, `/readyz` that it takes calls and gets on with its queue: what Kubernetes' liveness and readiness probes
 * ask. The documents are there for people and tools.
 */
export function createBuiltinRoutes(documents: Documents, readiness: Readiness): ReadonlyMap<string, BuiltinHandler> {
  const routes = new Map<string, BuiltinHandler>([
    ["/healthz", answering(() => json(200, { status: "alive" }))],
    ["/readyz", answering(() => ready(readiness))],
  ]);
  for (const [path, document] of [
    ["/openapi.json", documents.openapi],
    ["/asyncapi.json", documents.asyncapi],
  ] as const) {
    if (document !== undefined) {
      const answer = json(200, document);
      routes.set(
        path,
        answering(() => answer),
      );
    }
  }
  return routes;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

function ready({ state }: Readiness): Answer {
  return json(state === "ready" ? 200 : 503, { status: state });
}

function json(status: number, value: object): Answer {
  return { status, body: Buffer.from(`${JSON.stringify(value)}\n`) };
}

function answering(answer: () => Answer): BuiltinHandler {
  return (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      respond(response, 405, { allow: "GET, HEAD", "content-length": 0 });
      return;
    }
    const { status, body } = answer();
    // A probe's answer is of this moment; a document may change with the next start.
    const headers = { "content-type": "application/json", "content-length": body.length, "cache-control": "no-cache" };
    respond(response, status, headers, request.method === "HEAD" ? undefined : body);
  };
}
