import type { ViewValue } from "../artifact/artifact.js";
import { isIdentifier, isPropertyName } from "../artifact/identifier.js";

/**
 * How text of a schema gets into generated TypeScript: each function quotes for the place that the text stands in, so that
 * no comment, name or option can become code.
 */

/** `"text"`, with everything escaped that could end the line or the literal. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}

/** A literal of plain data on one line: `{ field: "etag", quoted: true }`. */
export function literal(value: ViewValue): string {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(literal).join(", ")}]`;
  const members = Object.entries(value).map(([key, item]) => `${propertyKey(key)}: ${literal(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function isList(value: object): value is readonly ViewValue[] {
  return Array.isArray(value);
}

/** The name of a binding. Names are made safe in the view; one that is not is a mistake there. */
export function identifier(name: string): string {
  if (!isIdentifier(name)) throw new Error(`${JSON.stringify(name)} is not an identifier`);
  return name;
}

/** The name of a method in an interface. */
export function methodName(name: string): string {
  // Without quotes this one would be a constructor's signature.
  return name === "new" ? '"new"' : propertyKey(name);
}

/** The key of a property in an object literal or in an interface. */
export function propertyKey(name: string): string {
  // Without brackets this one would set the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return isPropertyName(name) ? name : stringLiteral(name);
}

/** The access to a property: `.name`. */
export function member(name: string): string {
  return isPropertyName(name) ? `.${name}` : `[${stringLiteral(name)}]`;
}

/** What follows `//`. */
export function lineComment(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, " ");
}
