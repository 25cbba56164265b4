import type { RestBytes } from "./body.js";
import type { FormParts, StreamedParts } from "./form.js";
import type { RestProblem } from "./problem.js";
import type { RestError } from "./rest-error.js";

/** An operation as openapi-typescript writes it: what the types of a call follow from. */
export interface RestOperation {
  readonly parameters: object;
  readonly requestBody?: unknown;
  readonly responses: object;
}

/**
 * What a call sends: the parameters of its path, query and headers, and its body, or the form that it may come as. A member
 * is optional when nothing in it is demanded.
 *
 * @template R for each field of several segments its pattern: `{ name: "shelves/{shelf}/books/{book}" }`
 */
export type RestRequest<O extends RestOperation, R extends object> = Flat<
  Member<"path", PathForms<Place<O, "path">, R>> &
    Member<"query", QueryForms<Place<O, "query">>> &
    Member<"header", Place<O, "header">> &
    BodyMember<O>
>;

/** What a call gives: the message; of a stream each message; of bytes the response that holds them. */
export type RestAnswer<O extends RestOperation> = AnswerIn<ContentOf<Success<O>>>;

/** Whether an operation answers with a stream of messages. */
export type IsStream<O extends RestOperation> = [ContentOf<Success<O>>] extends [never]
  ? false
  : "application/x-ndjson" extends keyof ContentOf<Success<O>>
    ? true
    : false;

/** The errors that an operation may answer with, told apart by their status. */
export type RestErrorOf<O extends RestOperation> = {
  [Status in Exclude<keyof O["responses"], SuccessStatus>]: Status extends number
    ? RestError<Status, ProblemIn<O["responses"][Status]>>
    : RestError<Exclude<ErrorStatus, keyof O["responses"]>, ProblemIn<O["responses"][Status]>>;
}[Exclude<keyof O["responses"], SuccessStatus>];

// ---- requests

type Place<O extends RestOperation, Name extends string> = O["parameters"] extends { readonly [N in Name]?: infer P }
  ? NonNullable<P>
  : never;

type Member<Name extends string, T> = [T] extends [never]
  ? unknown
  : Record<never, never> extends T
    ? { readonly [N in Name]?: T }
    : { readonly [N in Name]: T };

/** The parameters of a path; those that are parts of a field, or that field. */
type PathForms<P, R extends object> = [P] extends [never]
  ? never
  : Flat<
      Omit<P, PartsOf<R[keyof R]>> &
        Intersection<{ [K in keyof R]: [ResourceForms<P, K, PartsOf<R[K]>, R[K]>] }[keyof R]>
    >;

type ResourceForms<P, K extends PropertyKey, Parts extends PropertyKey, Pattern> =
  | ({ readonly [N in K]: Pattern extends `{${Extract<keyof P, string>}}` ? P[Extract<keyof P, Parts>] : string } & {
      readonly [N in Exclude<Parts, K>]?: never;
    })
  | (Pick<P, Extract<keyof P, Parts>> & { readonly [N in Exclude<K, Parts>]?: never });

/** `shelves/{shelf}/books/{book}`: "shelf" | "book" */
type PartsOf<Pattern> = Pattern extends `${string}{${infer Part}}${infer Rest}`
  ? (Part extends `${infer Name}=**` ? Name : Part) | PartsOf<Rest>
  : never;

/** The types in the boxes, all at once. Boxes keep unions whole. */
type Intersection<Boxes> = [Boxes] extends [never]
  ? unknown
  : (Boxes extends [unknown] ? (box: Boxes) => void : never) extends (box: infer All) => void
    ? All extends readonly [unknown]
      ? All[0]
      : unknown
    : unknown;

/** Parameters by their names, or those with dots in them as the fields of objects. */
type QueryForms<Q> = [Q] extends [never] ? never : Q | Flat<Nested<Q>>;

