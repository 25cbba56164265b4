import { create, type Message } from "@bufbuild/protobuf";
import type { Call } from "../server/procedure.js";
import { checkJsonType } from "./binding/body.js";
import type { SystemParameters } from "./binding/system-parameters.js";
import type { BoundRoute } from "./bound-route.js";
import { type FieldProblem, invalidFields, RestError } from "./errors/rest-error.js";
import type { Exchange } from "./exchange.js";
import { deadlineOf } from "./http/deadline.js";
import { qualityOf } from "./http/media-type.js";
import type { JsonWriter } from "./json/writer.js";
import type { ResolvedRestOptions } from "./options.js";

/** One request that has been routed. */
export interface RoutedCall {
  readonly bound: BoundRoute;
  readonly captures: readonly string[];
  /** Without the `?`. */
  readonly query: string;
  readonly exchange: Exchange;
  readonly options: ResolvedRestOptions;
  readonly writers: { readonly names: JsonWriter; readonly numbers: JsonWriter };
}

/** A request with the path's and the query's fields, before the body. @throws RestError */
export async function readRequest(call: RoutedCall, system: SystemParameters): Promise<Message> {
  const { bound, exchange, options } = call;
  const request = create(bound.input);
  const { body } = bound;
  if (exchange.hasBody) {
    if (body !== undefined && !body.raw) checkJsonType(exchange, jsonTypes(exchange.method));
    const bytes = await exchange.wholeBody({ maxBytes: options.maxBodyBytes, timeoutMs: options.bodyTimeoutMs });
    // A body that the route does not bind is read and forgotten, so that the connection can be used again.
    body?.fromBytes(bytes, exchange.header("content-type"), request);
  } else if (body !== undefined && !body.raw) {
    body.fromBytes(nothing, undefined, request);
  }
  bindUrl(call, request, system);
  return request;
}

/** Put the fields of the path and the query into a request that has those of the body. @throws RestError */
export function bindUrl({ bound, captures, query }: RoutedCall, request: Message, system: SystemParameters): void {
  const problems: FieldProblem[] = [];
  bound.path(captures, request, problems);
  if (query !== "") bound.query(query, request, problems, system);
  if (problems.length > 0) throw invalidFields(problems);
}

export function newSystemParameters(): SystemParameters {
  return { enumAsInteger: false, prettyPrint: false };
}

/** What the procedure is told of the request. Headers and signal are made when they are asked for. @throws RestError */
export function createCall({ exchange, options }: RoutedCall): Call {
  const timeoutMs = deadlineOf(exchange, options.maxTimeoutMs);
  const contextValues = options.contextValues?.(exchange);
  return {
    via: "rest",
    requestMethod: exchange.method,
    get url() {
      return exchange.origin + exchange.target;
    },
    get requestHeader() {
      return exchange.headers();
    },
    get signal() {
      return exchange.signal;
    },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(contextValues === undefined ? {} : { contextValues }),
  };
}

/** @throws RestError 406 when the client takes no JSON. */
export function checkAcceptsJson(exchange: Exchange): void {
  const accept = exchange.header("accept");
  if (accept === undefined || accept === "*/*" || accept === "application/json") return;
  if (qualityOf(accept, "application/json") > 0) return;
  throw notAcceptable(["application/json"]);
}

export function notAcceptable(types: readonly string[]): RestError {
  return new RestError(
    406,
    "invalid_argument",
    `This route answers with ${types.join(", ")}, none of which is accepted.`,
  );
}

/** Print the JSON of an answer as the system parameters say. */
export function printAnswer(call: RoutedCall, system: SystemParameters, message: Message): string {
  const { answer } = call.bound;
  if (answer.kind !== "json") return "";
  const text = answer.text(message, system.enumAsInteger ? call.writers.numbers : call.writers.names);
  return system.prettyPrint ? `${JSON.stringify(JSON.parse(text), null, 2)}\n` : text;
}

const nothing = new Uint8Array();

function jsonTypes(method: string): readonly string[] {
  return method === "PATCH" ? ["application/json", "application/merge-patch+json"] : ["application/json"];
}
