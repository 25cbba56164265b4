/**
 * The codes of calls, by Connect's name, and the HTTP status of each.
 *
 * @see https://connectrpc.com/docs/protocol#error-codes
 */
export const httpStatus: Readonly<Record<string, number>> = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 400,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
};

/** Connect's name of a code; google.rpc.Code spells one of them `cancelled`. Undefined for what is no code of an error. */
export function codeName(name: string): string | undefined {
  const own = name === "cancelled" ? "canceled" : name;
  return Object.hasOwn(httpStatus, own) ? own : undefined;
}
