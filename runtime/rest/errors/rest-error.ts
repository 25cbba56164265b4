import type { CodeName } from "./code.js";

/**
 * What the transcoder itself answers a request with, when it does not come to a call of the method, or not to its end.
 * Errors of the method are ConnectErrors.
 */
export class RestError extends Error {
  override readonly name = "RestError";
  readonly status: number;
  readonly code: CodeName;
  readonly problems: readonly FieldProblem[];
  readonly headers: readonly (readonly [name: string, value: string])[];

  constructor(status: number, code: CodeName, message: string, more: RestErrorDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = more.problems ?? [];
    this.headers = more.headers ?? [];
  }
}

export interface RestErrorDetails {
  readonly problems?: readonly FieldProblem[];
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** One thing that is wrong with the request: an element of `errors` in the body of the answer. */
export interface FieldProblem {
  /** Where the value stands; absent when it has no place in an HTTP request. */
  readonly in?: "path" | "query" | "header" | "body";
  /** Name of the path variable, query parameter or header. */
  readonly name?: string;
  /** JSON pointer into the body, as a URI fragment: `#/user/name`. */
  readonly pointer?: string;
  /** Path of the field in the request message, where it is known: `user.name`. */
  readonly field?: string;
  readonly detail: string;
  /** Id of the rule that is broken: `string.min_len`. */
  readonly code?: string;
}

/** The request is malformed: 400. */
export function invalid(message: string, problems: readonly FieldProblem[] = []): RestError {
  return new RestError(400, "invalid_argument", message, { problems });
}

/** The request has these faults: 400. */
export function invalidFields(problems: readonly FieldProblem[]): RestError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const place = first?.name ?? first?.pointer ?? "";
  return invalid(
    first === undefined ? "The request is invalid." : `${place === "" ? "" : `${place}: `}${first.detail}${more}`,
    problems,
  );
}
