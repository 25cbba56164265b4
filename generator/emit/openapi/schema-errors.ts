import type { ErrorObject } from "ajv";

/**
 * What a validator says of a value, as one sentence. The deepest error says most, since the others are about the alternatives that
 * hold it; of several at one place the last one, since an alternative for nothing at all comes first.
 */
export function sentenceOf(errors: readonly ErrorObject[] | null | undefined): string {
  const depth = Math.max(...(errors ?? []).map(({ instancePath }) => instancePath.length));
  const deepest = (errors ?? []).filter(({ instancePath }) => instancePath.length === depth);
  const error = deepest.filter(({ keyword }) => !["anyOf", "oneOf", "if"].includes(keyword)).at(-1) ?? deepest.at(-1);
  if (error === undefined) return "is not valid";
  const { instancePath, message = "is not valid", params } = error;
  const extra = typeof params.unevaluatedProperty === "string" ? ` (${params.unevaluatedProperty})` : "";
  return `${instancePath} ${message}${extra}`.trim();
}
