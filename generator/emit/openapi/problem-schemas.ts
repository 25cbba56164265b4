import type { JsonSchema } from "../json-schema/schema.js";

/** Codes of gRPC and Connect, in the order of their numbers, which begin with 1. */
export const codes: readonly string[] = [
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

/** What is wrong with one place of the request, as the runtime's `FieldProblem` has it. */
const fieldProblem: JsonSchema = {
  type: "object",
  properties: {
    in: {
      type: "string",
      enum: ["path", "query", "header", "body"],
      description: "Where the value stands; absent when it has no place in the request.",
    },
    name: { type: "string", description: "Name of the path variable, query parameter or header." },
    pointer: { type: "string", description: "JSON pointer into the body: `#/user/name`." },
    field: { type: "string", description: "Path of the field in the request message: `user.name`." },
    detail: { type: "string", description: "What is wrong with it." },
    code: { type: "string", description: "The rule that it breaks: `string.min_len`." },
  },
  required: ["detail"],
};

/** A detail of any type, or of any but these. */
export function anyDetail(but: readonly string[] = []): JsonSchema {
  return {
    type: "object",
    properties: { "@type": { type: "string", ...(but.length === 0 ? {} : { not: { enum: but } }) } },
    required: ["@type"],
    additionalProperties: true,
  };
}

export function detailsOf(items: JsonSchema): JsonSchema {
  return { type: "array", description: "Further details of the error, each with its type.", items };
}

/** What is wrong with fields of the request, where that stands among the details: google.rpc.BadRequest, as the runtime writes it. */
const badRequest: JsonSchema = {
  type: "object",
  description: "What is wrong with single fields of the request.",
  properties: {
    "@type": { type: "string", const: "type.googleapis.com/google.rpc.BadRequest" },
    fieldViolations: {
      type: "array",
      items: {
        type: "object",
        properties: {
          field: { type: "string", description: "Path of the field in the request message: `user.name`." },
          description: { type: "string", description: "What is wrong with it." },
          reason: { type: "string", description: "The rule that it breaks: `string.min_len`." },
        },
        required: ["field", "description"],
      },
    },
  },
  required: ["@type", "fieldViolations"],
};

/** The last line of a stream. @param error A reference to what an error is. */
export function streamError(error: JsonSchema): JsonSchema {
  return {
    type: "object",
    description: "The last line of a stream that has failed after it had begun.",
    properties: { error },
    required: ["error"],
  };
}

const problem: JsonSchema = {
  type: {
    type: "string",
    format: "uri-reference",
    description: "The kind of problem. `about:blank`: the status says it all.",
  },
  title: { type: "string", description: "The kind of problem in words." },
  status: { type: "integer", description: "The HTTP status." },
  detail: { type: "string", description: "What happened this time." },
  code: { type: "string", enum: codes, description: "The code, as gRPC and Connect name it." },
  errors: {
    type: "array",
    description: "What is wrong with single fields of the request.",
    items: { $ref: "#/components/schemas/Problem-Field" },
  },
};

const google: JsonSchema = {
  code: { type: "integer", description: "The HTTP status." },
  message: { type: "string", description: "What happened this time." },
  status: { type: "string", enum: codes.map((code) => code.toUpperCase()), description: "The code." },
};

const status: JsonSchema = {
  code: { type: "integer", enum: codes.map((_, index) => index + 1), description: "The number of the code." },
  message: { type: "string", description: "What happened this time." },
};

function problemDetails(properties: JsonSchema): JsonSchema {
  return {
    type: "object",
    description: "What went wrong (RFC 9457).",
    properties,
    required: ["type", "title", "status", "detail", "code"],
  };
}

function googleError(properties: JsonSchema): JsonSchema {
  return {
    type: "object",
    description: "What went wrong (https://google.aip.dev/193).",
    properties: { error: { type: "object", properties, required: ["code", "message", "status"] } },
    required: ["error"],
  };
}

function rpcStatus(properties: JsonSchema): JsonSchema {
  return {
    type: "object",
    description: "What went wrong, as google.rpc.Status.",
    properties,
    required: ["code", "message"],
  };
}

const details = detailsOf(anyDetail());

/**
 * The schemas of errors, of which a document has those that it refers to. Their names hold a `-`, as no name of protobuf does. Those
 * without details are for responses that say themselves which details there are.
 */
export const problemSchemas: { readonly [name: string]: JsonSchema } = {
  "Problem-Details": problemDetails({ ...problem, details }),
  "Problem-Details-Without-details": problemDetails(problem),
  "Problem-Field": fieldProblem,
  "Google-Error": googleError({ ...google, details }),
  "Google-Error-Without-details": googleError(google),
  "Rpc-Status": rpcStatus({ ...status, details }),
  "Rpc-Status-Without-details": rpcStatus(status),
  "Bad-Request-Detail": badRequest,
};
