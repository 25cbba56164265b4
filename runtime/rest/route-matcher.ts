import type { PathVariable } from "./path-template.js";
import { splitPath } from "./raw-path.js";
import { compareRoutes, type RouteShape } from "./route-order.js";

/**
 * Build the router: for any method and raw path it chooses the first route in the order of `compareRoutes` that matches,
 * without looking at the others, so that a look-up costs the same with ten routes and with ten thousand.
 *
 * A tree of segments for each verb is searched depth first: literal, `*`, `**`; where a branch does not serve the
 * method, the search goes on. Only registered verbs are verbs, the longest ending first; a path whose verb reading finds
 * nothing has its plain reading, so that ids may hold a `:`.
 *
 * @throws Error when two routes have the same method and the same shape: nothing could choose between them.
 */
export function createRouteMatcher<T>(
  routes: readonly MatchedRoute<T>[],
  options: RouteMatcherOptions = {},
): RouteMatcher<T> {
  const readings = new Map<string | undefined, Node<T>>();
  const shared = createShared();
  // In canonical order, so that whatever is found twice is found next to its twin.
  for (const route of [...routes].sort(compareRoutes)) {
    const { verb } = route.template;
    const root = readings.get(verb) ?? createNode<T>();
    readings.set(verb, root);
    register(root, route, shared);
  }
  const plain = readings.get(undefined);
  const mostColons = Math.max(
    0,
    ...[...readings.keys()].map((verb) => (verb === undefined ? 0 : verb.split(":").length)),
  );
  const lenient = options.trailingSlash === "lenient";

  function search<R>(path: Path, visit: Visit<T, R>): R | undefined {
    const { segments } = path;
    const last = segments[segments.length - 1];
    if (mostColons > 0 && last !== undefined) {
      for (const colon of verbCandidates(last, mostColons)) {
        const root = readings.get(last.slice(colon + 1));
        if (root === undefined) continue;
        segments[segments.length - 1] = last.slice(0, colon);
        const found = walk(root, segments, 0, segments.length, visit);
        if (found !== undefined) return found;
        segments[segments.length - 1] = last;
      }
    }
    return plain === undefined ? undefined : walk(plain, segments, 0, segments.length, visit);
  }

  return {
    match(method, rawPath) {
      const path = splitPath(lenient && rawPath.length > 1 && rawPath.endsWith("/") ? rawPath.slice(0, -1) : rawPath);
      if (path.kind !== "path") return path;
      const leaf = search(
        path,
        (first) =>
          leafOf(first, method) ?? (method === "HEAD" ? leafOf(first, "GET") : undefined) ?? leafOf(first, "*"),
      );
      if (leaf !== undefined) return { kind: "match", value: leaf.value, captures: capture(leaf.shape, path.segments) };
      const allow = new Set<string>();
      search(path, (first) => {
        for (let at: Leaf<T> | undefined = first; at !== undefined; at = at.next) allow.add(at.method);
        return undefined;
      });
      if (allow.size === 0) return { kind: "not-found" };
      if (allow.has("GET")) allow.add("HEAD");
      return { kind: "method-not-allowed", allow: [...allow.add("OPTIONS")].sort() };
    },
  };
}

export interface MatchedRoute<T> extends RouteShape {
  readonly value: T;
}

export interface RouteMatcherOptions {
  /** `lenient` drops one `/` at the end of a path before it is matched. Default: `strict`, by which no such path matches. */
  readonly trailingSlash?: "strict" | "lenient";
}

export interface RouteMatcher<T> {
  /** @param rawPath As it was sent: percent-encoded, without the query. */
  match(method: string, rawPath: string): RouteMatch<T>;
}

export type RouteMatch<T> =
  /** `captures`: what each variable of the template stands for, raw, in the order of `template.variables`. */
  | { readonly kind: "match"; readonly value: T; readonly captures: readonly string[] }
  | { readonly kind: "not-found" }
  /** Sorted, with OPTIONS, and with HEAD where there is GET. */
  | { readonly kind: "method-not-allowed"; readonly allow: readonly string[] }
  /** Refused with 400 whatever the routes are. */
  | { readonly kind: "bad-path"; readonly reason: string };

interface Path {
  readonly segments: string[];
}

/** Looks at the methods of a template that matches; undefined goes on with the search. */
type Visit<T, R> = (first: Leaf<T>) => R | undefined;

/** A route, and the one with the next method of the same template. */
interface Leaf<T> {
  readonly method: string;
  readonly value: T;
  readonly shape: CaptureShape;
  readonly text: string;
  readonly next: Leaf<T> | undefined;
}

/** Where variables stand in a template. */
interface CaptureShape {
  readonly variables: readonly Pick<PathVariable, "start" | "end">[];
  /** Index of `**` among the segments; -1 if there is none. */
  readonly rest: number;
  /** How many segments the template has. */
  readonly length: number;
}

/**
 * With ten thousand routes a look-up waits for memory, so that what it visits is small: most nodes have one literal and few
 * methods, and need no map of them; equal texts and shapes are shared.
 */
