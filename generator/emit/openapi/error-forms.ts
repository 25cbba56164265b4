import type { Config } from "../../config/config.js";
import { restOptions } from "../../config/rest-options.js";
import type { JsonSchema } from "../json-schema/schema.js";
import { codes } from "./problem-schemas.js";

/** How errors are written: as the routes say, so that the document says it too. */
export interface ErrorForm {
  readonly contentType: string;
  /** Name of its schema. */
  readonly name: string;
  /** What of it says which error it is, if that is one of these codes. */
  readonly only: (codes: readonly string[]) => JsonSchema;
}

export function errorFormOf(config: Config): ErrorForm {
  switch (restOptions(config).errors) {
    case "problem":
      return {
        contentType: "application/problem+json",
        name: "Problem-Details",
        only: (named) => ({ properties: { code: { enum: named } } }),
      };
    case "google":
      return {
        contentType: "application/json",
        name: "Google-Error",
        only: (named) => ({
          properties: { error: { properties: { status: { enum: named.map((code) => code.toUpperCase()) } } } },
        }),
      };
    case "status":
      return {
        contentType: "application/json",
        name: "Rpc-Status",
        only: (named) => ({ properties: { code: { enum: named.map((code) => codes.indexOf(code) + 1) } } }),
      };
  }
}

export function errorReference({ name }: ErrorForm): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}
