import type { Message } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  createHandlerContext,
  type HandlerContext,
  type Interceptor,
  type MethodImplSpec,
} from "@connectrpc/connect";
import { invokeUnaryImplementation, transformInvokeImplementation } from "@connectrpc/connect/protocol";
import { asConnectError } from "./guard.js";
import type { Call, StreamAnswer, UnaryAnswer } from "./procedure.js";

/**
 * Calls an implementation as connect-es' own protocols do. The only file of this folder that imports
 * `@connectrpc/connect/protocol`, which is private to connect-es and may change with any version.
 */
export async function invokeUnary(
  spec: MethodImplSpec,
  interceptors: Interceptor[],
  request: Message,
  call: Call,
  shutdown: AbortSignal | undefined,
): Promise<UnaryAnswer> {
  if (spec.kind !== "unary") {
    throw new ConnectError(`${spec.method.toString()} is no unary method`, Code.Internal);
  }
  const context = contextOf(spec, call, shutdown);
  try {
    const message = await invokeUnaryImplementation(spec, context, request, interceptors);
    return { message, header: context.responseHeader, trailer: context.responseTrailer };
  } catch (reason) {
    throw asConnectError(reason);
  } finally {
    context.abort();
  }
}

export function invokeStream(
  spec: MethodImplSpec,
  interceptors: Interceptor[],
  requests: AsyncIterable<Message>,
  call: Call,
  shutdown: AbortSignal | undefined,
): StreamAnswer {
  const context = contextOf(spec, call, shutdown);
  const answers = transformInvokeImplementation(spec, context, interceptors)(requests);
  return {
    messages: endingWith(answers, () => context.abort()),
    header: context.responseHeader,
    trailer: context.responseTrailer,
  };
}

interface AbortableContext extends HandlerContext {
  /** Ends the call: stops its timer and lets go of the signals it listens to. */
  abort(reason?: unknown): void;
}

function contextOf(spec: MethodImplSpec, call: Call, shutdown: AbortSignal | undefined): AbortableContext {
  const { signal } = call;
  return createHandlerContext({
    service: spec.method.parent,
    method: spec.method,
    protocolName: call.via,
    requestMethod: call.requestMethod,
    url: call.url,
    requestHeader: call.requestHeader,
    ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }),
    ...(signal === undefined ? {} : { requestSignal: signal }),
    ...(call.contextValues === undefined ? {} : { contextValues: call.contextValues }),
    ...(shutdown === undefined ? {} : { shutdownSignal: shutdown }),
  });
}

async function* endingWith(messages: AsyncIterable<Message>, end: () => void): AsyncGenerator<Message> {
  try {
    yield* messages;
  } catch (reason) {
    throw asConnectError(reason);
  } finally {
    end();
  }
}
