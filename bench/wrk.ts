/** What wrk has counted in a run. */
export interface Counted {
  readonly requests: number;
  readonly perSecond: number;
}

/**
 * Read what wrk prints.
 *
 * @param of What was asked, for the error.
 * @throws Error when the run says nothing about the server: no request was answered, some failed, or wrk prints something else.
 */
export function readWrk(printed: string, of: string): Counted {
  const failed = /^\s*(Non-2xx or 3xx responses: \d+|Socket errors: .*)$/m.exec(printed)?.[1];
  if (failed !== undefined) throw new Error(`${of}: wrk reports failures: ${failed}\n${printed}`);
  const requests = Number(/^\s*(\d+) requests in /m.exec(printed)?.[1]);
  const perSecond = Number(/^Requests\/sec:\s+([\d.]+)$/m.exec(printed)?.[1]);
  if (!Number.isFinite(requests) || !Number.isFinite(perSecond))
    throw new Error(`${of}: wrk prints no figures\n${printed}`);
  if (requests === 0 || perSecond === 0) throw new Error(`${of}: no request was answered\n${printed}`);
  return { requests, perSecond };
}
