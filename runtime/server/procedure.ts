import type { DescMethod, DescService, Message } from "@bufbuild/protobuf";
import type { ContextValues, Interceptor } from "@connectrpc/connect";
import type { RestRoute } from "../rest/route.js";

/**
 * A registered method, ready to be called from a face that connect-es does not serve (REST, queue). The call runs through
 * the same validation, interceptors, context and handler as one over Connect or gRPC.
 */
export interface Procedure {
  readonly service: DescService;
  readonly method: DescMethod;
  readonly routes: readonly RestRoute[];
  /**
   * Call a unary method.
   *
   * @throws ConnectError for every failure, whatever the handler threw.
   */
  unary(request: Message, call: Call): Promise<UnaryAnswer>;
  /**
   * As `unary`, but at once where the handler answers at once: what no promise is needed for costs none. It fails in the
   * same way, by throwing or by a promise that is rejected.
   */
  answer(request: Message, call: Call): UnaryAnswer | Promise<UnaryAnswer>;
  /**
   * Call a method of any streaming kind. A client-streaming method yields exactly one message. Headers are complete when
   * the first message (or the end) has been read, trailers at the end. Errors are ConnectErrors, thrown while iterating.
   */
  stream(requests: AsyncIterable<Message>, call: Call): StreamAnswer;
}

/** How a call came in. */
export interface Call {
  /** Becomes `context.protocolName`. */
  readonly via: "rest" | "queue";
  readonly requestMethod: string;
  readonly url: string;
  readonly requestHeader: Headers;
  /** Milliseconds until the deadline. */
  readonly timeoutMs?: number;
  /**
   * Aborted when the caller has gone. It may be costly to make, so it is asked for only when somebody looks at it: a call
   * whose handler does not goes on to its end.
   */
  readonly signal?: AbortSignal;
  readonly contextValues?: ContextValues;
  /** Of a unary call: stands between the last interceptor and the handler. */
  readonly innermost?: Interceptor;
}

export interface UnaryAnswer {
  readonly message: Message;
  readonly header: Headers;
  readonly trailer: Headers;
}

export interface StreamAnswer {
  readonly messages: AsyncIterable<Message>;
  readonly header: Headers;
  readonly trailer: Headers;
}

/** Shared by all answers that have none, so that it shows at once that there is nothing in it. Nobody writes to it. */
export const noHeaders: Headers = new Headers();
