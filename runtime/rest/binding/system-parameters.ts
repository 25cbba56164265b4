import type { ParsedResponseMask, ResponseMask } from "./response-mask.js";

/**
 * Parameters that every route takes: their names begin with `$`, so that they never meet a field.
 *
 * @see https://cloud.google.com/apis/docs/system-parameters
 */
export interface SystemParameters {
  /** `$alt=json;enum-encoding=int`: enums as numbers. */
  enumAsInteger: boolean;
  /** `$prettyPrint=true` */
  prettyPrint: boolean;
  /** `$fields=id,author.name`: what of the answer the client wants. */
  fields?: ResponseMask | undefined;
}

export type ReadMask = (text: string) => ParsedResponseMask;

/** @returns What is wrong. Names that mean nothing here are accepted: clients of Google's send them with every request. */
export function readSystemParameter(
  name: string,
  value: string,
  into: SystemParameters,
  readMask: ReadMask | undefined,
): string | undefined {
  switch (name) {
    case "$alt":
      if (value !== "json" && value !== "json;enum-encoding=int") return 'expected "json" or "json;enum-encoding=int"';
      into.enumAsInteger = value !== "json";
      return undefined;
    case "$prettyPrint":
      if (value !== "true" && value !== "false") return "expected true or false";
      into.prettyPrint = value === "true";
      return undefined;
    case "$fields": {
      const parsed = readMask?.(value);
      if (parsed?.ok === false) return parsed.detail;
      into.fields = parsed?.mask;
      return undefined;
    }
    default:
      return undefined;
  }
}
