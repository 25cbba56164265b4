import { Code } from "@connectrpc/connect";
import type { ErrorFormName } from "../contract.js";
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

/**
 * The form of an error body: the one that the client asks for, as `application/json;errors=status` or by naming
 * application/problem+json, else that of the contract.
 */
export function errorForm(accept: string | undefined, byDefault: ErrorFormName): ErrorForm {
  return forms[(accept === undefined ? undefined : wantedForm(accept)) ?? byDefault];
}

function wantedForm(accept: string): ErrorFormName | undefined {
  let wanted: ErrorFormName | undefined;
  let most = 0;
  for (const range of accept.split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const named = parameters.find((parameter) => parameter.startsWith("errors="))?.slice(7);
    const name = type === "application/problem+json" ? "problem" : named?.replace(/^"(.*)"$/, "$1");
    const weight = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
    if ((name === "problem" || name === "google" || name === "status") && weight > most)
      [wanted, most] = [name, weight];
  }
  return wanted;
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

const forms: Readonly<Record<ErrorFormName, ErrorForm>> = {
  problem: { contentType: "application/problem+json", print: printProblem },
  google: { contentType: "application/json", print: printGoogle },
  status: { contentType: "application/json", print: printStatus },
};
