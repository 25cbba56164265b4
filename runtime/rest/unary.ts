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
import { selectRange } from "./range.js";

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
  const answer = call.bound.procedure.answer(request, createCall(call));
  return answer instanceof Promise
    ? answer.then((given) => respondUnary(call, system, given))
    : respondUnary(call, system, answer);
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
  if (cacheControl !== "" && (exchange.method === "GET" || exchange.method === "HEAD"))
    headers["cache-control"] = cacheControl;
  addMetadata(headers, answer.header);
  addMetadata(headers, answer.trailer);
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
  return send(call, successStatus, headers, text);
}

function send(
  { exchange, compression }: RoutedCall,
  status: number,
  headers: AnswerHeaders,
  body: string | Uint8Array,
): Promise<void> | undefined {
  if (compression.answers !== undefined) return compression.answers.respond(exchange, status, headers, body);
  exchange.respond(status, headers, body);
  return undefined;
}
