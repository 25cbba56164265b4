/** Which pages of other origins may call, and what they may see. */
export interface CorsRules {
  /** `https://app.example.com`, or `*` for all. */
  readonly origins: readonly string[];
  /** Whether calls may carry cookies and client certificates. */
  readonly credentials: boolean;
  /** How long a browser may keep the answer to a preflight. */
  readonly maxAgeSeconds: number;
  /** Headers of answers that pages may read, beyond those that svcgen sets. */
  readonly exposedHeaders?: readonly string[];
}

/** Answers what browsers ask before, and tells them after, a call from another origin. The service and the gateway share it. */
export interface Cors {
  /** Whether pages of this origin may call. */
  allows(origin: string): boolean;
  /** The headers of an answer to a request from this origin. */
  headers(origin: string | undefined): Readonly<Record<string, string>>;
  /** Of the answer to a preflight. */
  preflight(origin: string, requestHeaders: string | undefined, method: string): Readonly<Record<string, string>>;
}

/** @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export function createCors(rules: CorsRules): Cors {
  const { credentials, maxAgeSeconds, exposedHeaders = [] } = rules;
  const everybody = rules.origins.includes("*");
  const origins = new Set(rules.origins);
  const exposed = [...new Set([...EXPOSED, ...exposedHeaders.map((name) => name.toLowerCase())])].join(", ");
  const allows = (origin: string): boolean => everybody || origins.has(origin);

  function allow(origin: string | undefined): Readonly<Record<string, string>> {
    // The answer differs by origin, also where none or a foreign one is given.
    const vary = { vary: "Origin" };
    if (origin === undefined || !allows(origin)) return vary;
    return {
      ...vary,
      // With credentials, browsers refuse a `*`.
      "access-control-allow-origin": everybody && !credentials ? "*" : origin,
      ...(credentials ? { "access-control-allow-credentials": "true" } : {}),
    };
  }

  return {
    allows,
    headers(origin) {
      const headers = allow(origin);
      return "access-control-allow-origin" in headers
        ? { ...headers, "access-control-expose-headers": exposed }
        : headers;
    },
    preflight(origin, requestHeaders, method) {
      const headers = allow(origin);
      if (!("access-control-allow-origin" in headers)) return headers;
      return {
        ...headers,
        "access-control-allow-methods": method,
        ...(requestHeaders === undefined ? {} : { "access-control-allow-headers": requestHeaders }),
        "access-control-max-age": String(maxAgeSeconds),
      };
    },
  };
}

/** The answer to a preflight is another one for each of these. */
export const PREFLIGHT_VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/** What svcgen sets that pages could not see without it. */
const EXPOSED = [
  "accept-patch",
  "accept-post",
  "accept-ranges",
  "allow",
  "connect-content-encoding",
  "content-disposition",
  "content-encoding",
  "content-range",
  "etag",
  "grpc-encoding",
  "grpc-message",
  "grpc-status",
  "grpc-status-details-bin",
  "link",
  "location",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "www-authenticate",
];
