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
    const codes = errors.map(({ code }) => code);
    // A declared error of a status that comes from elsewhere too cannot close the set of codes.
    const closed = !responses.has(String(status));
    responses.set(String(status), problemResponse(description, closed ? codes : []));
  }
  responses.set("default", { $ref: "#/components/responses/Error" });
  return Object.fromEntries([...responses].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** The responses that routes share. */
export function sharedResponses(used: ReadonlySet<string>): { readonly [name: string]: JsonSchema } {
  const responses: [string, JsonSchema][] = Object.entries(shared).map(([status, { name, description }]) => [
    name,
    status === "400" ? problemResponse(description, [], validationReference) : problemResponse(description, []),
  ]);
  responses.push(["Error", problemResponse("Any other error.", [])]);
  return Object.fromEntries(
    responses.filter(([name]) => used.has(name)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}

/** The schemas of errors. Their names hold a `-`, as no name of protobuf does. */
export const problemSchemas: { readonly [name: string]: JsonSchema } = {
  "Problem-Details": {
    type: "object",
    description: "What went wrong (RFC 9457). Details of the error stand in further members.",
    properties: {
      type: {
        type: "string",
        format: "uri-reference",
        description: "What kind of problem it is. Default: `about:blank`.",
      },
      title: { type: "string", description: "The kind of problem in words." },
      status: { type: "integer", description: "The HTTP status." },
      detail: { type: "string", description: "What happened this time." },
      instance: { type: "string", format: "uri-reference", description: "This occurrence." },
      code: { type: "string", description: "Name of the code, as gRPC and Connect have it: `not_found`." },
    },
    required: ["title", "status"],
    additionalProperties: true,
  },
  "Validation-Problem-Details": {
    description: "A request that is refused, with the fields that are wrong.",
    allOf: [{ $ref: "#/components/schemas/Problem-Details" }],
    type: "object",
    properties: {
      errors: {
        type: "array",
        items: {
          type: "object",
          properties: {
            pointer: { type: "string", description: "JSON pointer to the field, from the body." },
            field: { type: "string", description: "The path of the field in the request." },
            detail: { type: "string", description: "What is wrong with it." },
            rule: { type: "string", description: "The rule that it breaks." },
          },
          required: ["detail"],
          additionalProperties: true,
        },
      },
    },
  },
};

const problemReference = { $ref: "#/components/schemas/Problem-Details" };
const validationReference = { $ref: "#/components/schemas/Validation-Problem-Details" };

function groupByStatus(operation: Operation): ReadonlyMap<number, Operation["rest"]["errors"]> {
  const groups = new Map<number, Operation["rest"]["errors"]>();
  for (const error of operation.rest.errors) {
    groups.set(error.httpStatus, [...(groups.get(error.httpStatus) ?? []), error]);
  }
  return groups;
}

function problemResponse(
  description: string,
  codes: readonly string[],
  base: JsonSchema = problemReference,
): JsonSchema {
  const schema = codes.length === 0 ? base : { ...base, properties: { code: { enum: codes } } };
  return { description, content: { "application/problem+json": { schema } } };
}

function responseName(status: number): string {
  return shared[status]?.name ?? "Error";
}

const shared: Readonly<Record<number, { readonly name: string; readonly description: string }>> = {
  400: {
    name: "BadRequest",
    description: "The request is wrong: its path, a parameter, the body, or a rule that a field breaks.",
  },
  401: { name: "Unauthorized", description: "The bearer token is missing or not valid." },
  403: { name: "Forbidden", description: "The token does not hold the scopes that are needed." },
  413: { name: "ContentTooLarge", description: "The body is larger than the method accepts." },
  415: { name: "UnsupportedMediaType", description: "The body has a content type that the method does not read." },
  429: {
    name: "TooManyRequests",
    description: "The method is called more often than allowed. `Retry-After` tells when to try again.",
  },
  500: { name: "InternalServerError", description: "The service failed." },
  503: { name: "ServiceUnavailable", description: "The service cannot be reached at the moment." },
  504: { name: "GatewayTimeout", description: "The service did not answer in time." },
};
