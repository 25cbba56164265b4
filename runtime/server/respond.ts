import type { ServerResponse } from "node:http";
import type { NodeResponse } from "./node-handler.js";

/** Answer in one piece. */
export function respond(
  response: NodeResponse,
  status: number,
  headers: Readonly<Record<string, string | number>>,
  body?: Uint8Array,
): void {
  // The two servers' responses take the same calls; their types do not say so.
  const outgoing = response as ServerResponse;
  if (body !== undefined) {
    outgoing.writeHead(status, headers).end(body);
    return;
  }
  // Sent with the end of the stream in HTTP/2, and not before it: a status of gRPC among the headers counts only there.
  outgoing.statusCode = status;
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
  outgoing.end();
}
