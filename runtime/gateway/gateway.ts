import type { IncomingMessage, ServerResponse } from "node:http";
import { discardRest } from "../rest/node/discard.js";
import { createCors, PREFLIGHT_VARY } from "../server/cors.js";
import type { NodeHandler, NodeRequest, NodeResponse } from "../server/node-handler.js";
import { respond } from "../server/respond.js";
import { createAdmission } from "./admission.js";
import { dialectOf, type ErrorDialect, renderRefusal } from "./answer.js";
import { clientAddress, requestHeaders } from "./headers.js";
import { createRouteLookup, type Found } from "./lookup.js";
import { Refusal } from "./refusal.js";
import { type RelayControl, relay } from "./relay.js";
import { ClientGone, takeBody } from "./request-body.js";
import { wantsReplay } from "./retry.js";
import type { GatewayRoute, RouteTable } from "./route-table.js";
import type { UpstreamPool } from "./upstream/pool.js";

export interface GatewayParts {
  readonly table: RouteTable;
  readonly pools: ReadonlyMap<string, UpstreamPool>;
  /** How many proxies before the gateway are believed in what they say of the client. */
  readonly trustedHops: number;
  readonly secure: boolean;
  readonly random: () => number;
  /** Told of what should not happen. */
  readonly onFailure: (error: unknown) => void;
}

/** Answers each request as its route says: who may, how often, where to, how long, how often again. */
export function createGateway(parts: GatewayParts): NodeHandler {
  const { table, trustedHops } = parts;
  const lookup = createRouteLookup(table.routes);
  const admission = createAdmission(table, () => performance.now());
  const cors = table.cors === null ? undefined : createCors(table.cors);
  const hosts = table.hosts.includes("*") ? undefined : new Set(table.hosts);
  for (const route of table.routes) checkRoute(route);

  function checkRoute(route: GatewayRoute): void {
    if (!parts.pools.has(route.upstream))
      throw new Error(`route ${route.id}: there is no upstream "${route.upstream}"`);
  }

  return (request, response) => {
    const contentType = request.headers["content-type"];
    const origin = single(request.headers.origin);
    const own = cors?.headers(origin);
    let isRpc = false;

    function refuse(refusal: Refusal): void {
      if (response.headersSent || response.destroyed) return;
      const { status, headers, body } = renderRefusal(refusal, dialectOf(contentType, isRpc), contentType);
      if (request.httpVersionMajor === 1 && !request.complete) {
        respondUnread(request as IncomingMessage, response as ServerResponse, status, { ...own, ...headers }, body);
      } else {
        respond(response, status, { ...own, ...headers }, body);
        letGo(request, response);
      }
    }

    async function handle(): Promise<void> {
      const { path, query } = splitUrl(request.url ?? "/");
      const method = request.method ?? "GET";
      if (hosts && !hosts.has(hostOf(request))) throw new Refusal(404, "not_found", "There is no such host here.");
      const asked = single(request.headers["access-control-request-method"]);
      if (cors && method === "OPTIONS" && origin !== undefined && asked !== undefined) {
        return answerPreflight(path, asked, origin);
      }
      const found = lookup.find(method, path);
      isRpc = found.kind === "match" || found.kind === "method-not-allowed" ? found.isRpc : false;
      if (found.kind !== "match") {
        if (method === "OPTIONS" && found.kind === "method-not-allowed") {
          return respond(response, 204, { ...own, allow: found.allow.join(", ") });
        }
        throw refusalOf(found, dialectOf(contentType, isRpc));
      }
      const { route } = found;
      const ip = clientAddress(request.headers, remoteAddress(request), trustedHops);
      await admission.admit(route, ip, request.headers.authorization);
      await forward(route, found, query);
    }

    async function forward(route: GatewayRoute, found: Found & { kind: "match" }, query: string): Promise<void> {
      const pool = parts.pools.get(route.upstream);
      if (!pool) throw new Refusal(503, "unavailable", "The service is not known.");
      const isGrpc = dialectOf(contentType, isRpc) === "grpc";
      const isStream = route.streaming === "client-stream" || route.streaming === "bidi-stream";
      let control: RelayControl | undefined;
      let early: Refusal | undefined;
      const body = await takeBody(request, {
        // A stream has no end that a limit could stand for; the service limits its messages.
        maxBytes: isStream ? 0 : route.maxRequestBytes,
        buffer: wantsReplay(route),
        timeoutMs: route.timeout.total || route.timeout.idle,
        tooLarge: (refusal) => {
          early = refusal;
          control?.stop(refusal);
        },
        activity: () => control?.activity(),
      });
      if (early) throw early;
      if (response.destroyed) return;
      const bidi = route.streaming === "bidi-stream" && request.httpVersionMajor >= 2;
      control = relay({
        route,
        request,
        response,
        upstreamRequest: {
          method: request.method ?? "GET",
          path: request.url?.startsWith("/") ? request.url : `${splitUrl(request.url ?? "/").path}${query}`,
          headers: requestHeaders(request.headers, {
            remoteAddress: remoteAddress(request),
            secure: parts.secure,
            trustedHops,
            routeId: route.id,
          }),
          body,
        },
        transport: isGrpc || bidi ? pool.http2 : pool.http1,
        endpoints: pool.endpoints,
        hashValue: hashValue(route, found, query),
        cors: own,
        isGrpc,
        random: parts.random,
        refuse,
      });
      letGo(request, response);
    }

    function answerPreflight(path: string, asked: string, from: string): void {
      const allowed = lookup.find(asked, path).kind === "match";
      const headers = single(request.headers["access-control-request-headers"]);
      respond(response, 204, {
        ...(allowed ? cors?.preflight(from, headers, asked) : {}),
        vary: PREFLIGHT_VARY,
      });
    }

    handle().catch((error: unknown) => {
      if (error instanceof Refusal) return refuse(error);
      if (error instanceof ClientGone) return;
      parts.onFailure(error);
      refuse(new Refusal(500, "internal", "The gateway failed."));
    });
  };
}

