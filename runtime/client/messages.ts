import { isObject, problemOf } from "./problem.js";
import { readEvents } from "./read-events.js";
import { readLines } from "./read-lines.js";
import { RestError } from "./rest-error.js";

/** The messages of a streamed answer. @throws RestError when the method has failed after the answer has begun */
export async function* readMessages(response: Response, framing: "lines" | "events"): AsyncGenerator<unknown> {
  if (response.body === null) return;
  yield* framing === "lines" ? messagesOfLines(response, response.body) : messagesOfEvents(response, response.body);
}

async function* messagesOfLines(response: Response, body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  for await (const line of readLines(body)) {
    if (line.trim() === "") continue;
    const message: unknown = JSON.parse(line);
    if (isObject(message) && isObject(message.error) && Object.keys(message).length === 1) {
      throw errorOf(message.error, response);
    }
    yield message;
  }
}

async function* messagesOfEvents(response: Response, body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  for await (const { name, data } of readEvents(body)) {
    if (name === "end") return;
    if (name === "error") throw errorOf(JSON.parse(data), response);
    if (name === "message") yield JSON.parse(data);
  }
  throw new Error("the stream of events was cut off: it has no end");
}

function errorOf(body: unknown, response: Response): RestError {
  const problem = problemOf(body, 500, "");
  return new RestError(problem.status, problem, response);
}
