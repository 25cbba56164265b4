import { ConnectError, type Interceptor } from "@connectrpc/connect";

/**
 * The outermost interceptor of every call: it answers as soon as the call is aborted (its deadline has passed, its
 * caller has gone, the server stops waiting for it), also when the handler does not look at its signal. connect-es leaves
 * this to the handler.
 */
export const deadline: Interceptor = (next) => async (request) => {
  const response = await untilAborted(request.signal, next(request));
  return response.stream ? { ...response, message: abortable(request.signal, response.message) } : response;
};

function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(reasonOf(signal));
    if (signal.aborted) {
      abort();
    } else {
      signal.addEventListener("abort", abort, { once: true });
    }
    const settled = () => signal.removeEventListener("abort", abort);
    // Handled also when it comes too late: a rejection that nobody takes would end the process.
    work.then(resolve, reject).then(settled);
  });
}

/** One listener for the whole stream, and no promise that outlives a message: a stream may be endless. */
function abortable<T>(signal: AbortSignal, messages: AsyncIterable<T>): AsyncIterable<T> {
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
                reject(reason);
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

function reasonOf(signal: AbortSignal): ConnectError {
  return ConnectError.from(signal.reason);
}
