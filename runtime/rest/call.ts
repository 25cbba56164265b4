import { create, type Message } from "@bufbuild/protobuf";
import type { ContextValues, Interceptor } from "@connectrpc/connect";
import type { Call } from "../server/procedure.js";
import { checkJsonType } from "./binding/body.js";
import { applyMask } from "./binding/response-mask.js";
import type { SystemParameters } from "./binding/system-parameters.js";
import type { BoundRoute } from "./bound-route.js";
import type { Compression } from "./compression/compression.js";
import { placeOf } from "./errors/field-place.js";
import { type FieldProblem, invalid, invalidFields, RestError } from "./errors/rest-error.js";
import type { BodyLimits, Exchange } from "./exchange.js";
import { deadlineOf } from "./http/deadline.js";
import { qualityOf } from "./http/media-type.js";
import type { IdempotencyStore } from "./idempotency/store.js";
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
  /** To requests that have a name. */
  readonly answers: IdempotencyStore;
  /** Set while the request is read: it came with If-Match, which the method compares. */
  isConditional?: boolean;
  /** Set while the request is read: its Idempotency-Key. */
  key?: string | undefined;
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
  const limits = { maxBytes: bound.maxBodyBytes, timeoutMs: options.bodyTimeoutMs };
  if (isForm) return readForm(call, system, contentType ?? "", call.compression.bodies.whole(exchange, limits));
  // A body that the route does not bind is read and forgotten, so that the connection can be used again.
  const reading = body === undefined ? readUnbound(exchange, limits) : call.compression.bodies.whole(exchange, limits);
  return reading.then((bytes) => {
    if (body === undefined && bytes.length > 0 && bound.contract.unboundBody === "reject")
      throw invalid("This route takes no body.");
    const request = create(bound.input);
    body?.fromBytes(bytes, contentType, request);
    bindUrl(call, request, system);
    return request;
  });
}

async function readUnbound(exchange: Exchange, limits: BodyLimits): Promise<Uint8Array> {
  return exchange.bodyUsed ? nothing : await exchange.wholeBody(limits);
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

/** Put the fields of path, query and headers into a request that has those of the body. @throws RestError */
export function bindUrl(call: RoutedCall, request: Message, system: SystemParameters): void {
  const { bound } = call;
  readUrl(call, request, system);
  const missing = bound.findMissing?.(request);
  if (missing !== undefined)
    throw invalidFields([{ ...placeOf(missing, bound.places), detail: "the field is required" }]);
}

/** The same for a request of which nothing else is known: it may lack what a body would hold. @throws RestError */
export function readUrl(call: RoutedCall, request: Message, system: SystemParameters): void {
  const { bound, captures, query, exchange } = call;
  const problems: FieldProblem[] = [];
  bound.path(captures, request, problems);
  bound.query(query, request, problems, system);
  bound.headers?.(exchange, request, problems);
  if (bound.precondition !== undefined) call.isConditional = bound.precondition(exchange, request, problems);
  if (bound.key !== undefined) call.key = bound.key(exchange, request, problems);
  if (problems.length > 0) throw invalidFields(problems);
}

export function newSystemParameters(): SystemParameters {
  return { enumAsInteger: false, prettyPrint: false };
}

/**
 * What the procedure is told of the request.
 *
 * @param innermost Stands next to the handler.
 * @throws RestError when a deadline is malformed.
 */
export function createCall({ exchange, options }: RoutedCall, innermost?: Interceptor): Call {
  const timeoutMs = deadlineOf(exchange, options.maxTimeoutMs);
  return new RestCall(exchange, timeoutMs, options.contextValues?.(exchange), innermost);
}

/** A class, so that headers and signal are made only when they are asked for. */
class RestCall implements Call {
  readonly via = "rest";
  readonly requestMethod: string;
  readonly timeoutMs?: number;
  readonly contextValues?: ContextValues;
  readonly innermost?: Interceptor;
  readonly #exchange: Exchange;
  #headers: Headers | undefined;

  constructor(
    exchange: Exchange,
    timeoutMs: number | undefined,
    contextValues: ContextValues | undefined,
    innermost: Interceptor | undefined,
  ) {
    this.#exchange = exchange;
    this.requestMethod = exchange.method;
    if (timeoutMs !== undefined) this.timeoutMs = timeoutMs;
    if (contextValues !== undefined) this.contextValues = contextValues;
    if (innermost !== undefined) this.innermost = innermost;
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

/**
 * Print the JSON of an answer as the system parameters say.
 *
 * @param oneLine Where a line is a message there is no pretty form.
 */
export function printAnswer(call: RoutedCall, system: SystemParameters, message: Message, oneLine = false): string {
  const { answer, writers } = call.bound;
  if (answer.kind !== "json") return "";
  const text = answer.text(message, system.enumAsInteger ? writers.numbers : writers.names);
  const isPretty = system.prettyPrint && !oneLine;
  if (system.fields === undefined && !isPretty) return text;
  const json: unknown = JSON.parse(text);
  const kept = system.fields === undefined ? json : applyMask(json, system.fields);
  return isPretty ? `${JSON.stringify(kept, null, 2)}\n` : JSON.stringify(kept);
}

const nothing = new Uint8Array();

function jsonTypes(method: string): readonly string[] {
  return method === "PATCH" ? ["application/json", "application/merge-patch+json"] : ["application/json"];
}
