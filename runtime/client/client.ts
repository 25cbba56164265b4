import createFetchClient, { type HeadersOptions, type Middleware } from "openapi-fetch";
import { type PrintedBody, printBody } from "./body.js";
import type { RestCallOptions, RestHeaders, RestOutcome } from "./call.js";
import { readMessages } from "./messages.js";
import { createPathPrinter } from "./path.js";
import { problemOf } from "./problem.js";
import { createQueryPrinter } from "./query.js";
import { RestError } from "./rest-error.js";
import { bindingName, type ClientRoute, type ClientRoutes } from "./route.js";

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

/** Make a client of the routes of a service. Generated code calls this, and says which type comes of it. */
export function createRestClient<Client extends object>(routes: ClientRoutes, options: RestClientOptions): Client {
  const send = createSender(options);
  const calls = Object.entries(routes).map(([name, bindings]) => [name, createMethod(name, bindings, send)]);
  return Object.fromEntries(calls) as Client;
}

/** The first binding of a method is the method; the others are had by their names. */
function createMethod(name: string, bindings: readonly ClientRoute[], send: (route: ClientRoute) => Send): object {
  const calls = new Map(bindings.map((route) => [bindingName(route), createCall(route, send)]));
  const [primary = {}] = calls.values();
  return Object.assign(primary, {
    via(binding: string) {
      const call = calls.get(binding);
      if (call === undefined) {
        throw new TypeError(`${name} has no binding ${binding}: it has ${[...calls.keys()].join(", ")}`);
      }
      return call;
    },
  });
}

interface Request {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly contentType?: string;
}

type Call = (request?: Request, options?: RestCallOptions) => unknown;

function createCall(route: ClientRoute, createSend: (route: ClientRoute) => Send): object {
  const send = createSend(route);
  const failed = (reason: unknown): reason is RestError => reason instanceof RestError;
  const { answer } = route;
  if (answer === "lines" || answer === "events") {
    const call: Call = async function* (request, options) {
      yield* readMessages((await orThrow(send(request, options))).response, answer);
    };
    return Object.assign(call, { failed });
  }
  const call: Call = async (request, options) => (await orThrow(send(request, options))).data;
  return Object.assign(call, { failed, try: send });
}

type Send = (request?: Request, options?: RestCallOptions) => Promise<RestOutcome<unknown, RestError>>;

async function orThrow<T>(outcome: Promise<RestOutcome<T, RestError>>): Promise<{ data: T; response: Response }> {
  const told = await outcome;
  if (told.ok) return told;
  throw told.error;
}

function createSender(options: RestClientOptions): (route: ClientRoute) => Send {
  const { baseUrl, fetch, headers, init, middleware = [] } = options;
  const client = createFetchClient<Record<string, never>>({
    ...init,
    baseUrl,
    ...(fetch === undefined ? {} : { fetch }),
  });
  client.use(...middleware);
  // Which paths and methods there are, the types of the generated code say.
  const request = client.request as unknown as (
    method: string,
    path: string,
    init: object,
  ) => Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>;

  return (route) => {
    const printPath = createPathPrinter(route);
    const printQuery = createQueryPrinter(route);
    const path = route.path ?? route.template;
    return async (given = {}, { signal, headers: own } = {}) => {
      const url = printPath(given.path ?? {});
      const query = printQuery(given.query ?? {});
      const printed = await printBody(route.body, given.body, given.contentType);
      const { data, error, response } = await request(route.method, path, {
        params: { path: given.path ?? {}, query: given.query ?? {}, header: given.header ?? {} },
        pathSerializer: (address: string) => address.slice(0, address.length - path.length) + url,
        querySerializer: () => query,
        headers: [
          typeof headers === "function" ? await headers() : headers,
          contentHeaders(route, printed),
          own,
        ].reduce(mergeHeaders, new Headers()) satisfies HeadersOptions,
        ...(printed.body === undefined ? {} : { body: printed.body, bodySerializer: (body: unknown) => body }),
        ...(printed.streamed ? { duplex: "half" } : {}),
        ...(signal === undefined ? {} : { signal }),
        parseAs: route.answer === undefined ? "json" : "stream",
      }).catch((reason: unknown) => {
        throw printed.failure?.() ?? reason;
      });
      if (response.ok) return { ok: true, data: route.answer === "bytes" ? response : data, response };
      const problem = problemOf(error, response.status, response.statusText);
      return { ok: false, error: new RestError(response.status, problem, response), response };
    };
  };
}

function mergeHeaders(all: Headers, more: RestHeaders | undefined): Headers {
  for (const [name, value] of more instanceof Headers ? more : Object.entries(more ?? {})) all.set(name, value);
  return all;
}

function contentHeaders({ answer }: ClientRoute, { contentType }: PrintedBody): RestHeaders {
  const accepted = {
    json: "application/json",
    none: "application/json",
    lines: "application/x-ndjson",
    events: "text/event-stream",
    bytes: "*/*",
  }[answer ?? "json"];
  return {
    accept: answer === "bytes" ? accepted : `${accepted}, application/problem+json`,
    ...(contentType === undefined ? {} : { "content-type": contentType }),
  };
}
