import type { ServerResponse } from "node:http";
import type { NodeResponse } from "./listener.js";

/** Answer in one piece. */
export function respond(
  response: NodeResponse,
  status: number,
  headers: Readonly<Record<string, string | number>>,
  body?: Uint8Array,
): void {
  // The two servers' responses take the same calls; their types do not say so.
  (response as ServerResponse).writeHead(status, headers);
  (response as ServerResponse).end(body);
}