/** Of the same words as the service's own. */
function refusalOf(found: Exclude<Found, { kind: "match" }>, dialect: ErrorDialect): Refusal {
  switch (found.kind) {
    case "bad-path":
      return new Refusal(400, "invalid_argument", found.reason);
    case "not-found":
      // To an RPC client it is a method that is missing, not a resource.
      return new Refusal(404, dialect === "problem" ? "not_found" : "unimplemented", "There is nothing at this path.");
    case "method-not-allowed":
      return new Refusal(405, "unimplemented", "This path does not serve this method.", {
        allow: found.allow.join(", "),
      });
  }
}

/** Answer a request whose body is not wanted: its connection is closed, but not before the client has had time to see why. */
function respondUnread(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array = new Uint8Array(),
): void {
  response.writeHead(status, { ...headers, "content-length": body.length, connection: "close" });
  if (body.length > 0) response.write(body);
  else response.flushHeaders();
  discardRest(request, () => response.end());
}

/** What a client still sends when it has been answered is not waited for. */
function letGo(request: NodeRequest, response: NodeResponse): void {
  if (request.httpVersionMajor === 1) return;
  response.once("finish", () => {
    if (!request.complete && "stream" in request) request.stream.close(0);
  });
}

function hashValue(route: GatewayRoute, found: Found & { kind: "match" }, query: string): string | undefined {
  const key = route.hashKey;
  if (!key) return undefined;
  if (key.kind === "path") return found.capture(key.name);
  const parameters = new URLSearchParams(query);
  const camel = key.name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return parameters.get(key.name) ?? parameters.get(camel) ?? undefined;
}

/** The path as it came; a proxy's absolute form without its origin. */
function splitUrl(url: string): { readonly path: string; readonly query: string } {
  const start = url.startsWith("/") ? 0 : Math.max(0, url.indexOf("/", url.indexOf("://") + 3));
  const question = url.indexOf("?");
  return question === -1
    ? { path: url.slice(start), query: "" }
    : { path: url.slice(start, question), query: url.slice(question) };
}

function hostOf(request: NodeRequest): string {
  const host = single(request.headers[":authority"]) ?? request.headers.host ?? "";
  return host.replace(/:\d+$/, "").toLowerCase();
}

function remoteAddress(request: NodeRequest): string {
  return request.socket.remoteAddress ?? "unknown";
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
