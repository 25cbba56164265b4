/**
 * One HTTP binding of a method, as generated code writes it: plain data, from the model. What follows from the template
 * (segments, variables) and from the descriptor (types) is derived once, when the service is registered.
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
}
