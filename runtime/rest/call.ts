import { create, type Message } from "@bufbuild/protobuf";
import type { ContextValues } from "@connectrpc/connect";
import type { Call } from "../server/procedure.js";
import { checkJsonType } from "./binding/body.js";
import type { SystemParameters } from "./binding/system-parameters.js";
import type { BoundRoute } from "./bound-route.js";
import type { Compression } from "./compression/compression.js";
import { placeOf } from "./errors/field-place.js";
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
  readonly compression: Compression;
  readonly writers: { readonly names: JsonWriter; readonly numbers: JsonWriter };
}

/** The request of a call: what the body, the path and the query say. A promise only where there is a body to wait for. @throws RestError */
export function readRequest(call: RoutedCall, system: SystemParameters): Message | Promise<Message> {
  const { bound, exchange } = call;
  if (exchange.hasBody) return readWithBody(call, system);
  const request = create(bound.input);
  if (bound.body !== undefined && !bound.body.raw) bound.body.fromBytes(nothing, undefined, request);
  bindUrl(call, request, system);
  return request;
}

function readWithBody(call: RoutedCall, system: SystemParameters): Promise<Message> {
  const { bound, exchange, options } = call;
  const { body, form } = bound;
  const contentType = exchange.header("content-type");
  const isForm = form?.typeOf(contentType) !== undefined;
  if (body !== undefined && !body.raw && !isForm && contentType !== "application/json") {
    const types = jsonTypes(exchange.method);
    checkJsonType(exchange, form === undefined ? types : [...types, ...form.types]);
  }
  const limits = { maxBytes: options.maxBodyBytes, timeoutMs: options.bodyTimeoutMs };
  if (isForm) return readForm(call, system, contentType ?? "", call.compression.bodies.whole(exchange, limits));
  // A body that the route does not bind is read and forgotten, so that the connection can be used again.
  const reading = body === undefined ? exchange.wholeBody(limits) : call.compression.bodies.whole(exchange, limits);
  return reading.then((bytes) => {
    const request = create(bound.input);
    body?.fromBytes(bytes, contentType, request);
    bindUrl(call, request, system);
    return request;
  });
}

async function readForm(
  call: RoutedCall,
  system: SystemParameters,
  contentType: string,
  reading: Promise<Uint8Array>,
): Promise<Message> {
  const bytes = await reading;
  const request = create(call.bound.input);
  await call.bound.form?.read(contentType, bytes, request);
  bindUrl(call, request, system);
  return request;
}

/** Put the fields of the path and the query into a request that has those of the body. @throws RestError */
export function bindUrl(call: RoutedCall, request: Message, system: SystemParameters): void {
  const { bound } = call;
  readUrl(call, request, system);
  const missing = bound.findMissing?.(request);
  if (missing !== undefined)
    throw invalidFields([{ ...placeOf(missing, bound.places), detail: "the field is required" }]);
}

/** The same for a request of which nothing else is known: it may lack what a body would hold. @throws RestError */
export function readUrl({ bound, captures, query }: RoutedCall, request: Message, system: SystemParameters): void {
  const problems: FieldProblem[] = [];
  bound.path(captures, request, problems);
  bound.query(query, request, problems, system);
  if (problems.length > 0) throw invalidFields(problems);
}

export function newSystemParameters(): SystemParameters {
  return { enumAsInteger: false, prettyPrint: false };
}

/** What the procedure is told of the request. @throws RestError when a deadline is malformed. */
export function createCall({ exchange, options }: RoutedCall): Call {
  return new RestCall(exchange, deadlineOf(exchange, options.maxTimeoutMs), options.contextValues?.(exchange));
}

/** A class, so that headers and signal are made only when they are asked for. */
class RestCall implements Call {
  readonly via = "rest";
  readonly requestMethod: string;
  readonly timeoutMs?: number;
  readonly contextValues?: ContextValues;
  readonly #exchange: Exchange;
  #headers: Headers | undefined;

  constructor(exchange: Exchange, timeoutMs: number | undefined, contextValues: ContextValues | undefined) {
    this.#exchange = exchange;
    this.requestMethod = exchange.method;
    if (timeoutMs !== undefined) this.timeoutMs = timeoutMs;
    if (contextValues !== undefined) this.contextValues = contextValues;
  }

  get url(): string {
    return this.#exchange.origin + this.#exchange.target;
  }

  get requestHeader(): Headers {
    this.#headers ??= this.#exchange.headers();
    return this.#headers;
  }

  get signal(): AbortSignal {
    return this.#exchange.signal;
  }
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
