import type { ClientRoute } from "./route.js";
import { encodeText, textOf } from "./text.js";

/** Prints the path of a request. @throws TypeError for values that no path of the route can hold */
export type PathPrinter = (values: Readonly<Record<string, unknown>>) => string;

/**
 * Prepare the path of a route. A field of several segments is given whole (`name: "shelves/1/books/2"`) or by its parts
 * (`shelf: "1", book: "2"`); each segment is encoded by itself. What a URL would read in another way than it is meant (an
 * empty segment, `..`) is refused here, since the request would reach another resource.
 */
export function createPathPrinter(route: ClientRoute): PathPrinter {
  const { path = route.template, resources = {}, rest = [] } = route;
  // A literal holds no `:`, nor does the name of a parameter.
  const [segmentsText = "", ...verbs] = path.slice(1).split(":");
  const verb = verbs.map((part) => `:${part}`).join("");
  const segments = segmentsText === "" ? [] : segmentsText.split("/").map(readSegment);
  const forms = Object.entries(resources).map(([field, pattern]) => createResource(field, pattern));
  const many = new Set(rest);
  return (given) => {
    const values = Object.assign({ ...given }, ...forms.map((form) => form(given)));
    const printed = segments.flatMap((segment) => {
      if (segment.kind === "literal") return [segment.text];
      const { name } = segment;
      const value = values[name];
      if (value === undefined || value === null) throw new TypeError(`path.${name} is missing`);
      const text = textOf(value, `path.${name}`);
      if (!many.has(name)) return [encodeSegment(text, name)];
      return text === "" ? [] : text.split("/").map((part) => encodeSegment(part, name));
    });
    return `/${printed.join("/")}${verb}`;
  };
}

type PathSegment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string; readonly rest: boolean };

function readSegment(text: string): PathSegment {
  const [, name, rest] = /^\{([^{}=]*)(=\*\*)?\}$/.exec(text) ?? [];
  return name === undefined ? { kind: "literal", text } : { kind: "parameter", name, rest: rest !== undefined };
}

function encodeSegment(text: string, name: string): string {
  if (text === "") throw new TypeError(`path.${name}: a segment of a path is not empty`);
  if (text === "." || text === "..")
    throw new TypeError(`path.${name}: ${JSON.stringify(text)} is no segment of a URL`);
  return encodeText(text, `path.${name}`);
}

/** Takes a field of several segments apart: gives its parts, if it was given whole. */
function createResource(
  field: string,
  pattern: string,
): (values: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> {
  const segments = pattern.split("/").map(readSegment);
  const others = segments.flatMap((one) => (one.kind === "parameter" && one.name !== field ? [one.name] : []));
  const isPart = segments.some((one) => one.kind === "parameter" && one.name === field);
  return (values) => {
    const whole = values[field];
    if (whole === undefined || whole === null) return {};
    const given = others.filter((name) => values[name] !== undefined && values[name] !== null);
    if (given.length > 0 && isPart) return {};
    if (given.length > 0)
      throw new TypeError(`path.${field} holds path.${given.join(", path.")} already: give only one`);
    const parts = takeApart(textOf(whole, `path.${field}`), segments);
    if (parts !== undefined) return parts;
    // The only part of a field may have its name.
    if (isPart && others.length === 0) return {};
    throw new TypeError(`path.${field} is not of the form ${pattern}: ${JSON.stringify(whole)}`);
  };
}

function takeApart(text: string, pattern: readonly PathSegment[]): Readonly<Record<string, string>> | undefined {
  const [only, ...more] = pattern;
  // Another name for the parameter: what a segment holds may have slashes.
  if (only?.kind === "parameter" && more.length === 0) return { [only.name]: text };
  const given = text === "" ? [] : text.split("/");
  const spare = given.length - pattern.length;
  const parts: Record<string, string> = {};
  let at = 0;
  for (const segment of pattern) {
    const length = segment.kind === "parameter" && segment.rest ? spare + 1 : 1;
    const taken = given.slice(at, at + length);
    if (length < 0 || taken.length < length) return undefined;
    at += length;
    if (segment.kind === "parameter") parts[segment.name] = taken.join("/");
    else if (taken[0] !== decodeURIComponent(segment.text)) return undefined;
  }
  return at === given.length ? parts : undefined;
}
