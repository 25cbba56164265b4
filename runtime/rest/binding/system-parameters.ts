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
}

/** @returns What is wrong. Names that mean nothing here are accepted: clients of Google's send them with every request. */
export function readSystemParameter(name: string, value: string, into: SystemParameters): string | undefined {
  switch (name) {
    case "$alt":
      if (value !== "json" && value !== "json;enum-encoding=int") return 'expected "json" or "json;enum-encoding=int"';
      into.enumAsInteger = value !== "json";
      return undefined;
    case "$prettyPrint":
      if (value !== "true" && value !== "false") return "expected true or false";
      into.prettyPrint = value === "true";
      return undefined;
    default:
      return undefined;
  }
}
