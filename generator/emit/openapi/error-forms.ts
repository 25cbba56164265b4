import type { Config } from "../../config/config.js";
import { restOptions } from "../../config/rest-options.js";
import type { JsonSchema } from "../json-schema/schema.js";
import { codes } from "./problem-schemas.js";

/** How errors are written: as the routes say, so that the document says it too. */
export interface ErrorForm {
  readonly contentType: string;
  /** Name of its schema; with `-Without-details` behind it, of that which does not tell of them. */
  readonly name: string;
  /** Whether problems of fields are a google.rpc.BadRequest among the details. Else they have a place of their own. */
  readonly putsFieldsIntoDetails: boolean;
  /** Where the code and the details stand, and what the code is there. */
  readonly members: (codes: readonly string[], details: JsonSchema) => JsonSchema;
}

export function errorFormOf(config: Config): ErrorForm {
  switch (restOptions(config).errors) {
    case "problem":
      return {
        contentType: "application/problem+json",
        name: "Problem-Details",
        putsFieldsIntoDetails: false,
        members: (named, details) => ({ ...only("code", named), ...details }),
      };
    case "google":
      return {
        contentType: "application/json",
        name: "Google-Error",
        putsFieldsIntoDetails: true,
        members: (named, details) => {
          const status = named.map((code) => code.toUpperCase());
          return { error: { properties: { ...only("status", status), ...details } } };
        },
      };
    case "status":
      return {
        contentType: "application/json",
        name: "Rpc-Status",
        putsFieldsIntoDetails: true,
        members: (named, details) => {
          const numbers = named.map((code) => codes.indexOf(code) + 1);
          return { ...only("code", numbers), ...details };
        },
      };
  }
}

export function errorReference({ name }: Pick<ErrorForm, "name">): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/**
 * The schema of an error of which more is known.
 *
 * @param codes What its code can only be; empty for any.
 * @param details The schema of its details; undefined for any. It stands for that of the form and not beside it: who makes types
 * of the document would have two of them to join.
 */
export function errorSchema(form: ErrorForm, codes: readonly string[], details: JsonSchema | undefined): JsonSchema {
  if (details === undefined) {
    return { ...errorReference(form), ...(codes.length === 0 ? {} : { properties: form.members(codes, {}) }) };
  }
  // There are readers that do not look for references below what stands beside one.
  return {
    type: "object",
    allOf: [errorReference({ name: `${form.name}-Without-details` })],
    properties: form.members(codes, { details }),
  };
}

function only(member: string, values: readonly (string | number)[]): JsonSchema {
  return values.length === 0 ? {} : { [member]: { enum: values } };
}
