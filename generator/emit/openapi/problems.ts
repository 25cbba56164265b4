import type { Operation, Route } from "../../model/model.js";
import type { JsonSchema } from "../json-schema/schema.js";

/**
 * The errors that a route can answer with: those that the runtime and a gateway make themselves, as far as the route can
 * run into them, and those that the method declares. All are application/problem+json (RFC 9457).
 */
export function errorResponsesOf(operation: Operation, route: Route): { readonly [status: string]: JsonSchema } {
  const { policy } = operation;
  const hasBody = route.bindings.body.kind !== "none";
  const made: readonly [status: number, applies: boolean][] = [
    [400, true],
    [401, policy.auth.mode === "jwt"],
    [403, policy.auth.mode === "jwt"],
    [406, !isRaw(operation, route)],
    [408, hasBody],
    [413, hasBody],
    [415, hasBody],
    [429, policy.rateLimits.length > 0],
    [500, true],
    [503, true],
    [504, operation.kind === "unary" || operation.kind === "client-stream"],
  ];
  const responses = new Map<string, JsonSchema>();
  for (const [status, applies] of made) {
    if (applies) responses.set(String(status), { $ref: `#/components/responses/${responseName(status)}` });
  }
  for (const [status, errors] of groupByStatus(operation)) {
    const description = errors
      .map(({ description, code }) => (description === "" ? `\`${code}\`` : description))
      .join("\n\n");
    const named = errors.map(({ code }) => code);
    // A declared error of a status that comes from elsewhere too cannot close the set of codes.
    const closed = !responses.has(String(status));
    responses.set(String(status), problemResponse(description, closed ? named : []));
  }
  responses.set("default", { $ref: "#/components/responses/Error" });
  return Object.fromEntries([...responses].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** The responses that routes share. */
export function sharedResponses(used: ReadonlySet<string>): { readonly [name: string]: JsonSchema } {
  const responses: [string, JsonSchema][] = Object.values(shared).map(({ name, description, headers }) => {
    const response = problemResponse(description, []);
    return [name, headers === undefined ? response : { ...response, headers }];
  });
  responses.push(["Error", problemResponse("Any other error.", [])]);
  return Object.fromEntries(
    responses.filter(([name]) => used.has(name)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}

const problemReference = { $ref: "#/components/schemas/Problem-Details" };

function groupByStatus(operation: Operation): ReadonlyMap<number, Operation["rest"]["errors"]> {
  const groups = new Map<number, Operation["rest"]["errors"]>();
  for (const error of operation.rest.errors) {
    groups.set(error.httpStatus, [...(groups.get(error.httpStatus) ?? []), error]);
  }
  return groups;
}

function problemResponse(description: string, names: readonly string[]): JsonSchema {
  const schema = names.length === 0 ? problemReference : { ...problemReference, properties: { code: { enum: names } } };
  return { description, content: { "application/problem+json": { schema } } };
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
  "Retry-After": { description: "Seconds until it makes sense to try again.", schema: { type: "string" } },
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
  413: { name: "ContentTooLarge", description: "The body is larger than the method accepts." },
  415: { name: "UnsupportedMediaType", description: "The body has a content type that the method does not read." },
  429: {
    name: "TooManyRequests",
    description: "The method is called more often than allowed.",
    headers: retryAfter,
  },
  500: { name: "InternalServerError", description: "The service failed." },
  503: { name: "ServiceUnavailable", description: "The service cannot be reached at the moment.", headers: retryAfter },
  504: { name: "GatewayTimeout", description: "The service did not answer in time." },
};
