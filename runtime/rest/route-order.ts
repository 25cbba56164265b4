import type { PathTemplate, Segment } from "./path-template.js";

/** What the order of routes depends on. */
export interface RouteShape {
  /** Upper-case HTTP method; `*` for all. */
  readonly verb: string;
  readonly template: PathTemplate;
}

/**
 * The canonical order of routes: the first route of the sorted list that matches a request is the one that the router
 * chooses, so that a gateway which takes the first match, or priorities, agrees with the service. It is total; 0 means
 * the same method and the same shape of path.
 *
 * 1. A route with a verb before one without; the longer verb first (a verb that ends another goes after it).
 * 2. Segment by segment: literal, `*`, `**`; a template that ends goes before one that goes on.
 * 3. After `**`: more segments first.
 * 4. A method before `*`. HEAD goes before GET, which answers HEAD too.
 */
export function compareRoutes(a: RouteShape, b: RouteShape): number {
  return (
    compareVerbs(a.template.verb, b.template.verb) ||
    compareSegments(a.template.segments, b.template.segments) ||
    compareMethods(a.verb, b.verb)
  );
}

/** Whether two templates match the same paths: names of variables do not matter. */
export function sameShape(a: PathTemplate, b: PathTemplate): boolean {
  return compareVerbs(a.verb, b.verb) === 0 && compareSegments(a.segments, b.segments) === 0;
}

/** A raw path that both templates match, whichever of the two a router would choose for it; undefined if there is none. */
export function witness(a: PathTemplate, b: PathTemplate): string | undefined {
  const most = a.segments.length + b.segments.length;
  for (let length = 0; length <= most; length++) {
    const [left, right] = [expand(a, length), expand(b, length)];
    if (left === undefined || right === undefined) continue;
    const path = intersect(left, right);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Whether every raw path that `narrow` matches is one that `wide` matches too. */
export function covers(wide: PathTemplate, narrow: PathTemplate): boolean {
  const most = wide.segments.length + narrow.segments.length;
  for (let length = 0; length <= most; length++) {
    const part = expand(narrow, length);
    if (part === undefined) continue;
    const whole = expand(wide, length);
    if (whole === undefined || !part.every((one, at) => coversSegment(whole[at], one))) return false;
  }
  return true;
}

function coversSegment(wide: Constraint | undefined, narrow: Constraint): boolean {
  if (wide === undefined) return false;
  if (narrow.kind === "literal") return accepts(wide, narrow.value);
  return wide.kind === "ending" && narrow.value.endsWith(wide.value);
}

function compareVerbs(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return b.length - a.length || compareText(a, b);
}

function compareSegments(a: readonly Segment[], b: readonly Segment[]): number {
  for (let at = 0; ; at++) {
    const [left, right] = [a[at], b[at]];
    if (left === undefined || right === undefined) return a.length - b.length;
    const order = rank[left.kind] - rank[right.kind];
    if (order !== 0) return order;
    if (left.kind === "rest") return b.length - a.length || compareSegments(a.slice(at + 1), b.slice(at + 1));
    if (left.kind === "literal" && right.kind === "literal" && left.value !== right.value) {
      return compareText(left.value, right.value);
    }
  }
}

const rank = { literal: 0, any: 1, rest: 2 } as const;

function compareMethods(a: string, b: string): number {
  return methodRank(a) - methodRank(b) || compareText(a, b);
}

function methodRank(method: string): number {
  return method === "HEAD" ? 0 : method === "*" ? 2 : 1;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What one segment of a raw path must be: exactly this text, or something that is not empty before this ending. */
type Constraint =
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "ending"; readonly value: string };

/** The template for paths of this many segments; undefined if it matches none of them. */
function expand(template: PathTemplate, length: number): readonly Constraint[] | undefined {
  const { segments, verb } = template;
  const constraints: Constraint[] = [];
  for (const segment of segments) {
    if (segment.kind === "literal") constraints.push(segment);
    else if (segment.kind === "any") constraints.push(anything);
    else for (let spare = length - segments.length + 1; spare > 0; spare--) constraints.push(anything);
  }
  if (constraints.length !== length) return undefined;
  if (verb === undefined) return constraints;
  const last = constraints.pop();
  return last === undefined ? undefined : [...constraints, { kind: last.kind, value: `${last.value}:${verb}` }];
}

const anything: Constraint = { kind: "ending", value: "" };

function intersect(a: readonly Constraint[], b: readonly Constraint[]): string | undefined {
  const segments: string[] = [];
  for (const [at, left] of a.entries()) {
    const right = b[at];
    const segment = right === undefined ? undefined : intersectSegment(left, right);
    if (segment === undefined) return undefined;
    segments.push(segment);
  }
  return `/${segments.join("/")}`;
}

function intersectSegment(a: Constraint, b: Constraint): string | undefined {
  if (a.kind === "literal") return accepts(b, a.value) ? a.value : undefined;
  if (b.kind === "literal") return intersectSegment(b, a);
  const ending = a.value.length > b.value.length ? a.value : b.value;
  // A segment that no contract is likely to name.
  const segment = `x${ending}`;
  return accepts(a, segment) && accepts(b, segment) ? segment : undefined;
}

function accepts(constraint: Constraint, segment: string): boolean {
  return constraint.kind === "literal"
    ? segment === constraint.value
    : segment.endsWith(constraint.value) && segment.length > constraint.value.length;
}
