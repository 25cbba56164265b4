import { Code, ConnectError } from "@connectrpc/connect";
import type { BuiltinHandler } from "./builtin-routes.js";
import type { NodeHandler, NodeRequest, NodeResponse } from "./node-handler.js";
import { respond } from "./respond.js";
import type { RpcHandler } from "./rpc.js";

export interface Faces {
  readonly rpc: ReadonlyMap<string, RpcHandler>;
  readonly builtin: ReadonlyMap<string, BuiltinHandler>;
  /** Answers everything else, also with 404 and 405. */
  readonly rest: {
    handle(request: NodeRequest, response: NodeResponse): Promise<void> | undefined;
    serves(method: string, rawPath: string): boolean;
  };
  readonly onFailure: (error: unknown) => void;
}

/**
 * The one decision between the socket and a handler. It is made by path, never by header: which face answers does not
 * depend on what a client says of itself, and a literal path wins over every REST template that would match it.
 */
export function createDispatch({ rpc, builtin, rest, onFailure }: Faces): NodeHandler {
  return (request, response) => {
    const path = pathOf(request.url ?? "");
    const answerBuiltin = builtin.get(path);
    if (answerBuiltin !== undefined) {
      answerBuiltin(request, response);
      return;
    }
    const answerRpc = rpc.get(path);
    const work = answerRpc === undefined ? rest.handle(request, response) : answerRpc(request, response);
    work?.catch((error) => {
      if (isUnreadable(error)) {
        abandon(response, 400);
        return;
      }
      if (!hasGone(error)) {
        onFailure(error);
      }
      abandon(response, 500);
    });
  };
}

/** Whether a request would come to a face, and not be answered with 404 or 405. */
export function isServed({ rpc, builtin, rest }: Omit<Faces, "onFailure">, method: string, path: string): boolean {
  if (builtin.has(path)) return method === "GET" || method === "HEAD";
  // Whether a method without side effects may be got is Connect's to say.
  if (rpc.has(path)) return method === "POST" || method === "GET";
  return rest.serves(method, path);
}

/** The raw path: nothing is decoded before it is matched. */
export function pathOf(url: string): string {
  const query = url.indexOf("?");
  const target = query < 0 ? url : url.slice(0, query);
  if (target.startsWith("/")) {
    return target;
  }
  // The absolute form, as proxies send it (RFC 9112, section 3.2.2).
  const authority = target.indexOf("://");
  const slash = authority < 0 ? -1 : target.indexOf("/", authority + 3);
  return slash < 0 ? target : target.slice(slash);
}

/** A request that has no host, or one that makes no URL. */
function isUnreadable(error: unknown): boolean {
  return (
    (error instanceof TypeError && "code" in error && error.code === "ERR_INVALID_URL") ||
    (error instanceof Error && error.message.includes("unable to determine request authority"))
  );
}

/** The caller no longer listens: the answer cannot be written, which is nobody's fault here. */
function hasGone(error: unknown): boolean {
  const { code } = ConnectError.from(error);
  return code === Code.Aborted || code === Code.Canceled;
}

function abandon(response: NodeResponse, status: number): void {
  if (response.headersSent) {
    response.destroy();
  } else {
    respond(response, status, { "content-length": 0 });
  }
}
