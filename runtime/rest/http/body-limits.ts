import { RestError } from "../errors/rest-error.js";

// What the adapters answer with when a body passes its limits.

export function tooLarge(maxBytes: number): RestError {
  return new RestError(413, "resource_exhausted", `The body is larger than ${maxBytes} bytes.`);
}

export function tooSlow(timeoutMs: number): RestError {
  return new RestError(408, "deadline_exceeded", `The body did not arrive within ${timeoutMs} ms.`);
}

/** @throws RestError when the work takes longer. It is not stopped. */
export function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooSlow(timeoutMs)), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
