import { type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { BoundRoute } from "../bound-route.js";
import type { RoutedCall } from "../call.js";
import type { ErrorAnswer } from "../errors/problem.js";
import { RestError } from "../errors/rest-error.js";
import type { Exchange } from "../exchange.js";
import { nodeExchange } from "../node/exchange.js";
import type { ResolvedRestOptions } from "../options.js";
import { createRouteMatcher } from "../route-matcher.js";
import { sameShape } from "../route-order.js";
import { type Connection, createConnection, type SocketLike } from "./connection.js";
import type { WebSocketOptions } from "./options.js";
import { offers, subProtocol } from "./protocol.js";
import { runSocketCall } from "./socket-call.js";

/** What a call needs besides its request: the transcoder's. */
export interface SocketParts {
  readonly routes: readonly BoundRoute[];
  readonly options: ResolvedRestOptions;
  readonly routed: (bound: BoundRoute, captures: readonly string[], query: string, exchange: Exchange) => RoutedCall;
  readonly problemOf: (error: unknown, exchange: Exchange, call: RoutedCall | undefined) => ErrorAnswer;
}

/** Takes the sockets of `upgrade` events of a server of `node:http`. Never throws. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Uint8Array) => void;

/**
 * Streaming methods over WebSocket, on the paths of their routes. A handshake is always a GET, so that of routes of one path
 * that of GET goes first, then POST.
 */
export function createUpgrade(parts: SocketParts, given: WebSocketOptions): UpgradeHandler {
  const { origins = [], pingMs = 30_000 } = given;
  const { options } = parts;
  const matcher = createRouteMatcher<BoundRoute>(streamsOf(parts.routes), { trailingSlash: options.trailingSlash });

  function routeOf(request: IncomingMessage, exchange: Exchange): RoutedCall {
    const { target } = exchange;
    const mark = target.indexOf("?");
    const match = matcher.match("GET", mark === -1 ? target : target.slice(0, mark));
    if (match.kind === "bad-path") throw new RestError(400, "invalid_argument", match.reason);
    if (match.kind !== "match") throw new RestError(404, "not_found", "There is no stream at this path.");
    if (!offers(request.headers["sec-websocket-protocol"], subProtocol)) {
      throw new RestError(
        400,
        "invalid_argument",
        `A socket speaks ${subProtocol} here, which the client does not offer.`,
        {
          headers: [["sec-websocket-protocol", subProtocol]],
        },
      );
    }
    const { origin, host } = request.headers;
    if (origin !== undefined && !origins.includes("*") && !origins.includes(origin) && hostOf(origin) !== host) {
      throw new RestError(403, "permission_denied", "Pages of this origin may open no socket.");
    }
    return parts.routed(match.value, match.captures, mark === -1 ? "" : target.slice(mark + 1), exchange);
  }

  // By the largest message that a route takes.
  const servers = new Map<number, Promise<ServerLike>>();

  function serverFor(maxPayload: number): Promise<ServerLike> {
    const server = servers.get(maxPayload) ?? loadServer(maxPayload);
    servers.set(maxPayload, server);
    return server;
  }

  return (request, socket, head) => {
    socket.on("error", () => {});
    const response = new ServerResponse(request);
    const plain = nodeExchange(request, response);
    let connection: Connection | undefined;
    const exchange = socketExchange(plain, () => connection);
    let call: RoutedCall;
    try {
      call = routeOf(request, exchange);
    } catch (error) {
      refuse(response, socket, parts.problemOf(error, exchange, undefined));
      return;
    }
    const print = (error: unknown) => parts.problemOf(error, exchange, call);
    serverFor(call.bound.maxBodyBytes)
      .then((server) =>
        server.handleUpgrade(request, socket, head, (opened) => {
          connection = createConnection(opened, { stallMs: options.stallMs, pingMs });
          void runSocketCall(call, connection, print);
        }),
      )
      .catch((error) => refuse(response, socket, print(error)));
  };
}

interface ServerLike {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array, opened: (socket: SocketLike) => void): void;
}

/** @throws Error when the package `ws` is not there: it is no dependency of those who open no socket. */
export async function loadServer(maxPayload: number): Promise<ServerLike> {
  try {
    const { WebSocketServer } = await import("ws");
    return new WebSocketServer({
      noServer: true,
      maxPayload,
      handleProtocols: () => subProtocol,
    }) as unknown as ServerLike;
  } catch (cause) {
    throw new Error("WebSockets need the package ws: npm install ws", { cause });
  }
}

function streamsOf(routes: readonly BoundRoute[]) {
  const rank = (verb: string) => (verb === "GET" ? 0 : verb === "POST" ? 1 : 2);
  const streams = routes
    .filter(({ procedure }) => procedure.method.methodKind !== "unary")
    .sort((a, b) => rank(a.route.verb) - rank(b.route.verb));
  return streams
    .filter((bound, at) => streams.findIndex((other) => sameShape(other.template, bound.template)) === at)
    .map((bound) => ({ verb: "GET", template: bound.template, value: bound }));
}

function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
}

/** As the handler sees it: a request without a body, which lasts as long as the socket. */
function socketExchange(plain: Exchange, connection: () => Connection | undefined): Exchange {
  const none = () => {
    throw new Error("a socket has frames, not a body");
  };
  return {
    method: plain.method,
    target: plain.target,
    origin: plain.origin,
    header: (name) => plain.header(name),
    headers: () => plain.headers(),
    hasBody: false,
    bodyUsed: false,
    body: none,
    wholeBody: none,
    get signal() {
      return connection()?.signal ?? plain.signal;
    },
    get gone() {
      return connection()?.signal.aborted === true;
    },
    respond: none,
    begin: none,
  };
}

/** Answer the handshake as any request. */
function refuse(response: ServerResponse, socket: Duplex, { status, headers, body }: ErrorAnswer): void {
  if (socket.destroyed) return;
  // A response writes to any duplex stream; its type asks for one of the net.
  response.assignSocket(socket as Parameters<ServerResponse["assignSocket"]>[0]);
  response.shouldKeepAlive = false;
  response.once("finish", () => socket.end());
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}
