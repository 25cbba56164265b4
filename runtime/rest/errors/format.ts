import { Code } from "@connectrpc/connect";
import type { RestOptions } from "../options.js";
import { type CodeName, nameOf } from "./code.js";
import type { FieldProblem } from "./rest-error.js";

/** An error as an answer tells of it, before it is put into one of the forms. */
export interface Failure {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: CodeName;
  readonly message: string;
  readonly problems: readonly FieldProblem[];
  /** JSON texts of google.protobuf.Any: what is not among the problems. */
  readonly details: readonly string[];
}

export interface ErrorForm {
  readonly contentType: string;
  readonly print: (failure: Failure) => string;
}

/** The form of error bodies that a service has chosen. */
export function errorForm(name: NonNullable<RestOptions["errors"]>): ErrorForm {
  switch (name) {
    case "problem":
      return { contentType: "application/problem+json", print: printProblem };
    case "google":
      return { contentType: "application/json", print: printGoogle };
    case "status":
      return { contentType: "application/json", print: printStatus };
  }
}

/** RFC 9457. */
function printProblem({ type, title, status, code, message, problems, details }: Failure): string {
  const members = {
    type,
    title,
    status,
    detail: message,
    code,
    ...(problems.length === 0 ? {} : { errors: problems }),
  };
  return withDetails(JSON.stringify(members), details);
}

/** AIP-193: the HTTP status is the code. */
function printGoogle(failure: Failure): string {
  const { status, code, message } = failure;
  const error = withDetails(JSON.stringify({ code: status, message, status: code.toUpperCase() }), allDetails(failure));
  return `{"error":${error}}`;
}

/** google.rpc.Status, as grpc-gateway and Envoy print it. */
function printStatus(failure: Failure): string {
  return withDetails(
    JSON.stringify({ code: numbers.get(failure.code), message: failure.message }),
    allDetails(failure),
  );
}

/** Here field problems are a google.rpc.BadRequest. */
function allDetails({ problems, details }: Failure): readonly string[] {
  if (problems.length === 0) return details;
  const fieldViolations = problems.map(({ field, name, pointer, detail, code }) => ({
    field: field ?? name ?? pointer ?? "",
    description: detail,
    ...(code === undefined ? {} : { reason: code }),
  }));
  return [JSON.stringify({ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations }), ...details];
}

function withDetails(json: string, details: readonly string[]): string {
  return details.length === 0 ? json : `${json.slice(0, -1)},"details":[${details.join(",")}]}`;
}

const numbers: ReadonlyMap<CodeName, number> = new Map(
  Object.values(Code).flatMap((code) => (typeof code === "number" ? [[nameOf(code), code] as const] : [])),
);
