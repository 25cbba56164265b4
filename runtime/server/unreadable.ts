import { base64Decode } from "@bufbuild/protobuf/wire";
import { Code, ConnectError, type HandlerContext, type Interceptor } from "@connectrpc/connect";
import type { compressionGzip } from "@connectrpc/connect-node";

// To connect-es, bytes of a request that are no message are a failure of the service (`internal`, 500), although JSON that is no message
// is one of the caller (`invalid_argument`, 400). They are the caller's in both.

/** Whether connect-es could not read a message. It gives this error no class and no cause: only its words tell. */
export function isUnreadable(reason: unknown): reason is ConnectError {
  return (
    reason instanceof ConnectError && reason.code === Code.Internal && reason.rawMessage.startsWith("parse binary: ")
  );
}

/**
 * A gate for connect-es, which reads the message of a unary call before it asks any interceptor. When it fails, it aborts the call
 * with the error, and prints it then.
 *
 * @throws ConnectError for a message in a query that is not base64.
 */
export function blameCaller({ method, requestMethod, url, signal }: HandlerContext): void {
  if (method.methodKind !== "unary") return;
  if (requestMethod === "GET") refuseBadBase64(new URL(url).searchParams);
  signal.addEventListener("abort", rename);
}

function rename({ target }: Event): void {
  const { reason } = target as AbortSignal;
  // What a handler threw does not look like this: see `asConnectError`.
  if (isUnreadable(reason)) Object.assign(reason, { code: Code.InvalidArgument });
}

function refuseBadBase64(query: URLSearchParams): void {
  if (query.get("base64") !== "1") return;
  try {
    base64Decode(query.get("message") ?? "");
  } catch {
    throw new ConnectError("the message is not base64", Code.InvalidArgument);
  }
}

/** The messages of a stream come through the interceptors: the handler waits for the one that cannot be read. */
export const refuseUnreadable: Interceptor = (next) => (request) =>
  next(request.stream ? { ...request, message: readable(request.message) } : request);

function readable<T>(messages: AsyncIterable<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = messages[Symbol.asyncIterator]();
      return {
        next: () => iterator.next().catch(refuse),
        return: async (value) => (await iterator.return?.(value)) ?? { done: true, value },
      };
    },
  };
}

function refuse(reason: unknown): never {
  throw isUnreadable(reason) ? new ConnectError(reason.rawMessage, Code.InvalidArgument) : reason;
}

type Compression = typeof compressionGzip;

/** The same for what is cut off before its end: connect-es blames the caller only for other bytes that are not of the coding. */
export function blamingCaller(compression: Compression): Compression {
  return {
    ...compression,
    decompress: (bytes, readMaxBytes) =>
      compression.decompress(bytes, readMaxBytes).catch((reason) => {
        const error = ConnectError.from(reason);
        throw error.code === Code.Internal ? new ConnectError(error.rawMessage, Code.InvalidArgument) : error;
      }),
  };
}
