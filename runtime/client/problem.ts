/** What the body of an error tells (RFC 9457). The types of an operation say which of the codes it may hold. */
export interface RestProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What happened this time, for people. */
  readonly detail: string;
  /** The code, as gRPC and Connect name it. */
  readonly code: string;
  /** What is wrong with single fields of the request. */
  readonly errors?: readonly FieldProblem[];
  readonly details?: readonly { readonly "@type": string; readonly [member: string]: unknown }[];
}

export interface FieldProblem {
  readonly in?: "path" | "query" | "header" | "body";
  readonly name?: string;
  readonly pointer?: string;
  readonly field?: string;
  readonly detail: string;
  readonly code?: string;
}

/**
 * Read the body of an error. A service may print its errors in the forms of AIP-193 or google.rpc.Status, and what stands
 * before it may answer with anything: all of them come to the caller as the one form.
 */
export function problemOf(body: unknown, status: number, statusText: string): RestProblem {
  const value: Members = isObject(body) ? (isObject(body.error) ? body.error : body) : {};
  const known = typeof value.status === "number" && (typeof value.type === "string" || typeof value.title === "string");
  const detail = text(value.detail) ?? text(value.message) ?? (typeof body === "string" ? body.slice(0, 200) : "");
  const details = Array.isArray(value.details) ? { details: value.details } : {};
  return {
    ...(known ? value : details),
    type: text(value.type) ?? "about:blank",
    title: text(value.title) ?? (statusText === "" ? `HTTP ${status}` : statusText),
    status: known && typeof value.status === "number" ? value.status : status,
    detail,
    code: codeOf(value, status),
  };
}

type Members = { readonly [member: string]: unknown };

function codeOf({ code, status: name }: Members, status: number): string {
  if (typeof code === "string") return code;
  // AIP-193 has the status of HTTP for its code, and google.rpc.Code for its status.
  if (typeof name === "string") return name === "CANCELLED" ? "canceled" : name.toLowerCase();
  if (typeof code === "number" && code < codes.length) return codes[code] ?? "unknown";
  return ofStatus[status] ?? (status < 500 ? "failed_precondition" : "internal");
}

/** google.rpc.Code, by number. */
const codes = [
  "ok",
  "canceled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
];

/** The code that an HTTP status stands for, where nothing else says it. */
const ofStatus: Readonly<Record<number, string>> = {
  400: "invalid_argument",
  401: "unauthenticated",
  403: "permission_denied",
  404: "not_found",
  408: "deadline_exceeded",
  409: "aborted",
  412: "aborted",
  416: "out_of_range",
  429: "resource_exhausted",
  499: "canceled",
  500: "internal",
  501: "unimplemented",
  502: "unavailable",
  503: "unavailable",
  504: "deadline_exceeded",
};

export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