type Nested<Q> = {
  [K in keyof Q as K extends `${string}.${string}` ? never : K]: Q[K];
} & {
  [Head in HeadsOf<keyof Q> as Record<never, never> extends Below<Q, Head> ? never : Head]: Nested<Below<Q, Head>>;
} & {
  [Head in HeadsOf<keyof Q> as Record<never, never> extends Below<Q, Head> ? Head : never]?: Nested<Below<Q, Head>>;
};

type HeadsOf<K> = K extends `${infer Head}.${string}` ? Head : never;

type Below<Q, Head extends string> = { [K in keyof Q as K extends `${Head}.${infer Rest}` ? Rest : never]: Q[K] };

type BodyMember<O extends RestOperation> = [NonNullable<O["requestBody"]>] extends [never]
  ? unknown
  : Either<O, BodyIn<ContentOf<O["requestBody"]>>, FormIn<ContentOf<O["requestBody"]>>>;

/** The body, or a form; the one that there is. */
type Either<O extends RestOperation, Body, Form> = [Form] extends [never]
  ? Carried<O, "body", Body>
  : [Body] extends [never]
    ? Carried<O, "form", Form>
    : (Carried<O, "body", Body> & { readonly form?: never }) | (Carried<O, "form", Form> & { readonly body?: never });

/** Bytes are optional, and so is what the operation does not demand; but a stream of messages is one also if it has none. */
type Carried<O extends RestOperation, Name extends "body" | "form", T> = "*/*" extends keyof ContentOf<O["requestBody"]>
  ? { readonly [N in Name]?: T } & { readonly contentType?: string }
  : undefined extends O["requestBody"]
    ? "application/x-ndjson" extends keyof ContentOf<O["requestBody"]>
      ? { readonly [N in Name]: T }
      : { readonly [N in Name]?: T }
    : { readonly [N in Name]: T };

type BodyIn<Content> = Content extends { readonly "*/*": unknown }
  ? RestBytes
  : Content extends { readonly "application/x-ndjson": infer Message }
    ? Iterable<Message> | AsyncIterable<Message>
    : Content extends { readonly "application/json": infer Body }
      ? Body
      : never;

/** Of both forms the one that holds files. */
type FormIn<Content> = Content extends { readonly "multipart/form-data": infer Form }
  ? FormData | (Content extends { readonly "application/x-ndjson": unknown } ? StreamedParts<Form> : FormParts<Form>)
  : Content extends { readonly "application/x-www-form-urlencoded": infer Pairs }
    ? URLSearchParams | QueryForms<Pairs>
    : never;

// ---- answers

type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226;

/** The statuses of errors that servers and proxies are known to answer with. */
type ErrorStatus =
  | (400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415 | 416 | 417)
  | (421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451 | 499)
  | (500 | 501 | 502 | 503 | 504 | 505 | 507 | 508 | 511);

type Success<O extends RestOperation> = O["responses"][Extract<keyof O["responses"], SuccessStatus>];

type ContentOf<T> = NonNullable<T> extends { readonly content: infer Content } ? Content : never;

type AnswerIn<Content> = [Content] extends [never]
  ? undefined
  : Content extends { readonly "*/*": unknown }
    ? Response
    : Content extends { readonly "application/x-ndjson": infer Message }
      ? Message
      : Content extends { readonly "application/json": infer Body }
        ? Body
        : undefined;

/** What the client makes of each form of errors. */
type ProblemIn<Answer> =
  ContentOf<Answer> extends { readonly "application/problem+json": infer Problem extends RestProblem }
    ? Problem
    : ContentOf<Answer> extends { readonly "application/json": { readonly error: infer Error } }
      ? ProblemWith<Error>
      : ContentOf<Answer> extends { readonly "application/json": infer Status }
        ? ProblemWith<Status>
        : RestProblem;

type ProblemWith<Status> = Status extends { readonly details?: infer Details extends RestProblem["details"] }
  ? Flat<Omit<RestProblem, "details"> & { readonly details?: Details }>
  : RestProblem;

type Flat<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;
