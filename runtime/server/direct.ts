import type { Message } from "@bufbuild/protobuf";
import { ConnectError, type MethodImplSpec } from "@connectrpc/connect";
import { createChain } from "../chain.js";
import { CallContext } from "./call-context.js";
import { createFailures, type FailureReporter } from "./guard.js";
import type { Call, UnaryAnswer } from "./procedure.js";

type UnarySpec = Extract<MethodImplSpec, { kind: "unary" }>;

/**
 * Calls a unary implementation that no interceptor stands around: what the interceptors of connect-es would need (a request
 * object, headers, an abort signal) is not made. The same tests run on both ways.
 */
export function createDirectInvoker(
  report: FailureReporter,
  shutdown: AbortSignal | undefined,
): (spec: UnarySpec, request: Message, call: Call) => UnaryAnswer | Promise<UnaryAnswer> {
  // One listener for all calls, not one for each.
  const running = createChain<CallContext>();
  shutdown?.addEventListener("abort", () => {
    for (const context of running) {
      context.abort(ConnectError.from(shutdown.reason));
    }
  });
  const failures = createFailures(report);

  async function wait(spec: UnarySpec, context: CallContext, work: Promise<Message>): Promise<UnaryAnswer> {
    const link = running.add(context);
    try {
      const message = await context.unlessAborted(work);
      return { message, ...context.answerHeaders };
    } catch (reason) {
      throw failures(reason, spec.method);
    } finally {
      running.remove(link);
      context.close();
    }
  }

  return (spec, request, call) => {
    const context = new CallContext(spec.method, call);
    if (shutdown?.aborted === true) {
      context.abort(ConnectError.from(shutdown.reason));
    }
    let answer: Message | Promise<Message>;
    try {
      answer = spec.impl(request, context) as Message | Promise<Message>;
    } catch (reason) {
      context.close();
      throw failures(context.abortReason ?? reason, spec.method);
    }
    if (answer instanceof Promise) {
      return wait(spec, context, answer);
    }
    const aborted = context.abortReason;
    context.close();
    if (aborted !== undefined) {
      throw failures(aborted, spec.method);
    }
    const { header, trailer } = context.answerHeaders;
    return { message: answer, header, trailer };
  };
}
