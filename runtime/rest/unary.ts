import type { UnaryAnswer } from "../server/procedure.js";
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

/** One request, one answer, written in one piece. @throws ConnectError or RestError */
export async function handleUnary(call: RoutedCall): Promise<void> {
  const { bound, exchange } = call;
  if (bound.answer.kind === "json") checkAcceptsJson(exchange);
  const system = newSystemParameters();
  const read = readRequest(call, system);
  const request = read instanceof Promise ? await read : read;
  const answer = await bound.procedure.unary(request, createCall(call));
  respondUnary(call, system, answer);
}

export function respondUnary(
  call: RoutedCall,
  system: ReturnType<typeof newSystemParameters>,
  answer: UnaryAnswer,
): void {
  const { bound, exchange } = call;
  const { successStatus, cacheControl } = bound.route;
  const headers: AnswerHeaders = {};
  if (cacheControl !== "" && (exchange.method === "GET" || exchange.method === "HEAD"))
    headers["cache-control"] = cacheControl;
  addMetadata(headers, answer.header);
  addMetadata(headers, answer.trailer);
  if (successStatus === 204 || successStatus === 205) {
    exchange.respond(successStatus, headers, undefined);
    return;
  }
  if (bound.answer.kind === "raw") {
    const { contentType, data } = bound.answer.body(answer.message);
    headers["content-type"] = contentType === "" ? "application/octet-stream" : contentType;
    exchange.respond(successStatus, headers, data);
    return;
  }
  const text = printAnswer(call, system, answer.message);
  headers["content-type"] = "application/json";
  exchange.respond(successStatus, headers, text);
}
