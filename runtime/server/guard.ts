import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError, type Interceptor, type MethodImplSpec } from "@connectrpc/connect";
import { isUnreadable } from "./unreadable.js";

/**
 * Told of each failure that is the service's own: what a handler threw that is no ConnectError (its caller only reads
 * "internal error"), and what has a cause that no caller is told.
 */
export type FailureReporter = (error: unknown, method: DescMethod) => void;

/**
 * The outermost interceptor of every call. It answers as soon as the call is aborted (its deadline has passed, its caller
 * has gone, the server stops waiting for it), also when the handler does not look at its signal: connect-es leaves this to
 * the handler. And it makes a ConnectError of everything that is thrown.
 */
export function createGuard(report: FailureReporter): Interceptor {
  const failures = createFailures(report);
  return (next) => async (request) => {
    const failed = (reason: unknown) => failures(reason, request.method);
    const response = await untilAborted(request.signal, next(request), failed);
    return response.stream ? { ...response, message: abortable(request.signal, response.message, failed) } : response;
  };
}

/** The same around a unary implementation that no other interceptor stands around. Where it answers at once, nothing waits. */
export function guardUnary({ impl, method }: UnarySpec, report: FailureReporter): UnarySpec["impl"] {
  const failures = createFailures(report);
  const failed = (reason: unknown) => failures(reason, method);
  return (request, context) => {
    const { signal } = context;
    let answer: ReturnType<UnarySpec["impl"]>;
    try {
      answer = impl(request, context);
    } catch (reason) {
      throw signal.aborted ? reasonOf(signal) : failed(reason);
    }
    if (answer instanceof Promise) return untilAborted(signal, answer, failed);
    if (signal.aborted) throw reasonOf(signal);
    return answer;
  };
}

type UnarySpec = Extract<MethodImplSpec, { kind: "unary" }>;

/** Makes a ConnectError of what was thrown, and reports it where it is the service's own. */
export function createFailures(report: FailureReporter): (reason: unknown, method: DescMethod) => ConnectError {
  return (reason, method) => {
    const error = asConnectError(reason);
    if (error.cause !== undefined && ownFault.has(error.code)) {
      report(error.cause, method);
    }
    return error;
  };
}

const ownFault: ReadonlySet<Code> = new Set([Code.Unknown, Code.Internal, Code.Unavailable, Code.DataLoss]);

/**
 * What connect-es does at the end of its pipeline: only a ConnectError is meant for the caller. That of an answer which a handler
 * got from elsewhere, and could not read, is not.
 */
export function asConnectError(reason: unknown): ConnectError {
  return reason instanceof ConnectError && !isUnreadable(reason)
    ? reason
    : new ConnectError("internal error", Code.Internal, undefined, undefined, reason);
}

type Failed = (reason: unknown) => ConnectError;

function untilAborted<T>(signal: AbortSignal, work: Promise<T>, failed: Failed): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(reasonOf(signal));
    if (signal.aborted) {
      abort();
    } else {
      signal.addEventListener("abort", abort, { once: true });
    }
    // Handled also when it comes too late: a rejection that nobody takes would end the process.
    work.then(
      (value) => {
        signal.removeEventListener("abort", abort);
        resolve(value);
      },
      (reason) => {
        signal.removeEventListener("abort", abort);
        reject(signal.aborted ? reasonOf(signal) : failed(reason));
      },
    );
  });
}

/** One listener for the whole stream, and no promise that outlives a message: a stream may be endless. */
function abortable<T>(signal: AbortSignal, messages: AsyncIterable<T>, failed: Failed): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = messages[Symbol.asyncIterator]();
      let rejectNext = (_reason: ConnectError) => {};
      const abort = () => {
        rejectNext(reasonOf(signal));
        // Not waited for: the handler may be in the middle of something that ignores the signal.
        iterator.return?.().catch(() => {});
      };
      const finish = () => signal.removeEventListener("abort", abort);
      signal.addEventListener("abort", abort, { once: true });
      return {
        next() {
          if (signal.aborted) {
            return Promise.reject(reasonOf(signal));
          }
          return new Promise((resolve, reject) => {
            rejectNext = reject;
            iterator.next().then(
              (result) => {
                if (result.done === true) {
                  finish();
                }
                resolve(result);
              },
              (reason) => {
                finish();
                reject(signal.aborted ? reasonOf(signal) : failed(reason));
              },
            );
          });
        },
        async return(value) {
          finish();
          return (await iterator.return?.(value)) ?? { done: true, value };
        },
        async throw(reason) {
          finish();
          if (iterator.throw === undefined) {
            throw reason;
          }
          return await iterator.throw(reason);
        },
      };
    },
  };
}

/** A handler that was aborted throws whatever its work throws then; why it was aborted is what counts. */
function reasonOf(signal: AbortSignal): ConnectError {
  return ConnectError.from(signal.reason);
}
