import type { RestContract } from "./contract.js";

/**
 * One HTTP binding of a method, as generated code writes it: plain data, from the model. What follows from the template
 * (segments, variables) and from the descriptor (types) is derived once, when the service is registered. Fields are named
 * by the proto names of the way to them, joined by dots.
 */
export interface RestRoute {
  /** Stable: `acme.user.v1.UserService.GetUser#rest0`. */
  readonly id: string;
  /** `localName` of the method. */
  readonly method: string;
  /** Upper-case HTTP method; `*` for all. */
  readonly verb: string;
  /** Canonical path template (google.api.http). */
  readonly path: string;
  /** Proto name of the request field that the body holds; `*` for the whole request; empty for no body. */
  readonly body: string;
  /** The forms that the body may come as, besides JSON. Absent: none. */
  readonly forms?: readonly ("multipart/form-data" | "application/x-www-form-urlencoded")[];
  /** Proto name of the response field that the body holds; empty for the whole response. */
  readonly responseBody: string;
  /** Proto names of the top-level request fields that the query may set (fields that the path takes are never among what it may set). */
  readonly query: readonly string[];
  /** Status of a successful answer. */
  readonly successStatus: number;
  /** Cache-Control of a successful answer to a GET; empty for none. */
  readonly cacheControl: string;
  /** Lower-case names of the request headers that a successful answer to a GET depends on. */
  readonly vary?: readonly string[];
  /** Request fields that headers hold. */
  readonly headers?: readonly RestHeader[];
  /** Response fields that are headers too. */
  readonly responseHeaders?: readonly RestHeader[];
  /** The response field that is the ETag. */
  readonly etag?: RestEtag;
  /** The request field that If-Match fills. */
  readonly ifMatch?: RestEtag;
  /** Whether requests can be named by Idempotency-Key. */
  readonly idempotency?: RestIdempotency;
  /** Path template of the Location of a 201 or 202; its variables are response fields. */
  readonly location?: string;
  /** Where the answer tells of a next page. */
  readonly nextPage?: RestNextPage;
  /** `false`: the update mask of a PATCH is not filled. Default: what `contract` says. */
  readonly patchMask?: boolean;
  /** How it reads and writes. Default: strictly. */
  readonly contract?: RestContract;
}

export interface RestHeader {
  /** Lower-case name of the header. */
  readonly name: string;
  readonly field: string;
  /** Of a request: whether it is refused without the header. */
  readonly required?: boolean;
}

export interface RestEtag {
  /** A single string. */
  readonly field: string;
  /** Whether the field holds the quotes too. */
  readonly quoted?: boolean;
}

export interface RestIdempotency {
  /** The request field that the key is put into. */
  readonly field?: string;
  /** Whether a request without a key is refused. */
  readonly required?: boolean;
  /** How long an answer is kept, in milliseconds. */
  readonly keepMs: number;
}

export interface RestNextPage {
  /** The response field: empty on the last page. */
  readonly token: string;
  /** The request field that takes the token. */
  readonly parameter: string;
  /** The request field that counts what to leave out, for the first page only. */
  readonly skip?: string;
}
