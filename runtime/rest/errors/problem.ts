import type { Registry } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import type { AnswerHeaders } from "../exchange.js";
import { addMetadata } from "../http/headers.js";
import { addVary } from "../http/vary.js";
import type { JsonWriter } from "../json/writer.js";
import type { VisibleTypes } from "../visibility/visible-types.js";
import { type CodeName, nameOf, statusOf, titleOf } from "./code.js";
import { detailsOf, fieldProblemsOf, otherDetails } from "./details.js";
import type { FieldPlaces } from "./field-place.js";
import type { ErrorForm, Failure } from "./format.js";
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
  /** The types as the route shows them. */
  readonly types: VisibleTypes;
  readonly writer: JsonWriter;
  readonly form: ErrorForm;
  readonly challenge: string;
  /** Whether the request came with If-Match: then it is this that `aborted` tells of. */
  readonly isConditional: boolean;
  /** Is told of what is not shown to the caller. Whoever calls the handler reports what the handler throws. */
  readonly onError: (error: unknown) => void;
}

/** The answer to a request that has failed. What is neither a RestError nor a ConnectError is hidden: it may tell secrets. */
export function problemAnswer(error: unknown, places: FieldPlaces | undefined, context: ProblemContext): ErrorAnswer {
  if (error instanceof RestError) return answer(failureOfRest(error), Object.fromEntries(error.headers), context);
  if (!(error instanceof ConnectError)) context.onError(error);
  const failed = error instanceof ConnectError ? error : new ConnectError("internal error", Code.Internal);
  const headers = headersOf(failed, context);
  try {
    return answer(failureOfConnect(failed, places, context), headers, context);
  } catch (reason) {
    // A detail that has no JSON form.
    context.onError(reason);
    return answer(
      failureOfConnect(new ConnectError(failed.rawMessage, failed.code), places, context),
      headers,
      context,
    );
  }
}

function answer(failure: Failure, headers: AnswerHeaders, { form }: ProblemContext): ErrorAnswer {
  const all: AnswerHeaders = { ...headers, "content-type": form.contentType };
  addVary(all, "accept");
  return { status: failure.status, headers: all, body: form.print(failure) };
}

function failureOfRest({ status, code, message, problems }: RestError): Failure {
  return { type: "about:blank", title: titleOf(status), status, code, message, problems, details: [] };
}

/**
 * A violation of a field that the caller is not shown is none that the caller could mend: where there is no other, the service has
 * failed; else the others are told.
 */
function failureOfConnect(error: ConnectError, places: FieldPlaces | undefined, context: ProblemContext): Failure {
  const problems = fieldProblemsOf(error, places);
  if (problems.hides && problems.told.length === 0 && error.code === Code.InvalidArgument) {
    context.onError(error);
    return failureOfConnect(new ConnectError("internal error", Code.Internal), places, context);
  }
  const code = nameOf(error.code);
  const status = code === "aborted" && context.isConditional ? 412 : statusOf[code];
  const [info] = detailsOf(error, ErrorInfoSchema);
  return {
    type:
      info === undefined ? "about:blank" : `https://${[...info.domain.split("/"), info.reason].map(inUri).join("/")}`,
    title: info === undefined ? titleOf(status) : info.reason,
    status,
    code,
    // Its words are those of the first violation, whichever that is.
    message: problems.hides && problems.told.length > 0 ? problems.told.map(sentenceOf).join("; ") : error.rawMessage,
    problems: problems.told,
    details: otherDetails(error, context),
  };
}

function sentenceOf({ field = "", detail }: FieldProblem): string {
  return field === "" ? detail : `${field}: ${detail}`;
}

function inUri(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function headersOf(error: ConnectError, context: ProblemContext): AnswerHeaders {
  const headers: AnswerHeaders = {};
  const [retry] = detailsOf(error, RetryInfoSchema);
  if (retry?.retryDelay !== undefined) {
    const { seconds, nanos } = retry.retryDelay;
    headers["retry-after"] = String(Math.max(0, Number(seconds) + Math.ceil(nanos / 1e9)));
  }
  if (error.code === Code.Unauthenticated) headers["www-authenticate"] = context.challenge;
  addMetadata(headers, error.metadata);
  return headers;
}