interface Node<T> {
  /** The literal that may follow, and what follows it, if there is only one. */
  literal: string | undefined;
  literalNode: Node<T> | undefined;
  /** The literals that may follow, if there are several. */
  literals: Map<string, Node<T>> | undefined;
  any: Node<T> | undefined;
  /** What follows a `**` that stands here, by the number of segments, the most first. */
  tails: readonly Tail<T>[];
  /** The templates that end here, one for each method. */
  first: Leaf<T> | undefined;
}

interface Tail<T> {
  readonly length: number;
  readonly node: Node<T>;
}

function createNode<T>(): Node<T> {
  return {
    literal: undefined,
    literalNode: undefined,
    literals: undefined,
    any: undefined,
    tails: none,
    first: undefined,
  };
}

function register<T>(root: Node<T>, route: MatchedRoute<T>, shared: Shared): void {
  const { segments, text } = route.template;
  let node = root;
  let rest = -1;
  for (const [at, segment] of segments.entries()) {
    switch (segment.kind) {
      case "literal":
        node = literalOf(node, segment.value) ?? addLiteral(node, shared.text(segment.value));
        break;
      case "any":
        node.any ??= createNode<T>();
        node = node.any;
        break;
      case "rest":
        rest = at;
        node = tailOf(node, segments.length - at - 1);
    }
  }
  const twin = leafOf(node.first, route.verb);
  if (twin !== undefined)
    throw new Error(`Two routes match the same requests: ${route.verb} ${twin.text} and ${route.verb} ${text}`);
  const variables = route.template.variables.map(({ start, end }) => ({ start, end }));
  const shape = shared.shape({ variables, rest, length: segments.length });
  node.first = { method: route.verb, value: route.value, shape, text, next: node.first };
}

/** One object for all that is equal. */
interface Shared {
  text(text: string): string;
  shape(shape: CaptureShape): CaptureShape;
}

function createShared(): Shared {
  const texts = new Map<string, string>();
  const shapes = new Map<string, CaptureShape>();
  return { text: (text) => known(texts, text, text), shape: (shape) => known(shapes, JSON.stringify(shape), shape) };
}

function known<V>(all: Map<string, V>, key: string, value: V): V {
  const found = all.get(key);
  if (found !== undefined) return found;
  all.set(key, value);
  return value;
}

function literalOf<T>(node: Node<T>, text: string): Node<T> | undefined {
  if (node.literals !== undefined) return node.literals.get(text);
  return node.literal === text ? node.literalNode : undefined;
}

function addLiteral<T>(node: Node<T>, text: string): Node<T> {
  const added = createNode<T>();
  if (node.literals !== undefined) node.literals.set(text, added);
  else if (node.literal === undefined || node.literalNode === undefined) {
    node.literal = text;
    node.literalNode = added;
  } else {
    node.literals = new Map([
      [node.literal, node.literalNode],
      [text, added],
    ]);
  }
  return added;
}

function leafOf<T>(first: Leaf<T> | undefined, method: string): Leaf<T> | undefined {
  for (let leaf = first; leaf !== undefined; leaf = leaf.next) if (leaf.method === method) return leaf;
  return undefined;
}

function tailOf<T>(node: Node<T>, length: number): Node<T> {
  const known = node.tails.find((tail) => tail.length === length);
  if (known !== undefined) return known.node;
  const added = { length, node: createNode<T>() };
  node.tails = [...node.tails, added].sort((a, b) => b.length - a.length);
  return added.node;
}

function walk<T, R>(
  node: Node<T>,
  segments: readonly string[],
  at: number,
  end: number,
  visit: Visit<T, R>,
): R | undefined {
  const segment = segments[at];
  if (at === end || segment === undefined) {
    const found = node.first === undefined ? undefined : visit(node.first);
    if (found !== undefined) return found;
  } else if (segment !== "") {
    const literal = literalOf(node, segment);
    const found = literal === undefined ? undefined : walk(literal, segments, at + 1, end, visit);
    if (found !== undefined) return found;
    const any = node.any === undefined ? undefined : walk(node.any, segments, at + 1, end, visit);
    if (any !== undefined) return any;
  } else {
    return undefined;
  }
  for (const tail of node.tails) {
    const start = end - tail.length;
    if (start < at || hasEmpty(segments, at, start)) continue;
    const found = walk(tail.node, segments, start, end, visit);
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasEmpty(segments: readonly string[], start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (segments[at] === "") return true;
  return false;
}

/** Where a verb may begin: the last colons of the segment, as many as a registered verb needs, the first of them first. */
function verbCandidates(segment: string, most: number): readonly number[] {
  const colons: number[] = [];
  for (let at = segment.lastIndexOf(":"); at > 0 && colons.length < most; at = segment.lastIndexOf(":", at - 1)) {
    colons.push(at);
  }
  return colons.reverse();
}

function capture({ variables, rest, length }: CaptureShape, segments: readonly string[]): readonly string[] {
  if (variables.length === 0) return none;
  const shift = segments.length - length;
  return variables.map(({ start, end }) => {
    if (rest === -1) return end - start === 1 ? (segments[start] ?? "") : segments.slice(start, end).join("/");
    return segments.slice(start > rest ? start + shift : start, end > rest ? end + shift : end).join("/");
  });
}

const none: readonly never[] = [];
