import { noHeaders } from "../../server/procedure.js";
import type { AnswerHeaders } from "../exchange.js";

/** Headers of one connection (RFC 9110, section 7.6.1), and those that describe the body as it was sent. */
const ofConnection = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
  "content-encoding",
  "http2-settings",
]);

/** Whether a header of the request reaches the handler. @param connection What the Connection header names. */
export function isForHandler(name: string, connection: readonly string[]): boolean {
  return !name.startsWith(":") && !ofConnection.has(name) && !connection.includes(name);
}

export function namesIn(connection: string | undefined): readonly string[] {
  return connection === undefined ? [] : connection.split(",").map((name) => name.trim().toLowerCase());
}

/** Add what a handler, an interceptor or an error sets: everything but what the transcoder answers for. */
export function addMetadata(headers: AnswerHeaders, metadata: Headers): void {
  if (metadata === noHeaders) return;
  for (const [name, value] of metadata) {
    if (ofConnection.has(name) || name === "content-type") continue;
    const present = headers[name];
    if (name === "set-cookie" && present !== undefined) headers[name] = [present, value].flat();
    else headers[name] = value;
  }
}
