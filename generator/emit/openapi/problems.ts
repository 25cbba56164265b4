import type { Operation, Route } from "../../model/model.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { Schemas } from "../json-schema/schemas.js";
import { detailsSchema } from "./error-details.js";
import { type ErrorForm, errorSchema } from "./error-forms.js";
import { unsatisfied } from "./ranges.js";

/**
 * The errors that a route can answer with: those that the runtime and a gateway make themselves, as far as the route can
 * run into them, and those that the method declares.
 */
export function errorResponsesOf(
  operation: Operation,
  route: Route,
  form: ErrorForm,
  schemas: Schemas,
): { readonly [status: string]: JsonSchema } {
  const { policy, rest } = operation;
  const isNamed = rest.idempotency !== undefined && route.verb !== "GET" && route.verb !== "HEAD";
  const hasBody = route.bindings.body.kind !== "none";
  const made: readonly [status: number, applies: boolean][] = [
    [400, true],
    [401, policy.auth.mode === "jwt"],
    [403, policy.auth.mode === "jwt"],
    [406, !isRaw(operation, route)],
    [408, hasBody],
    [409, isNamed],
    [412, route.ifMatch !== undefined],
    [413, hasBody],
    [415, hasBody],
    [422, isNamed],
    [429, policy.rateLimits.length > 0],
    [500, true],
    [503, true],
    [504, operation.kind === "unary" || operation.kind === "client-stream"],
  ];
  const responses = new Map<string, JsonSchema>();
  for (const [status, applies] of made) {
    if (applies) responses.set(String(status), { $ref: `#/components/responses/${responseName(status)}` });
  }
  for (const [status, errors] of groupByStatus(operation, route)) {
    const made = shared[status];
    const told = errors.map(({ description, code }) => (description === "" ? `\`${code}\`` : description));
    const named = errors.map(({ code }) => code);
    // What two calls with one key come to is known; of other statuses that come from elsewhere too it is not.
    const isConflict = status === 409 && isNamed;
    const isMade = responses.has(String(status));
    if (isMade && made !== undefined) told.push(made.description);
    const isClosed = isConflict || !isMade;
    const codes = isConflict ? [...new Set([...named, "aborted"])] : named;
    const types = errors.flatMap(({ details = [] }) => details);
    const isOpen = !isClosed || errors.some(({ details }) => details === undefined);
    const details = detailsSchema({ types, isOpen, tellsFields: status === 400 }, form, schemas);
    const schema = errorSchema(form, isClosed ? codes : [], details);
    const tellsWhen = types.some(({ typeName }) => typeName === "google.rpc.RetryInfo");
    const headers = { ...made?.headers, ...(tellsWhen ? retryAfter : {}) };
    responses.set(String(status), errorResponse(told.join("\n\n"), headers, schema, form));
  }
  responses.set("default", { $ref: "#/components/responses/Error" });
  return Object.fromEntries([...responses].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** The responses that routes share. */
export function sharedResponses(
  used: ReadonlySet<string>,
  form: ErrorForm,
  schemas: Schemas,
): { readonly [name: string]: JsonSchema } {
  const responses: [string, JsonSchema][] = Object.entries(shared).map(
    ([status, { name, description, headers = {} }]) => {
      const details = detailsSchema({ types: [], isOpen: true, tellsFields: status === "400" }, form, schemas);
      return [name, errorResponse(description, headers, errorSchema(form, [], details), form)];
    },
  );
  responses.push(["Error", errorResponse("Any other error.", {}, errorSchema(form, [], undefined), form)]);
  return Object.fromEntries(
    responses.filter(([name]) => used.has(name)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}

function groupByStatus(operation: Operation, route: Route): ReadonlyMap<number, Operation["rest"]["errors"]> {
  const groups = new Map<number, Operation["rest"]["errors"]>();
  for (const error of operation.rest.errors) {
    // To a request with If-Match, it tells of that.
    const alsoAt = error.code === "aborted" && error.details !== undefined && route.ifMatch !== undefined ? [412] : [];
    for (const status of [error.httpStatus, ...alsoAt]) groups.set(status, [...(groups.get(status) ?? []), error]);
  }
  return groups;
}

function errorResponse(description: string, headers: JsonSchema, schema: JsonSchema, form: ErrorForm): JsonSchema {
  const said = Object.keys(headers).length === 0 ? {} : { headers };
  return { description, ...said, content: { [form.contentType]: { schema } } };
}

/** An answer of any content type is not negotiated. */
function isRaw({ output }: Operation, { bindings }: Route): boolean {
  const type = bindings.response.kind === "field" ? bindings.response.field.type : output.type;
  return type.kind === "well-known" && type.name === "HttpBody";
}

function responseName(status: number): string {
  return shared[status]?.name ?? "Error";
}

interface SharedResponse {
  readonly name: string;
  readonly description: string;
  readonly headers?: JsonSchema;
}

const retryAfter: JsonSchema = {
  "Retry-After": { description: "Seconds until it makes sense to try again.", schema: { type: "integer", minimum: 0 } },
};
const challenge: JsonSchema = {
  "WWW-Authenticate": { description: "What is asked for (RFC 6750).", schema: { type: "string" } },
};

const shared: Readonly<Record<number, SharedResponse>> = {
  400: {
    name: "BadRequest",
    description: "The request is wrong: its path, a parameter, the body, or a rule that a field breaks.",
  },
  401: { name: "Unauthorized", description: "The bearer token is missing or not valid.", headers: challenge },
  403: { name: "Forbidden", description: "The token does not hold the scopes that are needed.", headers: challenge },
  406: { name: "NotAcceptable", description: "The caller accepts none of the content types of the answer." },
  408: { name: "RequestTimeout", description: "The body did not arrive in time." },
  409: {
    name: "Conflict",
    description: "The request with this Idempotency-Key is being answered.",
    headers: retryAfter,
  },
  412: { name: "PreconditionFailed", description: "There is another state by now than the tag of If-Match says." },
  413: { name: "ContentTooLarge", description: "The body is larger than the method accepts." },
  415: { name: "UnsupportedMediaType", description: "The body has a content type that the method does not read." },
  416: { name: "RangeNotSatisfiable", description: "The file has no such part.", headers: unsatisfied },
  422: { name: "UnprocessableContent", description: "Another request was sent with this Idempotency-Key." },
  429: {
    name: "TooManyRequests",
    description: "The method is called more often than allowed.",
    headers: retryAfter,
  },
  500: { name: "InternalServerError", description: "The service failed." },
  503: { name: "ServiceUnavailable", description: "The service cannot be reached at the moment.", headers: retryAfter },
  504: { name: "GatewayTimeout", description: "The service did not answer in time." },
};
