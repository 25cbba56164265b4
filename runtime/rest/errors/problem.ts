import type { Registry } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import type { AnswerHeaders } from "../exchange.js";
import { addMetadata } from "../http/headers.js";
import type { JsonWriter } from "../json/writer.js";
import { type CodeName, nameOf, statusOf, titleOf } from "./code.js";
import { detailsOf, fieldProblemsOf, otherDetails } from "./details.js";
import type { FieldPlaces } from "./field-place.js";
import { type FieldProblem, RestError } from "./rest-error.js";

/**
 * The body of every error answer, `application/problem+json` (RFC 9457). `code`, `errors` and `details` are extension
 * members.
 */
export interface ProblemDetails {
  /** `https://<domain>/<reason>` of a google.rpc.ErrorInfo; else `about:blank`, by which the status says it all. */
  readonly type: string;
  /** The same for all problems of the type: the reason, or the text of the status. */
  readonly title: string;
  readonly status: number;
  /** What happened this time, for people. */
  readonly detail: string;
  readonly code: CodeName;
  /** What is wrong with single fields of the request. */
  readonly errors?: readonly FieldProblem[];
  /** Further details of the error, as the JSON form of google.protobuf.Any. */
  readonly details?: readonly { readonly "@type": string; readonly [member: string]: unknown }[];
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

export interface ProblemContext {
  readonly registry: Registry;
  readonly writer: JsonWriter;
  readonly challenge: string;
  /** Is told of what is not shown to the caller. Whoever calls the handler reports what the handler throws. */
  readonly onError: (error: unknown) => void;
}

/** The answer to a request that has failed. What is neither a RestError nor a ConnectError is hidden: it may tell secrets. */
export function problemAnswer(error: unknown, places: FieldPlaces | undefined, context: ProblemContext): ErrorAnswer {
  if (error instanceof RestError) return answerRestError(error);
  if (!(error instanceof ConnectError)) context.onError(error);
  const failure = error instanceof ConnectError ? error : new ConnectError("internal error", Code.Internal);
  try {
    return answerConnectError(failure, places, context);
  } catch (reason) {
    // A detail that has no JSON form.
    context.onError(reason);
    return answerConnectError(new ConnectError(failure.rawMessage, failure.code, failure.metadata), places, context);
  }
}

function answerRestError(error: RestError): ErrorAnswer {
  const { status, code, message, problems } = error;
  return {
    status,
    headers: { ...contentType, ...Object.fromEntries(error.headers) },
    body: printProblem(
      { type: "about:blank", title: titleOf(status), status, detail: message, code, errors: problems },
      [],
    ),
  };
}

function answerConnectError(
  error: ConnectError,
  places: FieldPlaces | undefined,
  context: ProblemContext,
): ErrorAnswer {
  const code = nameOf(error.code);
  const status = statusOf[code];
  const headers: AnswerHeaders = { ...contentType };
  const [retry] = detailsOf(error, RetryInfoSchema);
  if (retry?.retryDelay !== undefined) {
    headers["retry-after"] = String(
      Math.max(0, Number(retry.retryDelay.seconds) + Math.ceil(retry.retryDelay.nanos / 1e9)),
    );
  }
  if (status === 401) headers["www-authenticate"] = context.challenge;
  addMetadata(headers, error.metadata);
  const [info] = detailsOf(error, ErrorInfoSchema);
  const problem = {
    type:
      info === undefined ? "about:blank" : `https://${info.domain}/${encodeURIComponent(info.reason.toWellFormed())}`,
    title: info === undefined ? titleOf(status) : info.reason,
    status,
    detail: error.rawMessage,
    code,
    errors: fieldProblemsOf(error, places),
  };
  return { status, headers, body: printProblem(problem, otherDetails(error, context.registry, context.writer)) };
}

const contentType = { "content-type": "application/problem+json" };

/** @param details JSON texts. */
function printProblem(problem: Omit<ProblemDetails, "details">, details: readonly string[]): string {
  const { errors = [], ...members } = problem;
  const json = JSON.stringify(errors.length === 0 ? members : { ...members, errors });
  return details.length === 0 ? json : `${json.slice(0, -1)},"details":[${details.join(",")}]}`;
}
