import type * as http from "node:http";
import type * as http2 from "node:http2";
import type * as net from "node:net";

// Requests and responses of both versions of HTTP, as Node gives them to a server.

export type NodeRequest = http.IncomingMessage | http2.Http2ServerRequest;
export type NodeResponse = http.ServerResponse | http2.Http2ServerResponse;
export type UpgradeHandler = (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => void;
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => void;
