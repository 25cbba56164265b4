import type { Json } from "../artifact/artifact.js";

/** Print a JSON document: two spaces, LF, a final newline, keys in the order of the value. The same value gives the same bytes. */
export function printJson(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
