/**
 * The neutral route table: what every gateway is generated from, and what the embedded gateway serves. Written to
 * `gateway/routes.json`. Times in milliseconds.
 */
export interface RouteTable {
  readonly formatVersion: 1;
  /** Host names; `*` for all. */
  readonly hosts: readonly string[];
  /** In canonical order: the first route that matches is the right one. */
  readonly routes: readonly GatewayRoute[];
  readonly upstreams: readonly Upstream[];
  readonly auth: readonly AuthProvider[];
  readonly cors: CorsPolicy | null;
}

/**
 * The table as TypeScript types it when `routes.json` is imported: any string and number where the table has its own.
 *
 * @example import routes from "./generated/gateway/routes.json" with { type: "json" };
 */
export type ImportedRouteTable = Imported<RouteTable>;

type Imported<T> = T extends string ? string : T extends number ? number : { readonly [K in keyof T]: Imported<T[K]> };

export interface GatewayRoute {
  /** `acme.user.v1.UserService.GetUser#rest0` or `acme.user.v1.UserService.GetUser#rpc`. Never derived from path or order. */
  readonly id: string;
  /** Full name of the operation. */
  readonly operation: string;
  readonly streaming: "unary" | "server-stream" | "client-stream" | "bidi-stream";
  /** `template`: google.api.http path template; `exact`: the path of an RPC (gRPC, gRPC-Web, Connect). */
  readonly match: {
    /** Upper-case HTTP methods; `*` for all. */
    readonly methods: readonly string[];
    readonly path:
      | { readonly kind: "template"; readonly template: string }
      | { readonly kind: "exact"; readonly path: string };
  };
  /** Name of an upstream. */
  readonly upstream: string;
  readonly auth:
    | { readonly mode: "public" }
    | { readonly mode: "jwt"; readonly provider: string; readonly scopes: readonly string[] };
  /** `total` is 0 for streams: they end when they end. `idle` bounds the time without a byte. */
  readonly timeout: { readonly total: number; readonly perTry: number; readonly idle: number };
  readonly retry: RetryPolicy;
  readonly rateLimits: readonly RateLimit[];
  /** Names the path variable or query parameter whose value chooses the instance; null for round robin. */
  readonly hashKey: { readonly kind: "path" | "query"; readonly name: string } | null;
  /** Larger bodies are answered with 413. */
  readonly maxRequestBytes: number;
  /** Where the route stands in the contract. */
  readonly source: { readonly file: string; readonly line: number; readonly column: number };
}

export interface RetryPolicy {
  /** `idempotent`: any failure to answer; `unsent-only`: only when the request never reached the service; `none`. */
  readonly class: "idempotent" | "unsent-only" | "none";
  /** The first try included. */
  readonly maxAttempts: number;
  readonly minBackoff: number;
  readonly maxBackoff: number;
}

export interface RateLimit {
  readonly requests: number;
  readonly per: number;
  readonly burst: number;
  readonly key: "ip" | "subject" | "global";
}

export interface Upstream {
  readonly name: string;
  /** `host:port`, each an instance that speaks HTTP/1.1 and HTTP/2 (h2c) on that port. */
  readonly endpoints: readonly string[];
  readonly connectTimeout: number;
}

export interface AuthProvider {
  readonly name: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwks: { readonly uri: string } | { readonly keys: readonly { readonly [key: string]: unknown }[] };
}

export interface CorsPolicy {
  readonly origins: readonly string[];
  readonly credentials: boolean;
  readonly maxAgeSeconds: number;
}
