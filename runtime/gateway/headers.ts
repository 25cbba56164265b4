import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

export interface Forwarding {
  /** Address of the client's end of the connection. */
  readonly remoteAddress: string;
  readonly secure: boolean;
  /** How many proxies before this one are believed in what they say of the client. */
  readonly trustedHops: number;
  readonly routeId: string;
}

/** The headers for the service: without those of this hop, and with who asked for what. */
export function requestHeaders(
  incoming: IncomingHttpHeaders,
  forwarding: Forwarding,
): Record<string, string | string[]> {
  const headers = withoutHop(incoming);
  const host = incoming[":authority"] ?? incoming.host;
  const trusted = forwarding.trustedHops > 0;
  // Node has answered it already.
  delete headers.expect;
  if (typeof host === "string") headers.host = host;
  const before = trusted ? headers["x-forwarded-for"] : undefined;
  headers["x-forwarded-for"] =
    before === undefined ? forwarding.remoteAddress : `${before}, ${forwarding.remoteAddress}`;
  if (!trusted || headers["x-forwarded-proto"] === undefined) {
    headers["x-forwarded-proto"] = forwarding.secure ? "https" : "http";
  }
  if ((!trusted || headers["x-forwarded-host"] === undefined) && typeof host === "string") {
    headers["x-forwarded-host"] = host;
  }
  if (!trusted) for (const name of CLAIMS) delete headers[name];
  headers.via = headers.via === undefined ? "1.1 svcgen" : `${headers.via}, 1.1 svcgen`;
  // What the client says of it is of no account: the service compares it with the route that it finds itself.
  headers["x-svcgen-route"] = forwarding.routeId;
  return headers;
}

/**
 * The headers for the client.
 *
 * @param cors What the gateway says of other origins, where it has a policy: then only it has a say in that.
 */
export function responseHeaders(
  incoming: IncomingHttpHeaders,
  cors: Readonly<Record<string, string>> | undefined,
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = withoutHop(incoming);
  if (!cors) return headers;
  for (const name of Object.keys(headers)) if (name.startsWith("access-control-")) delete headers[name];
  for (const [name, value] of Object.entries(cors)) {
    const before = name === "vary" ? headers.vary : undefined;
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

/** The address of the client: that of the connection, or what the outermost trusted proxy says. */
export function clientAddress(incoming: IncomingHttpHeaders, remoteAddress: string, trustedHops: number): string {
  const header = trustedHops > 0 ? incoming["x-forwarded-for"] : undefined;
  if (header === undefined) return remoteAddress;
  const chain = String(header)
    .split(",")
    .map((address) => address.trim());
  return chain[Math.max(0, chain.length - trustedHops)] ?? remoteAddress;
}

/** Headers that hold for one connection only (RFC 9110, 7.6.1) stay here. */
function withoutHop(incoming: IncomingHttpHeaders): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const named = incoming.connection === undefined ? undefined : listed(incoming.connection);
  for (const name in incoming) {
    const value = incoming[name];
    if (value === undefined || name.startsWith(":") || HOP.has(name) || named?.has(name)) continue;
    // `te: trailers` is how a gRPC client says that it reads them.
    if (name === "te" && value !== "trailers") continue;
    headers[name] = value;
  }
  return headers;
}

function listed(header: string | string[]): ReadonlySet<string> {
  return new Set(
    String(header)
      .split(",")
      .map((name) => name.trim().toLowerCase()),
  );
}

const HOP: ReadonlySet<string> = new Set([
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What only a proxy that is trusted may say. */
const CLAIMS = ["forwarded", "x-forwarded-port", "x-forwarded-prefix", "x-real-ip"];
