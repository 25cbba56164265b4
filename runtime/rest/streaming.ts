import type { Message } from "@bufbuild/protobuf";
import { checkAcceptsJson, createCall, newSystemParameters, type RoutedCall, readRequest } from "./call.js";
import { RestError } from "./errors/rest-error.js";
import { type PrintProblem, sendStream } from "./stream/answer.js";
import { readRequests } from "./stream/requests.js";
import { respondUnary } from "./unary.js";

/** One request, a stream of answers. @throws ConnectError or RestError until the answer has begun */
export async function handleServerStream(call: RoutedCall, print: PrintProblem): Promise<void> {
  const system = newSystemParameters();
  const request = await readRequest(call, system);
  const start = () => call.bound.procedure.stream(only(request), createCall(call));
  await sendStream(call, system, start, print, call.bound.contract.defaultStream);
}

/** A stream of requests, one answer. @throws ConnectError or RestError */
export async function handleClientStream(call: RoutedCall): Promise<void> {
  if (call.bound.answer.kind === "json") checkAcceptsJson(call.exchange);
  call.compression.answers?.check(call.exchange);
  const system = newSystemParameters();
  const requests = readRequests(call, system);
  try {
    const { messages, header, trailer } = call.bound.procedure.stream(requests.messages, createCall(call));
    for await (const message of messages) {
      await respondUnary(call, system, { message, header, trailer });
      return;
    }
  } catch (reason) {
    throw requests.failure() ?? reason;
  }
  throw new RestError(500, "internal", "The method has given no answer.");
}

/** A stream each way, at the same time where the protocol allows it (HTTP/2). @throws ConnectError or RestError until the answer has begun */
export async function handleBidiStream(call: RoutedCall, print: PrintProblem): Promise<void> {
  const system = newSystemParameters();
  const requests = readRequests(call, system);
  const start = () => call.bound.procedure.stream(requests.messages, createCall(call));
  try {
    await sendStream(call, system, start, (reason) => print(requests.failure() ?? reason), "application/x-ndjson");
  } catch (reason) {
    throw requests.failure() ?? reason;
  }
}

async function* only(request: Message): AsyncGenerator<Message> {
  yield request;
}
