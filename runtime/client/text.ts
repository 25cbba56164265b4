/** The text of a scalar in a path, a query or a header. */
export function textOf(value: unknown, name: string): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
    case "bigint":
      return String(value);
    default:
      throw new TypeError(`${name}: a ${value === null ? "null" : typeof value} has no text`);
  }
}

/** Percent-encode all that is not unreserved in every place of a URL. */
export function encodeText(text: string, name: string): string {
  if (!text.isWellFormed()) throw new TypeError(`${name}: half of a surrogate pair is no character`);
  return encodeURIComponent(text);
}
