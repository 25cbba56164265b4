import fc from "fast-check";
import type { OracleRoute } from "./oracle.js";

export interface Request {
  readonly method: string;
  readonly path: string;
}

/**
 * Requests that are hard to route: paths that templates match, with values that are literals of other templates, hold colons
 * and escapes, or nothing at all; and the same with a segment more, less or exchanged, and with verbs of other templates.
 * Always the same ones, and well-formed: what is not, no router is asked for.
 */
export function sampleRequests(routes: readonly OracleRoute[], count: number): readonly Request[] {
  const templates = routes.map(({ template }) => template);
  const words = [...new Set(templates.flatMap(literalsOf))];
  const verbs = [...new Set(templates.flatMap((template) => /:([^:/{}]+)$/.exec(template)?.[1] ?? []))];

  const value = fc.oneof(
    fc.constantFrom(
      "1",
      "a",
      "a:b",
      "urn:x:1",
      "%2F",
      "a%3Ab",
      "a=b",
      "*",
      "é".replace("é", "%C3%A9"),
      "..a",
      ":",
      "a:",
      "~",
    ),
    ...(words.length > 0 ? [fc.constantFrom(...words)] : []),
    ...(verbs.length > 0 ? [fc.constantFrom(...verbs).map((verb) => `a:${verb}`)] : []),
  );
  const path = fc.constantFrom(...templates).chain((template) => filled(template, value));
  const spoilt = fc.tuple(path, fc.nat(6), fc.nat(), value, fc.constantFrom(...verbs, "no")).map(spoil);
  const method = fc.constantFrom(...new Set(routes.map(({ verb }) => verb)), "GET", "POST", "HEAD", "DELETE", "BREW");
  return fc.sample(fc.record({ method: method.filter((name) => name !== "*"), path: fc.oneof(path, spoilt) }), {
    numRuns: count,
    seed: 1,
  });
}

function literalsOf(template: string): readonly string[] {
  return template
    .replaceAll(/[{}=]/g, "/")
    .split("/")
    .filter((part) => /^[^*:.]+$/.test(part) && part !== "");
}

/** A path that the template matches: something for each wildcard, any number of segments for `**`. */
function filled(template: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const parts = template
    .replaceAll(/\{[^={}]*\}/g, "*")
    .replaceAll(/\{[^={}]*=([^{}]*)\}/g, "$1")
    .split(/(\/\*\*|\*)/);
  const arbitraries = parts.map((part) => {
    if (part === "*") return value;
    if (part === "/**")
      return fc.array(value, { maxLength: 3 }).map((values) => values.map((one) => `/${one}`).join(""));
    return fc.constant(part);
  });
  return fc.tuple(...arbitraries).map((texts) => texts.join("") || "/");
}

function spoil([path, how, where, value, verb]: readonly [string, number, number, string, string]): string {
  const segments = path.slice(1).split("/");
  const at = where % segments.length;
  switch (how) {
    case 0:
      return `${path}/${value}`;
    case 1:
      return `/${segments.toSpliced(at, 1).join("/")}`;
    case 2:
      return `/${segments.with(at, value).join("/")}`;
    case 3:
      return `${path}:${verb}`;
    case 4:
      return `/${segments.with(at, "").join("/")}`;
    case 5:
      return `${path}/`;
    default:
      return path.toUpperCase();
  }
}
