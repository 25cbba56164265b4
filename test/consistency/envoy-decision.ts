import type { Decision } from "./oracle.js";
import { envoyRoutes } from "./read-documents.js";

// biome-ignore lint/suspicious/noExplicitAny: the parts of Envoy's configuration that occur are looked at one by one
type Value = any;

/**
 * What Envoy does with a request without a body: the first route of the list whose conditions all hold. Paths are matched without
 * their query, and regular expressions against the whole text (envoy.config.route.v3.RouteMatch, HeaderMatcher).
 */
export function createEnvoy(text: string): (method: string, path: string) => Decision | { readonly kind: "bad-path" } {
  const routes = envoyRoutes(text);
  return (method, path) => {
    const headers = new Map([
      [":method", method],
      [":path", path],
    ]);
    const route = routes.find(({ match }) => matchesPath(match, path) && (match.headers ?? []).every(holds(headers)));
    if (route === undefined) throw new Error(`no route for ${method} ${path}`);
    if (route.route !== undefined) return { kind: "route", id: route.name };
    switch (route.direct_response.status) {
      case 400:
        return { kind: "bad-path" };
      case 404:
        return { kind: "not-found" };
      case 405:
        return { kind: "method-not-allowed" };
      default:
        throw new Error(`${route.name} answers ${method} ${path} itself`);
    }
  };
}

function matchesPath(match: Value, path: string): boolean {
  if (match.path !== undefined) return match.path === path;
  if (match.prefix !== undefined) return path.startsWith(match.prefix);
  return isWhole(match.safe_regex.regex, path);
}

/** A header that is not there fulfils no condition, not even an inverted one. */
function holds(headers: ReadonlyMap<string, string>): (condition: Value) => boolean {
  return ({ name, invert_match = false, ...condition }) => {
    const value = headers.get(name);
    if (value === undefined) return false;
    if (condition.string_match === undefined) throw new Error(`${name}: ${JSON.stringify(condition)}`);
    const { exact, safe_regex } = condition.string_match;
    return (exact === undefined ? isWhole(safe_regex.regex, value) : exact === value) !== invert_match;
  };
}

const compiled = new Map<string, RegExp>();

function isWhole(regex: string, text: string): boolean {
  const known = compiled.get(regex) ?? new RegExp(`^(?:${regex})$`);
  compiled.set(regex, known);
  return known.test(text);
}
