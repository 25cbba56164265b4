import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { NodeRequest, NodeResponse } from "../server/node-handler.js";
import type { Procedure } from "../server/procedure.js";
import { nodeCodecs } from "./compression/node-codecs.js";
import { nodeExchange } from "./node/exchange.js";
import type { RestOptions } from "./options.js";
import { createTranscoder } from "./transcoder.js";
import { createUpgrade, loadServer } from "./websocket/upgrade.js";

/** The REST face of services, for `node:http` and `node:http2`. */
export interface RestHandler {
  /** Answers every request, also one that no route takes (404, 405). Never rejects. undefined: it is answered already. */
  handle(request: NodeRequest, response: NodeResponse): Promise<void> | undefined;
  /** Whether a route has this path, with this method or another. @param rawPath As it was sent, without the query. */
  has(method: string, rawPath: string): boolean;
  /** Whether a route has this path with this method. */
  serves(method: string, rawPath: string): boolean;
  /** For the `upgrade` event of the server, where `webSockets` is on. Never throws. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Uint8Array) => void;
  /** Loads what is loaded only when it is needed. @throws Error when something is not installed. */
  prepare(): Promise<void>;
}

/** @throws Error when two routes match the same requests, or a route does not fit its method. */
export function createRestHandler(procedures: readonly Procedure[], options: RestOptions = {}): RestHandler {
  const transcoder = createTranscoder(procedures, options, nodeCodecs());
  const { webSockets = false, maxBodyBytes = 0 } = options;
  return {
    ...(webSockets === false
      ? {}
      : { upgrade: createUpgrade(transcoder.parts, webSockets === true ? {} : webSockets) }),
    async prepare() {
      if (webSockets !== false) await loadServer(maxBodyBytes);
    },
    handle: (request, response) => transcoder.handle(nodeExchange(request, response)),
    has: (method, rawPath) => transcoder.has(method, rawPath),
    serves: (method, rawPath) => transcoder.serves(method, rawPath),
  };
}
