/**
 * One HTTP binding of a method, as generated code writes it for the client: plain data, from the model. It needs no
 * descriptor, so that a browser gets none.
 */
export interface ClientRoute {
  /** Upper-case HTTP method. */
  readonly method: string;
  /** The path template as the contract has it. With the method it is the name of the binding. */
  readonly template: string;
  /** The path as OpenAPI has it, where that is another text: each parameter is one segment. */
  readonly path?: string;
  /**
   * Fields that hold several segments, with the parameters that are their parts: `shelves/{shelf}/books/{book}`; and fields
   * whose parameter has another name.
   */
  readonly resources?: Readonly<Record<string, string>>;
  /** Parameters of the path that stand for any number of segments. */
  readonly rest?: readonly string[];
  /** Parameters of the query that are maps: `labels[key]=value`. */
  readonly maps?: readonly string[];
  /** Parameters of the query that are JSON text. */
  readonly json?: readonly string[];
  /** What the body holds: one message, many of them, or the bytes of a google.api.HttpBody. Default: nothing. */
  readonly body?: "json" | "lines" | "bytes";
  /** The form that the caller may give instead. Default: none. */
  readonly form?: ClientForm;
  /**
   * What the answer holds. A stream comes as `lines`, or as `events` where a message could be taken for the error that
   * ends a stream of lines. Default: one message.
   */
  readonly answer?: "none" | "lines" | "events" | "bytes";
}

export type ClientForm =
  /** multipart/form-data: a part for each field. */
  | { readonly kind: "multipart" }
  /** application/x-www-form-urlencoded: pairs, as in a query. */
  | ({ readonly kind: "urlencoded" } & Pick<ClientRoute, "maps" | "json">);

/** The bindings of each method of a client, the first of which is called unless another one is chosen. */
export type ClientRoutes = Readonly<Record<string, readonly ClientRoute[]>>;

/** The name by which a caller chooses among the bindings of a method: `GET /v1/users/{id}`. */
export function bindingName({ method, template }: ClientRoute): string {
  return `${method} ${template}`;
}
