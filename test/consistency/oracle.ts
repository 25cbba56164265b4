/**
 * Which binding a request reaches, decided in the plainest way that the text of google/api/http.proto allows: try each template,
 * take the most specific that fits. Slow, short, and sharing no code with the router, the gateways or the generator.
 */
export interface OracleRoute {
  readonly id: string;
  /** Upper-case; `*` for all. */
  readonly verb: string;
  readonly template: string;
  /** An RPC answers to the methods that it names; a GET of REST to HEAD too. */
  readonly isRpc?: true;
}

export type Decision =
  | { readonly kind: "route"; readonly id: string }
  | { readonly kind: "method-not-allowed" }
  | { readonly kind: "not-found" };

export function decide(routes: readonly OracleRoute[], method: string, path: string): Decision {
  const fitting = routes.filter(({ template }) => fits(template, path));
  const serving = fitting.filter((route) => serves(route, method));
  const [best] = serving.toSorted(bySpecificity);
  if (best !== undefined) return { kind: "route", id: best.id };
  return { kind: fitting.length > 0 ? "method-not-allowed" : "not-found" };
}

/** "`*` matches a single path segment, `**` matches zero or more path segments." No segment is empty. */
export function fits(template: string, path: string): boolean {
  const { segments, verb } = read(template);
  if (verb === "") return follows(segments, split(path));
  return path.endsWith(`:${verb}`) && follows(segments, split(path.slice(0, -verb.length - 1)));
}

function follows([first, ...rest]: readonly string[], segments: readonly string[]): boolean {
  const [segment, ...more] = segments;
  if (first === undefined) return segment === undefined;
  if (first === "**") {
    return follows(rest, segments) || (segment !== undefined && segment !== "" && follows([first, ...rest], more));
  }
  if (segment === undefined || segment === "") return false;
  return (first === "*" || first === segment) && follows(rest, more);
}

/** "The syntax `{var}` is equivalent to `{var=*}`": what a variable is called does not matter here. */
function read(template: string): { readonly segments: readonly string[]; readonly verb: string } {
  const bare = template.replaceAll(/\{[^={}]*\}/g, "*").replaceAll(/\{[^={}]*=([^{}]*)\}/g, "$1");
  const colon = bare.indexOf(":", bare.lastIndexOf("/"));
  const verb = colon < 0 ? "" : bare.slice(colon + 1);
  return { segments: split(colon < 0 ? bare : bare.slice(0, colon)), verb };
}

function split(path: string): readonly string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

function serves({ verb, isRpc }: OracleRoute, method: string): boolean {
  return verb === method || verb === "*" || (verb === "GET" && method === "HEAD" && isRpc === undefined);
}

/**
 * Of two that fit one path: the one with the (longer) verb; then, from left to right, a literal before `*` before `**`, and an end
 * before what goes on; after `**`, the one that says more; then the one that names its method.
 */
function bySpecificity(a: OracleRoute, b: OracleRoute): number {
  const [one, other] = [read(a.template), read(b.template)];
  if (one.verb !== other.verb) return other.verb.length - one.verb.length;
  for (let at = 0; at < Math.max(one.segments.length, other.segments.length); at++) {
    const [left, right] = [rank(one.segments[at]), rank(other.segments[at])];
    if (left !== right) return left - right;
    if (left === rank("**") && one.segments.length !== other.segments.length) {
      return other.segments.length - one.segments.length;
    }
  }
  return "*GH".indexOf(b.verb.charAt(0)) - "*GH".indexOf(a.verb.charAt(0));
}

function rank(segment: string | undefined): number {
  return segment === undefined ? 0 : segment === "*" ? 2 : segment === "**" ? 3 : 1;
}
