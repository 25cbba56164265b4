import * as http from "node:http";
import type { Socket } from "node:net";
import type { NodeHandler, UpgradeHandler } from "./node-handler.js";

/** Connections that have become something else than HTTP. */
export interface Upgrades {
  readonly open: ReadonlySet<Socket>;
}

/** What the server must be made with, so that only WebSockets are handed over. Node has it since 24.9. */
export const onlyWebSockets = { shouldUpgradeCallback: isWebSocket };

/**
 * Hand over the connections that become WebSockets. Whoever asks for another protocol (some clients ask for h2c with their
 * first request) is answered as if he did not.
 *
 * @param closed Told of each that has ended.
 */
export function takeUpgrades(
  server: http.Server,
  upgrade: UpgradeHandler,
  handle: NodeHandler,
  closed: () => void,
): Upgrades {
  const open = new Set<Socket>();
  server.on("upgrade", (request: http.IncomingMessage, socket: Socket, head: Buffer) => {
    if (!isWebSocket(request)) {
      answer(request, socket, handle);
      return;
    }
    open.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      closed();
    });
    upgrade(request, socket, head);
  });
  return { open };
}

function isWebSocket({ headers }: http.IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** Where Node has let go of the connection already: one answer is still possible, if there is no body to read. */
function answer(request: http.IncomingMessage, socket: Socket, handle: NodeHandler): void {
  const response = new http.ServerResponse(request);
  response.assignSocket(socket);
  response.shouldKeepAlive = false;
  response.once("finish", () => socket.end());
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if ((length === undefined || length === "0") && encoding === undefined) handle(request, response);
  else response.writeHead(400).end();
}
