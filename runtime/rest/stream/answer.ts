import type { Message } from "@bufbuild/protobuf";
import type { StreamAnswer } from "../../server/procedure.js";
import type { SystemParameters } from "../binding/system-parameters.js";
import { notAcceptable, printAnswer, type RoutedCall } from "../call.js";
import type { AnswerHeaders, AnswerStream } from "../exchange.js";
import { addMetadata } from "../http/headers.js";
import { addVary } from "../http/vary.js";
import { createBreather } from "./breather.js";
import { chooseFormat, type StreamFormat, streamTypes } from "./format.js";
import type { StreamType } from "./type.js";

/** Prints the body of an error, and reports it where it must be reported. */
export type PrintProblem = (error: unknown) => string;

/**
 * Send a stream of messages, in the format that the client wants. Until the answer has begun an error is thrown, and
 * becomes an answer with a status of its own; after that it is told in the stream, or the connection is cut. No message is
 * read before the client has taken the one before.
 *
 * @throws ConnectError or RestError
 */
export function sendStream(
  call: RoutedCall,
  system: SystemParameters,
  answer: () => StreamAnswer,
  print: PrintProblem,
  preferred: StreamType,
): Promise<void> {
  if (call.bound.answer.kind === "raw") return sendRaw(call, answer(), print);
  const format = chooseFormat(call.exchange, preferred);
  if (format === undefined) throw notAcceptable(streamTypes);
  return sendFramed(call, system, format, answer(), print);
}

async function sendFramed(
  call: RoutedCall,
  system: SystemParameters,
  format: StreamFormat,
  answer: StreamAnswer,
  print: PrintProblem,
): Promise<void> {
  const messages = answer.messages[Symbol.asyncIterator]();
  const first = messages.next();
  const early = format.beginsEarly ? await isLate(first, call.options.keepAliveMs) : false;
  if (!early) await first;
  const stream = begin(call, streamHeaders(call, answer, format.headers));
  const idle = keepAlive(stream, format, call.options.keepAliveMs);
  const breathe = createBreather();
  const oneLine = format.type !== "application/json";
  let count = 0;
  try {
    if (early && format.keepAlive !== undefined) await stream.write(format.keepAlive);
    for (let next = await first; next.done !== true; next = await messages.next()) {
      const taken = stream.write(format.message(printAnswer(call, system, next.value, oneLine), count));
      if (taken !== undefined) await taken;
      idle.heard();
      count += 1;
      if (call.exchange.gone || call.exchange.method === "HEAD") break;
      const pause = breathe();
      if (pause !== undefined) await pause;
    }
    const end = format.end(count);
    if (end !== "") stream.write(end);
    stream.end(trailersOf(call, answer));
  } catch (error) {
    const problem = print(error);
    if (format.error === undefined) {
      stream.cut();
    } else {
      stream.write(format.error(problem));
      stream.end();
    }
  } finally {
    idle.stop();
    await close(messages);
  }
}

/** google.api.HttpBody: the bytes of the messages, one after another, with nothing between. */
async function sendRaw(call: RoutedCall, answer: StreamAnswer, print: PrintProblem): Promise<void> {
  const { bound, exchange } = call;
  if (bound.answer.kind !== "raw") return;
  const messages = answer.messages[Symbol.asyncIterator]();
  const first = await messages.next();
  const contentType = first.done === true ? "" : bound.answer.body(first.value).contentType;
  const headers = streamHeaders(call, answer, {
    "content-type": contentType === "" ? "application/octet-stream" : contentType,
  });
  const length = announcedLength(answer);
  if (length !== undefined) headers["content-length"] = String(length);
  const stream = begin(call, headers);
  const breathe = createBreather();
  let sent = 0;
  try {
    for (let next = first; next.done !== true; next = await messages.next()) {
      const { data } = bound.answer.body(next.value);
      sent += data.length;
      if (length !== undefined && sent > length) throw wrongLength(length);
      if (data.length > 0) await stream.write(data);
      if (exchange.gone || exchange.method === "HEAD") break;
      const pause = breathe();
      if (pause !== undefined) await pause;
    }
    if (length !== undefined && sent < length && !exchange.gone && exchange.method !== "HEAD")
      throw wrongLength(length);
    stream.end(trailersOf(call, answer));
  } catch (error) {
    print(error);
    stream.cut();
  } finally {
    await close(messages);
  }
}

/** Where the handler knows it beforehand, as of a file: so that the client can show how far it is. */
function announcedLength({ header }: StreamAnswer): number | undefined {
  const given = header.get("content-length");
  return given !== null && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
}

function wrongLength(length: number): Error {
  return new Error(`the handler announced ${length} bytes with Content-Length, and sends more or less`);
}

function begin({ exchange, bound, compression, options }: RoutedCall, headers: AnswerHeaders): AnswerStream {
  // A handler that answers a Range header says so with Content-Range.
  const isPart = bound.answer.kind === "raw" && headers["content-range"] !== undefined;
  const status = isPart && bound.route.successStatus === 200 ? 206 : bound.route.successStatus;
  return compression.answers === undefined
    ? exchange.begin(status, headers, options.stallMs)
    : compression.answers.begin(exchange, status, headers, options.stallMs);
}

function streamHeaders(call: RoutedCall, answer: StreamAnswer, format: AnswerHeaders): AnswerHeaders {
  const headers: AnswerHeaders = { ...format };
  const { cacheControl, vary = [] } = call.bound.route;
  if (call.exchange.method === "GET" || call.exchange.method === "HEAD") {
    if (cacheControl !== "") headers["cache-control"] ??= cacheControl;
    if (vary.length > 0) addVary(headers, vary.join(", "));
  }
  addMetadata(headers, answer.header);
  return headers;
}

/** Trailers as such, for clients that ask for them; the headers have been sent already. */
function trailersOf(call: RoutedCall, answer: StreamAnswer): AnswerHeaders | undefined {
  if (call.exchange.header("te")?.toLowerCase().includes("trailers") !== true) return undefined;
  const trailers: AnswerHeaders = {};
  addMetadata(trailers, answer.trailer);
  return trailers;
}

/** Whether the work takes longer than this. @throws what the work throws, if it fails sooner. */
async function isLate(work: Promise<unknown>, afterMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), afterMs);
  });
  try {
    return await Promise.race([work.then(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Writes comments while nothing else is written. */
function keepAlive(stream: AnswerStream, format: StreamFormat, everyMs: number): { heard(): void; stop(): void } {
  const { keepAlive: comment } = format;
  if (comment === undefined) return { heard() {}, stop() {} };
  let heard = false;
  const timer = setInterval(() => {
    if (!heard) stream.write(comment);
    heard = false;
  }, everyMs);
  return {
    heard() {
      heard = true;
    },
    stop: () => clearInterval(timer),
  };
}

/** The handler is told to stop; how it takes that is no business of the caller's. */
async function close(messages: AsyncIterator<Message>): Promise<void> {
  try {
    await messages.return?.();
  } catch {
    // The answer has been given.
  }
}
