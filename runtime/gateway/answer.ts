import { type CodeName, titleOf } from "../rest/errors/code.js";
import type { ProblemDetails } from "../rest/errors/problem.js";
import type { Refusal } from "./refusal.js";

/** How a client wants to be told of an error. */
export type ErrorDialect = "problem" | "connect" | "connect-stream" | "grpc" | "grpc-web";

/** Which it is follows from the content type; a path of an RPC without one of an RPC protocol is a call over Connect. */
export function dialectOf(contentType: string | undefined, isRpcPath: boolean): ErrorDialect {
  const type = contentType ?? "";
  if (type.startsWith("application/grpc-web")) return "grpc-web";
  if (type.startsWith("application/grpc")) return "grpc";
  if (type.startsWith("application/connect+")) return "connect-stream";
  return isRpcPath ? "connect" : "problem";
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** An error in the form that the client reads. */
export function renderRefusal(refusal: Refusal, dialect: ErrorDialect, contentType: string | undefined): ErrorAnswer {
  const { status, code, message } = refusal;
  switch (dialect) {
    case "problem": {
      const problem: ProblemDetails = { type: "about:blank", title: titleOf(status), status, detail: message, code };
      return json(refusal, "application/problem+json", problem);
    }
    case "connect":
      return json(refusal, "application/json", { code, message });
    case "connect-stream": {
      // A stream over Connect always answers 200: its error stands in the message that ends it.
      const end = Buffer.from(JSON.stringify({ error: { code, message } }));
      const frame = Buffer.alloc(5 + end.length);
      frame.writeUInt8(0b10, 0);
      frame.writeUInt32BE(end.length, 1);
      end.copy(frame, 5);
      const headers = { ...refusal.headers, "content-type": contentType ?? "application/connect+json" };
      return { status: 200, headers, body: frame };
    }
    case "grpc":
    case "grpc-web":
      // No body: the status of the call stands among the headers.
      return {
        status: 200,
        headers: {
          ...refusal.headers,
          "content-type": contentType ?? "application/grpc",
          "grpc-status": String(GRPC_STATUS[code]),
          "grpc-message": encodeGrpcMessage(message),
        },
      };
  }
}

/** Only what the specification says: some clients, as grpc-js, do not decode what else is escaped. */
function encodeGrpcMessage(message: string): string {
  return message.replace(/[^ -$&-~]+/gu, encodeURIComponent);
}

function json(refusal: Refusal, contentType: string, value: unknown): ErrorAnswer {
  const body = Buffer.from(JSON.stringify(value));
  return {
    status: refusal.status,
    headers: {
      ...refusal.headers,
      "content-type": contentType,
      "content-length": String(body.length),
      "cache-control": "no-store",
    },
    body,
  };
}

const GRPC_STATUS: Readonly<Record<CodeName, number>> = {
  canceled: 1,
  unknown: 2,
  invalid_argument: 3,
  deadline_exceeded: 4,
  not_found: 5,
  already_exists: 6,
  permission_denied: 7,
  resource_exhausted: 8,
  failed_precondition: 9,
  aborted: 10,
  out_of_range: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  data_loss: 15,
  unauthenticated: 16,
};
