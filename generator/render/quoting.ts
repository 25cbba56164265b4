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

/** A property of an object literal: `etag: { field: "etag" }`. @param indent Of the line that it stands in. */
export function property(name: string, value: ViewValue, indent: number): string {
  const key = propertyKey(name);
  return `${key}: ${literal(value, indent, key.length + 2)}`;
}

/**
 * A literal of plain data, broken into lines as prettier would. @param indent Of the line that it stands in. @param used
 * What stands before it in that line.
 */
export function literal(value: ViewValue, indent: number, used: number): string {
  const line = onOneLine(value);
  if (typeof value !== "object" || (!isBroken(value) && indent + used + line.length < maxColumns)) return line;
  const inner = " ".repeat(indent + 2);
  const parts = isList(value)
    ? value.map((item) => literal(item, indent + 2, 0))
    : Object.entries(value).map(([key, item]) => property(key, item, indent + 2));
  const [open, close] = isList(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join("")}${" ".repeat(indent)}${close}`;
}

const maxColumns = 120;

function onOneLine(value: ViewValue): string {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(onOneLine).join(", ")}]`;
  const members = Object.entries(value).map(([key, item]) => `${propertyKey(key)}: ${onOneLine(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Several objects of several members stand on lines of their own, however short they are. */
function isBroken(value: ViewValue): boolean {
  if (typeof value !== "object") return false;
  const isRow = (item: ViewValue) => typeof item === "object" && Object.keys(item).length > 1;
  const isTable = isList(value) && value.length > 1 && value.every(isRow);
  return isTable || Object.values(value).some(isBroken);
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
