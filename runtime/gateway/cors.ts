import type { CorsPolicy } from "./route-table.js";

/** Answers what browsers ask before, and tells them after, a call from another origin. */
export interface Cors {
  /** The headers of an answer to a request from this origin. */
  headers(origin: string | undefined): Readonly<Record<string, string>>;
  /** Of the answer to a preflight. */
  preflight(origin: string, requestHeaders: string | undefined, method: string): Readonly<Record<string, string>>;
}

/** @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export function createCors(policy: CorsPolicy | null): Cors | undefined {
  if (!policy) return undefined;
  const everybody = policy.origins.includes("*");
  const origins = new Set(policy.origins);

  function allow(origin: string | undefined): Readonly<Record<string, string>> {
    // The answer differs by origin, also where none or a foreign one is given.
    const vary = { vary: "Origin" };
    if (origin === undefined || !(everybody || origins.has(origin))) return vary;
    return {
      ...vary,
      // With credentials, browsers refuse a `*`.
      "access-control-allow-origin": everybody && !policy?.credentials ? "*" : origin,
      ...(policy?.credentials ? { "access-control-allow-credentials": "true" } : {}),
    };
  }

  return {
    headers(origin) {
      const headers = allow(origin);
      return "access-control-allow-origin" in headers
        ? { ...headers, "access-control-expose-headers": EXPOSED }
        : headers;
    },
    preflight(origin, requestHeaders, method) {
      const headers = allow(origin);
      if (!("access-control-allow-origin" in headers)) return headers;
      return {
        ...headers,
        "access-control-allow-methods": method,
        ...(requestHeaders === undefined ? {} : { "access-control-allow-headers": requestHeaders }),
        "access-control-max-age": String(policy.maxAgeSeconds),
      };
    },
  };
}

const EXPOSED =
  "etag, location, link, retry-after, ratelimit, ratelimit-policy, grpc-status, grpc-message, grpc-status-details-bin";
