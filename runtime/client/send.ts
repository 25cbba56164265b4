import createFetchClient, { type Middleware } from "openapi-fetch";
import { type PrintedBody, printBody } from "./body.js";
import type { RestCallOptions, RestHeaders, RestOutcome } from "./call.js";
import { createFormPrinter } from "./form.js";
import { createPathPrinter } from "./path.js";
import { problemOf } from "./problem.js";
import { createQueryPrinter } from "./query.js";
import { RestError } from "./rest-error.js";
import type { ClientRoute } from "./route.js";

export interface RestClientOptions {
  /** Where the service is: `https://api.example.com`. In a browser empty for the page's own origin. */
  readonly baseUrl: string;
  /** Sent with each call; as a function it is asked anew for each, as for a token that expires. */
  readonly headers?: RestHeaders | (() => RestHeaders | Promise<RestHeaders>);
  /** Default: the platform's. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Sees each request and response, as openapi-fetch has it. */
  readonly middleware?: readonly RestMiddleware[];
  /** Further options of `fetch`: `credentials`, `cache`, `mode`. */
  readonly init?: Omit<RequestInit, "method" | "headers" | "body" | "signal">;
}

export type RestMiddleware = Middleware;

/** A request as a caller gives it, whose type the types of generated code say. */
export interface Given {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly form?: unknown;
  readonly contentType?: string;
}

export type Send = (request?: Given, options?: RestCallOptions) => Promise<Sent>;

export interface Sent {
  readonly outcome: RestOutcome<unknown, RestError>;
  /** Ends what is still being sent. Does nothing where all has been. */
  hangUp(): void;
}

/** Prepare the requests of a route: openapi-fetch sends them, and reads what is no stream. */
export function createSender(options: RestClientOptions): (route: ClientRoute) => Send {
  const { baseUrl, fetch, headers, init, middleware = [] } = options;
  const client = createFetchClient<Record<string, never>>({
    ...init,
    baseUrl,
    ...(fetch === undefined ? {} : { fetch }),
  });
  client.use(...middleware);
  // Which paths and methods there are, the types of the generated code say.
  const request = client.request as unknown as FetchRequest;

  return (route) => {
    const printPath = createPathPrinter(route);
    const printQuery = createQueryPrinter(route);
    const printForm = createFormPrinter(route.form);
    const path = route.path ?? route.template;
    return async (given = {}, { signal, headers: own } = {}) => {
      const url = printPath(given.path ?? {});
      const query = printQuery(given.query ?? {});
      const common = typeof headers === "function" ? await headers() : headers;
      const upload = new AbortController();
      const ends = signal === undefined ? upload.signal : AbortSignal.any([upload.signal, signal]);
      if (given.form !== undefined && given.body !== undefined) throw new TypeError("body and form: give only one");
      const printed =
        given.form === undefined
          ? await printBody(route.body, given.body, given.contentType, ends)
          : printForm(given.form);
      const hangUp = () => {
        if (printed.upload?.isDone() === false) upload.abort();
      };
      try {
        const { data, error, response } = await request(route.method, path, {
          params: { path: given.path ?? {}, query: given.query ?? {}, header: given.header ?? {} },
          pathSerializer: (address) => address.slice(0, address.length - path.length) + url,
          querySerializer: () => query,
          headers: headersOf(common, contentHeaders(route, printed), own, printed),
          ...(printed.body === undefined ? {} : { body: printed.body, bodySerializer: (body: unknown) => body }),
          ...(printed.streamed ? { duplex: "half" } : {}),
          signal: ends,
          parseAs: route.answer === undefined ? "json" : "stream",
        });
        return { outcome: outcomeOf(route, response, data, error), hangUp };
      } catch (reason) {
        hangUp();
        throw printed.upload?.failure() ?? reason;
      }
    };
  };
}

type FetchRequest = (
  method: string,
  path: string,
  init: {
    readonly pathSerializer: (address: string) => string;
    readonly [option: string]: unknown;
  },
) => Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>;

function outcomeOf(
  { answer }: ClientRoute,
  response: Response,
  data: unknown,
  error: unknown,
): RestOutcome<unknown, RestError> {
  if (response.ok) {
    return { ok: true, data: answer === "bytes" ? response : answer === "none" ? undefined : data, response };
  }
  const problem = problemOf(error, response.status, response.statusText);
  return { ok: false, error: new RestError(response.status, problem, response), response };
}

function headersOf(
  common: RestHeaders | undefined,
  content: RestHeaders,
  own: RestHeaders | undefined,
  { body }: PrintedBody,
): Headers {
  const headers = [common, content, own].reduce<Headers>(mergeHeaders, new Headers());
  // Only `fetch` knows the boundary between the parts.
  if (body instanceof FormData) headers.delete("content-type");
  return headers;
}

function mergeHeaders(all: Headers, more: RestHeaders | undefined): Headers {
  for (const [name, value] of more instanceof Headers ? more : Object.entries(more ?? {})) all.set(name, value);
  return all;
}

function contentHeaders({ answer }: ClientRoute, { contentType }: PrintedBody): RestHeaders {
  return { accept: accepted[answer ?? "json"], ...(contentType === undefined ? {} : { "content-type": contentType }) };
}

// A problem is JSON too, which a service may take for the wish to have the stream as an array: so it is the lesser wish.
const accepted = {
  json: "application/json, application/problem+json",
  none: "application/json, application/problem+json",
  lines: "application/x-ndjson, application/problem+json;q=0.1",
  events: "text/event-stream, application/problem+json;q=0.1",
  bytes: "*/*",
};
