import { create, type Message } from "@bufbuild/protobuf";
import type { StreamAnswer } from "../../server/procedure.js";
import { jsonOf } from "../binding/body.js";
import type { SystemParameters } from "../binding/system-parameters.js";
import { bindUrl, createCall, newSystemParameters, printAnswer, type RoutedCall } from "../call.js";
import { invalid, RestError } from "../errors/rest-error.js";
import { createBreather } from "../stream/breather.js";
import { requestStream } from "../stream/request-stream.js";
import type { Connection, Frame } from "./connection.js";
import { closeCodeOf, normalClosure, unsupportedData } from "./protocol.js";

/** What an error looks like to the client. */
export type ErrorPrinter = (error: unknown) => { readonly status: number; readonly body: string };

/** One call over one socket, from the first frame to the close. Never rejects. */
export async function runSocketCall(call: RoutedCall, connection: Connection, print: ErrorPrinter): Promise<void> {
  const system = newSystemParameters();
  const requests = requestStream(
    isStreamed(call) ? manyRequests(call, system, connection) : oneRequest(call, system, connection),
  );
  let answer: StreamAnswer | undefined;
  try {
    answer = call.bound.procedure.stream(requests.messages, createCall(call));
    const { answer: binder } = call.bound;
    const breathe = createBreather();
    for await (const message of answer.messages) {
      const data = binder.kind === "raw" ? binder.body(message).data : printAnswer(call, system, message);
      const taken = connection.send(data);
      if (taken !== undefined) await taken;
      if (connection.signal.aborted) return;
      const pause = breathe();
      if (pause !== undefined) await pause;
    }
    connection.close(normalClosure, "");
  } catch (reason) {
    const error = requests.failure() ?? reason;
    if (connection.signal.aborted) return;
    if (error instanceof UnsupportedFrame) {
      connection.close(unsupportedData, error.message);
      return;
    }
    const { status, body } = print(error);
    connection.send(`{"error":${body}}`);
    connection.close(closeCodeOf(status), error instanceof Error ? error.message : "");
  }
}

/** Whether the client sends messages: not where path and query say it all. */
function isStreamed({ bound }: RoutedCall): boolean {
  const { methodKind } = bound.procedure.method;
  return bound.body !== undefined && (methodKind === "client_streaming" || methodKind === "bidi_streaming");
}

async function* oneRequest(
  call: RoutedCall,
  system: SystemParameters,
  connection: Connection,
): AsyncGenerator<Message> {
  const frame = call.bound.body === undefined ? undefined : await connection.next();
  if (connection.signal.aborted) return;
  yield requestOf(call, system, frame);
}

async function* manyRequests(
  call: RoutedCall,
  system: SystemParameters,
  connection: Connection,
): AsyncGenerator<Message> {
  let count = 0;
  for (;;) {
    const frame = await connection.next();
    if (frame === undefined || isEnd(frame)) return;
    count += 1;
    let request: Message;
    try {
      request = requestOf(call, system, frame);
    } catch (reason) {
      if (!(reason instanceof RestError) || reason.status !== 400) throw reason;
      throw invalid(`Message ${count} of the stream: ${reason.message}`, reason.problems);
    }
    yield request;
  }
}

function isEnd({ binary, data }: Frame): boolean {
  return !binary && data.length === 0;
}

/** @throws RestError when the frame holds no such message; UnsupportedFrame when it is of the wrong kind. */
function requestOf(call: RoutedCall, system: SystemParameters, frame: Frame | undefined): Message {
  const { input, body } = call.bound;
  const request = create(input);
  if (body !== undefined && frame !== undefined) {
    if (body.raw !== frame.binary && !isEnd(frame))
      throw new UnsupportedFrame(body.raw ? "binary frames are taken here" : "text frames are taken here");
    if (body.raw || isEnd(frame)) body.fromBytes(frame.data, undefined, request);
    else body.fromJson(jsonOf(frame.data), request);
  }
  bindUrl(call, request, system);
  return request;
}

class UnsupportedFrame extends RestError {
  constructor(message: string) {
    super(415, "invalid_argument", message);
  }
}
