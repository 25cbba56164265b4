import { createRegistry, type DescFile, type Registry } from "@bufbuild/protobuf";
import { file_google_rpc_error_details } from "../gen/google/rpc/error_details_pb.js";
import type { Procedure } from "../server/procedure.js";
import { type BoundRoute, bindRoute, createShownTypes, createWriters } from "./bound-route.js";
import type { RoutedCall } from "./call.js";
import type { Codecs } from "./compression/codecs.js";
import { createCompression } from "./compression/compression.js";
import { resolveContract } from "./contract.js";
import type { FieldPlaces } from "./errors/field-place.js";
import { errorForm } from "./errors/format.js";
import { problemAnswer } from "./errors/problem.js";
import { invalid, RestError } from "./errors/rest-error.js";
import type { Exchange } from "./exchange.js";
import { createMemoryIdempotencyStore } from "./idempotency/memory-store.js";
import { type RestOptions, resolveOptions } from "./options.js";
import { createRouteMatcher } from "./route-matcher.js";
import { handleBidiStream, handleClientStream, handleServerStream } from "./streaming.js";
import { handleUnary } from "./unary.js";
import type { SocketParts } from "./websocket/upgrade.js";

/** Answers HTTP requests by calls of procedures, as their HTTP rules say. Knows nothing of servers: see the adapters. */
export interface Transcoder {
  /** Answers every request, also one that no route takes. Never rejects. undefined: it is answered already. */
  handle(exchange: Exchange): Promise<void> | undefined;
  /** Whether a route has this path, with this method or another. */
  has(method: string, rawPath: string): boolean;
  /** Whether a route has this path with this method. */
  serves(method: string, rawPath: string): boolean;
  /** For other ways to call streams than an exchange. */
  readonly parts: SocketParts;
}

/** @throws Error when two routes match the same requests, or a route does not fit its method. */
export function createTranscoder(procedures: readonly Procedure[], given: RestOptions, codecs: Codecs): Transcoder {
  const options = resolveOptions(given);
  const compression = createCompression(options.compression, codecs);
  const registry = given.registry ?? registryOf(procedures);
  const typesOf = createShownTypes(registry);
  const answers = options.idempotency.store ?? createMemoryIdempotencyStore();
  const context = { options, typesOf, writers: createWriters(typesOf) };
  const routes = procedures.flatMap((procedure) =>
    procedure.routes.map((route) => {
      const bound = bindRoute(route, procedure, context);
      return { verb: route.verb, template: bound.template, value: bound };
    }),
  );
  const matcher = createRouteMatcher<BoundRoute>(routes, { trailingSlash: options.trailingSlash });

  // Where there is no route, that of the others: they come from one configuration.
  const common = resolveContract(routes[0]?.value.route.contract);

  function problemOf(error: unknown, exchange: Exchange, one: RoutedCall | undefined) {
    const contract = one?.bound.contract ?? common;
    return problemAnswer(error, one && placesOf(one), {
      form: errorForm(exchange.header("accept"), contract.errors),
      registry,
      types: typesOf(contract).types,
      writer: context.writers(contract).names,
      challenge: options.challenge,
      isConditional: one?.isConditional === true,
      onError: (hidden) => options.onError?.(hidden, exchange),
    });
  }

  function routed(bound: BoundRoute, captures: readonly string[], query: string, exchange: Exchange): RoutedCall {
    return { bound, captures, query, exchange, options, compression, answers };
  }

  function answer(exchange: Exchange): Promise<void> | undefined {
    const { target, method } = exchange;
    const mark = target.indexOf("?");
    const match = matcher.match(method, mark === -1 ? target : target.slice(0, mark));
    switch (match.kind) {
      case "match": {
        const query = mark === -1 ? "" : target.slice(mark + 1);
        return call(routed(match.value, match.captures, query, exchange));
      }
      case "method-not-allowed":
        if (method !== "OPTIONS") throw methodNotAllowed(match.allow);
        exchange.respond(204, { allow: match.allow.join(", ") }, undefined);
        return undefined;
      case "not-found":
        if (method !== "OPTIONS" || target !== "*")
          throw new RestError(404, "not_found", "There is nothing at this path.");
        exchange.respond(204, {}, undefined);
        return undefined;
      case "bad-path":
        throw invalid(match.reason);
    }
  }

  function call(one: RoutedCall): Promise<void> | undefined {
    const { bound, exchange } = one;
    try {
      const handle = handlers[bound.procedure.method.methodKind];
      const work =
        handle === handleUnary ? handleUnary(one) : handle(one, (error) => problemOf(error, exchange, one).body);
      return work?.catch((error) => fail(exchange, error, one));
    } catch (error) {
      fail(exchange, error, one);
      return undefined;
    }
  }

  function fail(exchange: Exchange, error: unknown, one?: RoutedCall): void {
    if (exchange.gone) return;
    const { status, headers, body } = problemOf(error, exchange, one);
    exchange.respond(status, headers, body);
  }

  return {
    handle(exchange) {
      try {
        return answer(exchange);
      } catch (error) {
        fail(exchange, error);
        return undefined;
      }
    },
    has(method, rawPath) {
      const { kind } = matcher.match(method, rawPath);
      return kind === "match" || kind === "method-not-allowed";
    },
    serves: (method, rawPath) => matcher.match(method, rawPath).kind === "match",
    parts: { routes: routes.map(({ value }) => value), options, routed, problemOf },
  };
}

const handlers = {
  unary: handleUnary,
  server_streaming: handleServerStream,
  client_streaming: handleClientStream,
  bidi_streaming: handleBidiStream,
} as const;

/** Where the fields of this request come from: of those that a header may fill, those that it has filled. */
function placesOf({ bound, isConditional, key }: RoutedCall): FieldPlaces {
  const { places, route } = bound;
  const filled = [
    ...(isConditional === true && route.ifMatch !== undefined
      ? [{ name: "if-match", field: route.ifMatch.field }]
      : []),
    ...(key !== undefined && route.idempotency?.field !== undefined
      ? [{ name: "idempotency-key", field: route.idempotency.field }]
      : []),
  ];
  return filled.length === 0 ? places : { ...places, headers: [...places.headers, ...filled] };
}

function methodNotAllowed(allow: readonly string[]): RestError {
  return new RestError(405, "unimplemented", "This path does not serve this method.", {
    headers: [["allow", allow.join(", ")]],
  });
}

function registryOf(procedures: readonly Procedure[]): Registry {
  const files = new Set<DescFile>([file_google_rpc_error_details]);
  const add = (file: DescFile): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const dependency of file.dependencies) add(dependency);
  };
  for (const { service } of procedures) add(service.file);
  return createRegistry(...files);
}
