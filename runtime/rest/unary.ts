import type { Message } from "@bufbuild/protobuf";
import type { UnaryAnswer } from "../server/procedure.js";
import type { SystemParameters } from "./binding/system-parameters.js";
import {
  checkAcceptsJson,
  createCall,
  newSystemParameters,
  printAnswer,
  type RoutedCall,
  readRequest,
} from "./call.js";
import type { AnswerHeaders } from "./exchange.js";
import { addMetadata } from "./http/headers.js";
import { addVary } from "./http/vary.js";
import { createOnce } from "./idempotency/once.js";
import { selectRange } from "./range.js";
import { findTag, readTags } from "./semantics/entity-tag.js";

/**
 * One request, one answer, written in one piece. @throws ConnectError or RestError
 *
 * @returns A promise only where there is something to wait for: a body, the handler, or what encodes the answer.
 */
export function handleUnary(call: RoutedCall): Promise<void> | undefined {
  const { bound, exchange } = call;
  if (bound.answer.kind === "json") checkAcceptsJson(exchange);
  call.compression.answers?.check(exchange);
  const system = newSystemParameters();
  const request = readRequest(call, system);
  return request instanceof Promise
    ? request.then((read) => answerUnary(call, system, read))
    : answerUnary(call, system, request);
}

function answerUnary(call: RoutedCall, system: SystemParameters, request: Message): Promise<void> | undefined {
  const answer =
    call.key === undefined ? call.bound.procedure.answer(request, createCall(call)) : callOnce(call, call.key, request);
  return answer instanceof Promise
    ? answer.then((given) => respondUnary(call, system, given))
    : respondUnary(call, system, answer);
}

/** The answer to a request that has a name: the one that was given before, if there is one. */
async function callOnce(call: RoutedCall, key: string, request: Message): Promise<UnaryAnswer> {
  const { bound, exchange, options, answers } = call;
  const { route, procedure } = bound;
  const { timeoutMs } = createCall(call);
  const once = await createOnce(
    answers,
    {
      method: procedure.method,
      route: route.id,
      line: exchange,
      key,
      message: request,
      keepMs: route.idempotency?.keepMs ?? 0,
      timeoutMs,
      onError: (error) => options.onError?.(error, exchange),
    },
    options.idempotency.caller,
  );
  try {
    return await procedure.unary(request, createCall(call, once.interceptor));
  } catch (reason) {
    throw once.refusal() ?? reason;
  }
}

/** @returns A promise only where the answer goes out later, since encoding it takes long. */
export function respondUnary(
  call: RoutedCall,
  system: SystemParameters,
  answer: UnaryAnswer,
): Promise<void> | undefined {
  const { bound, exchange } = call;
  const { successStatus, cacheControl } = bound.route;
  const headers: AnswerHeaders = {};
  const reads = exchange.method === "GET" || exchange.method === "HEAD";
  if (cacheControl !== "" && reads) headers["cache-control"] = cacheControl;
  addMetadata(headers, answer.header);
  addMetadata(headers, answer.trailer);
  bound.answerHeaders?.(answer.message, exchange, headers, bound.writers.names);
  if (reads && bound.route.etag !== undefined && isKnown(call, headers)) {
    exchange.respond(304, headers, undefined);
    return undefined;
  }
  if (successStatus === 204 || successStatus === 205) {
    exchange.respond(successStatus, headers, undefined);
    return undefined;
  }
  if (bound.answer.kind === "raw") {
    const { contentType, data } = bound.answer.body(answer.message);
    headers["content-type"] = contentType === "" ? "application/octet-stream" : contentType;
    const selection = selectRange(exchange, successStatus, headers, data);
    return send(call, selection.status, headers, selection.data);
  }
  const text = printAnswer(call, system, answer.message);
  headers["content-type"] = "application/json";
  return send(call, successStatus, headers, hasWideHeader(call, headers) ? utf8.encode(text) : text);
}

/** Whether the client has this state already (RFC 9110, section 13.1.2). It is told the tag under which it keeps it. */
function isKnown({ exchange, compression }: RoutedCall, headers: AnswerHeaders): boolean {
  const { etag } = headers;
  const header = exchange.header("if-none-match");
  if (header === undefined || typeof etag !== "string") return false;
  const tags = readTags(header);
  const known = tags === "*" ? etag : findTag(tags ?? [], etag);
  if (known === undefined) return false;
  headers.etag = known;
  if (compression.answers !== undefined) addVary(headers, "accept-encoding");
  return true;
}

/** Node writes headers in the encoding of the first piece of the body: text would spoil what is not ASCII in them. */
function hasWideHeader({ bound }: RoutedCall, headers: AnswerHeaders): boolean {
  return bound.route.responseHeaders?.some(({ name }) => /[\x80-\xff]/.test(String(headers[name]))) === true;
}

const utf8 = new TextEncoder();

function send(
  { exchange, compression, bound }: RoutedCall,
  status: number,
  headers: AnswerHeaders,
  body: string | Uint8Array,
): Promise<void> | undefined {
  if (compression.answers !== undefined) {
    return compression.answers.respond(exchange, status, headers, body, bound.route.etag !== undefined);
  }
  exchange.respond(status, headers, body);
  return undefined;
}
