import { create, type Message } from "@bufbuild/protobuf";
import { type BodyBinder, checkJsonType, jsonOf } from "../binding/body.js";
import type { SystemParameters } from "../binding/system-parameters.js";
import { bindUrl, type RoutedCall, readRequest, readUrl } from "../call.js";
import { invalid, RestError } from "../errors/rest-error.js";
import type { FormBinder } from "../form/form.js";
import { parseMediaType } from "../http/media-type.js";
import { type RequestStream, requestStream } from "./request-stream.js";
import { type Splitter, splitArray, splitLines } from "./splitter.js";

/**
 * Read the messages of a client-streaming call from its body: a JSON array, or a line of JSON each, or the chunks of a body of
 * any type; no faster than the handler takes them. The path and the query hold for each message.
 *
 * @throws RestError when the body is of another type.
 */
export function readRequests(call: RoutedCall, system: SystemParameters): RequestStream {
  const { exchange, bound } = call;
  const form = exchange.hasBody && bound.form?.typeOf(exchange.header("content-type")) ? bound.form : undefined;
  const split = form === undefined ? splitterOf(call) : undefined;
  async function* read(): AsyncGenerator<Message> {
    if (form !== undefined) yield* readFormStream(call, system, form);
    else if (call.bound.body?.raw === true) yield* readRaw(call, system, call.bound.body);
    else if (split === undefined) yield await readRequest(call, system);
    else yield* readMessages(call, system, split);
  }
  return requestStream(read());
}

/** undefined: the body holds no messages; the path and query make the only one. */
function splitterOf({ bound, exchange }: RoutedCall): Splitter | undefined {
  if (bound.body === undefined || bound.body.raw) return undefined;
  if (!exchange.hasBody) return splitLines;
  checkJsonType(exchange, [...arrayTypes, ...lineTypes, ...(bound.form?.types ?? [])]);
  const { type } = parseMediaType(exchange.header("content-type") ?? "application/json");
  return lineTypes.includes(type) ? splitLines : splitArray;
}

const arrayTypes = ["application/json"];
const lineTypes = ["application/x-ndjson", "application/jsonl", "application/ndjson"];

async function* readFormStream(call: RoutedCall, system: SystemParameters, form: FormBinder): AsyncGenerator<Message> {
  const { exchange, options, compression } = call;
  // The path and the query hold also where no message comes.
  readUrl(call, create(call.bound.input), system);
  const limits = { maxBytes: Number.POSITIVE_INFINITY, timeoutMs: options.bodyTimeoutMs };
  const chunks = compression.bodies.chunks(exchange, limits);
  for await (const request of form.stream(exchange.header("content-type") ?? "", chunks)) {
    bindUrl(call, request, system);
    yield request;
  }
}

/** google.api.HttpBody: each chunk is a message. The first one tells of the type, also when the body is empty. */
async function* readRaw(call: RoutedCall, system: SystemParameters, body: BodyBinder): AsyncGenerator<Message> {
  const { bound, exchange, options, compression } = call;
  let type = exchange.header("content-type");
  let count = 0;
  const message = (bytes: Uint8Array): Message => {
    const request = create(bound.input);
    body.fromBytes(bytes, type, request);
    bindUrl(call, request, system);
    type = undefined;
    count += 1;
    return request;
  };
  if (exchange.hasBody) {
    const limits = { maxBytes: Number.POSITIVE_INFINITY, timeoutMs: options.bodyTimeoutMs };
    for await (const chunk of compression.bodies.chunks(exchange, limits)) if (chunk.length > 0) yield message(chunk);
  }
  if (count === 0) yield message(new Uint8Array());
}

async function* readMessages(call: RoutedCall, system: SystemParameters, split: Splitter): AsyncGenerator<Message> {
  const { bound, exchange, options } = call;
  // The path and the query hold also where no message comes.
  readUrl(call, create(bound.input), system);
  if (!exchange.hasBody) return;
  const chunks = call.compression.bodies.chunks(exchange, {
    maxBytes: Number.POSITIVE_INFINITY,
    timeoutMs: options.bodyTimeoutMs,
  });
  let count = 0;
  for await (const bytes of split(chunks, bound.maxBodyBytes)) {
    count += 1;
    const request = create(bound.input);
    try {
      bound.body?.fromJson(jsonOf(bytes), request);
      bindUrl(call, request, system);
    } catch (reason) {
      throw atMessage(count, reason);
    }
    yield request;
  }
}

/** Which of the messages a problem is in. */
function atMessage(count: number, reason: unknown): unknown {
  if (!(reason instanceof RestError) || reason.status !== 400) return reason;
  const problems = reason.problems.map((problem) =>
    problem.pointer === undefined ? problem : { ...problem, pointer: `#/${count - 1}${problem.pointer.slice(1)}` },
  );
  return invalid(`Message ${count} of the stream: ${reason.message}`, problems);
}
