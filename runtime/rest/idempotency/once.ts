import { type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { base64Decode, base64Encode } from "@bufbuild/protobuf/wire";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { RestError } from "../errors/rest-error.js";
import type { RequestLine } from "../request-line.js";
import { callerOf, digest, fingerprintOf } from "./key.js";
import type { IdempotencyStore, StoredAnswer } from "./store.js";

/** One call that is not run if its request has been answered before. */
export interface Once {
  /** Stands next to the handler: whoever checks the caller does so before, also when an answer is given again. */
  readonly interceptor: Interceptor;
  /** Why the call was refused, which no ConnectError can say. */
  readonly refusal: () => RestError | undefined;
}

export interface OnceRequest {
  readonly method: DescMethod;
  /** Id of the route. */
  readonly route: string;
  readonly line: RequestLine;
  readonly key: string;
  readonly message: Message;
  readonly keepMs: number;
  /** Milliseconds until the deadline, if there is one. */
  readonly timeoutMs: number | undefined;
  /** Is told when an answer cannot be kept. */
  readonly onError: (error: unknown) => void;
}

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
export async function createOnce(
  store: IdempotencyStore,
  request: OnceRequest,
  caller: (request: RequestLine) => string = callerOf,
): Promise<Once> {
  const { method, key, message, keepMs, timeoutMs = 0, onError } = request;
  const scope = [`${method.parent.typeName}.${method.name}`, caller(request.line), key];
  const [entry, fingerprint] = await Promise.all([
    digest(JSON.stringify(scope)),
    fingerprintOf(method.input, message, request.route),
  ]);
  let refusal: RestError | undefined;
  const refuse = (error: RestError): ConnectError => {
    refusal = error;
    return new ConnectError(error.message, Code.Aborted);
  };
  const interceptor: Interceptor = (next) => async (call) => {
    if (call.stream) return await next(call);
    const begun = await store.begin(entry, fingerprint, Math.max(timeoutMs, leastLeaseMs));
    if (begun.kind !== "taken" && begun.fingerprint !== fingerprint) throw refuse(anotherRequest());
    switch (begun.kind) {
      case "running":
        throw refuse(stillRunning());
      case "answered":
        return { ...replay(method, begun.answer), stream: false, service: call.service, method: call.method };
      case "taken":
        break;
    }
    const { claim } = begun;
    let answer: Awaited<ReturnType<typeof next>>;
    try {
      answer = await next(call);
    } catch (reason) {
      await attempt(() => store.release(entry, claim), onError);
      throw reason;
    }
    // It has happened: the caller is told so also when it cannot be kept.
    if (!answer.stream) {
      const stored = storedOf(method, answer.message as Message, answer.header, answer.trailer);
      await attempt(() => store.keep(entry, claim, stored, keepMs), onError);
    }
    return answer;
  };
  return { interceptor, refusal: () => refusal };
}

/** For calls without a deadline: longer than a client waits, short enough when the process has died. */
const leastLeaseMs = 60_000;

async function attempt(work: () => unknown, onError: (error: unknown) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    onError(error);
  }
}

function storedOf(method: DescMethod, message: Message, header: Headers, trailer: Headers): StoredAnswer {
  return { message: base64Encode(toBinary(method.output, message)), header: [...header], trailer: [...trailer] };
}

function replay(
  method: DescMethod,
  answer: StoredAnswer,
): { readonly header: Headers; readonly trailer: Headers; readonly message: Message } {
  const header = new Headers(answer.header.map(([name, value]): [string, string] => [name, value]));
  header.set("idempotent-replayed", "true");
  const trailer = new Headers(answer.trailer.map(([name, value]): [string, string] => [name, value]));
  return { header, trailer, message: fromBinary(method.output, base64Decode(answer.message)) };
}

function anotherRequest(): RestError {
  return new RestError(422, "invalid_argument", "This Idempotency-Key belongs to another request.", {
    problems: [{ in: "header", name: "idempotency-key", detail: "another request was sent with this key" }],
  });
}

function stillRunning(): RestError {
  return new RestError(409, "aborted", "The request with this Idempotency-Key is being answered.", {
    headers: [["retry-after", "1"]],
  });
}
