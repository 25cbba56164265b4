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

const details: JsonSchema = {
  type: "array",
  description: "Further details of the error, each with its type.",
  items: {
    type: "object",
    properties: { "@type": { type: "string" } },
    required: ["@type"],
    additionalProperties: true,
  },
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

/** The schemas of errors, of which a document has those that it refers to. Their names hold a `-`, as no name of protobuf does. */
export const problemSchemas: { readonly [name: string]: JsonSchema } = {
  "Problem-Details": {
    type: "object",
    description: "What went wrong (RFC 9457).",
    properties: {
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
      details,
    },
    required: ["type", "title", "status", "detail", "code"],
  },
  "Problem-Field": fieldProblem,
  "Google-Error": {
    type: "object",
    description: "What went wrong (https://google.aip.dev/193).",
    properties: {
      error: {
        type: "object",
        properties: {
          code: { type: "integer", description: "The HTTP status." },
          message: { type: "string", description: "What happened this time." },
          status: { type: "string", enum: codes.map((code) => code.toUpperCase()), description: "The code." },
          details,
        },
        required: ["code", "message", "status"],
      },
    },
    required: ["error"],
  },
  "Rpc-Status": {
    type: "object",
    description: "What went wrong, as google.rpc.Status.",
    properties: {
      code: { type: "integer", enum: codes.map((_, index) => index + 1), description: "The number of the code." },
      message: { type: "string", description: "What happened this time." },
      details,
    },
    required: ["code", "message"],
  },
};
