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
import { createDirectInvoker } from "./direct.js";
import { asConnectError, createGuard, type FailureReporter } from "./guard.js";
import { longestTimeoutMs } from "./limits.js";
import type { Call, StreamAnswer, UnaryAnswer } from "./procedure.js";

/**
 * Calls implementations as connect-es' own protocols do. The only file of this folder that imports
 * `@connectrpc/connect/protocol`, which is private to connect-es and may change with any version.
 */
export interface Invoker {
  /** Throws or rejects; both mean the same. */
  unary(spec: MethodImplSpec, request: Message, call: Call): UnaryAnswer | Promise<UnaryAnswer>;
  stream(spec: MethodImplSpec, requests: AsyncIterable<Message>, call: Call): StreamAnswer;
}

/** @param interceptors Those of the user: `report` and the deadline are around them. */
export function createInvoker(
  interceptors: readonly Interceptor[],
  report: FailureReporter,
  shutdown: AbortSignal | undefined,
): Invoker {
  const all = [createGuard(report), ...interceptors];
  const direct = createDirectInvoker(report, shutdown);
  return {
    unary(spec, request, call) {
      const { innermost } = call;
      if (innermost !== undefined) return invokeUnary(spec, [...all, innermost], request, call, shutdown);
      return interceptors.length === 0 && spec.kind === "unary"
        ? direct(spec, request, call)
        : invokeUnary(spec, all, request, call, shutdown);
    },
    stream(spec, requests, call) {
      const context = contextOf(spec, call, shutdown);
      const answers = transformInvokeImplementation(spec, context, all)(requests);
      return {
        messages: endingWith(answers, () => context.abort()),
        header: context.responseHeader,
        trailer: context.responseTrailer,
      };
    },
  };
}

async function invokeUnary(
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
    ...(call.timeoutMs === undefined ? {} : { timeoutMs: Math.min(call.timeoutMs, longestTimeoutMs) }),
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
