import type { IsStream, RestAnswer, RestErrorOf, RestOperation, RestRequest } from "./operation.js";

/**
 * A method of a REST client.
 *
 * @template O the operation, as openapi-typescript writes it
 * @template R for each field of several segments its pattern: `{ name: "shelves/{shelf}/books/{book}" }`
 */
export type RestCall<O extends RestOperation, R extends object = Record<never, never>> =
  IsStream<O> extends true
    ? RestStreamCall<RestRequest<O, R>, RestAnswer<O>, RestErrorOf<O>>
    : RestUnaryCall<RestRequest<O, R>, RestAnswer<O>, RestErrorOf<O>>;

export interface RestUnaryCall<Request, Answer, Failure> extends RestFailures<Failure> {
  /** @throws RestError when the service answers with an error */
  (...args: RestArguments<Request>): Promise<Answer>;
  /** The same, with the response, and with an error of the service as a value. */
  try(...args: RestArguments<Request>): Promise<RestOutcome<Answer, Failure>>;
}

/** Messages as they come. To leave the loop hangs up. An error of the service is thrown, whenever it comes. */
export interface RestStreamCall<Request, Message, Failure> extends RestFailures<Failure> {
  (...args: RestArguments<Request>): AsyncGenerator<Message, void, undefined>;
}

interface RestFailures<Failure> {
  /** Whether the service has answered with an error, rather than that something else was thrown. */
  failed(reason: unknown): reason is Failure;
}

export type RestOutcome<Answer, Failure> =
  | { readonly ok: true; readonly data: Answer; readonly response: Response }
  | { readonly ok: false; readonly error: Failure; readonly response: Response };

export type RestArguments<Request> =
  Record<never, never> extends Request
    ? [request?: Request, options?: RestCallOptions]
    : [request: Request, options?: RestCallOptions];

export interface RestCallOptions {
  /** Gives the call up: `AbortSignal.timeout(1000)` is a deadline. */
  readonly signal?: AbortSignal;
  readonly headers?: RestHeaders;
}

/** Headers by name. */
export type RestHeaders = Headers | Readonly<Record<string, string>>;
