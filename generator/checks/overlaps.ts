import type { PathTemplate, Segment } from "@svcgen/runtime/path-template";
import type { OperationRoute } from "./routes.js";

/**
 * Pairs of routes that some request could reach both of: their methods meet, and some path matches both templates. Found
 * by a walk through a tree of segments, so that routes that differ in a literal are never compared.
 *
 * The earlier of a pair stands before the later one in the order of `routes`, which is the one that a router follows.
 */
export function* overlappingRoutes(
  routes: readonly OperationRoute[],
): Generator<readonly [earlier: OperationRoute, later: OperationRoute]> {
  const root = createNode();
  const position = new Map(routes.map((route, index) => [route, index]));
  for (const later of routes) {
    const found = new Set<OperationRoute>();
    collect(root, segmentsOf(later.route.template), 0, found);
    const earlier = [...found].sort((a, b) => (position.get(a) ?? 0) - (position.get(b) ?? 0));
    for (const other of earlier) {
      if (meet(other.route.verb, later.route.verb)) yield [other, later];
    }
    insert(root, segmentsOf(later.route.template), later);
  }
}

interface Node {
  readonly children: Map<string, Node>;
  readonly routes: OperationRoute[];
}

function createNode(): Node {
  return { children: new Map(), routes: [] };
}

function meet(a: string, b: string): boolean {
  return a === b || a === "*" || b === "*";
}

/** A verb can end any last segment, so that segment is compared later, by the witness. */
function segmentsOf(template: PathTemplate): readonly Segment[] {
  const last = template.segments.at(-1);
  if (template.verb === undefined || last?.kind !== "literal") return template.segments;
  return [...template.segments.slice(0, -1), { kind: "literal", value: `${last.value}:${template.verb}` }];
}

function keyOf(segment: Segment): string {
  return segment.kind === "literal" ? `=${segment.value}` : segment.kind;
}

function insert(node: Node, segments: readonly Segment[], route: OperationRoute): void {
  let at = node;
  for (const segment of segments) {
    const key = keyOf(segment);
    const child = at.children.get(key) ?? createNode();
    at.children.set(key, child);
    at = child;
  }
  at.routes.push(route);
}

/** Every route in the tree whose segments could be those of some path that `segments` from `at` on matches too. */
function collect(node: Node, segments: readonly Segment[], at: number, found: Set<OperationRoute>): void {
  const segment = segments[at];
  if (segment === undefined) {
    for (const route of node.routes) found.add(route);
    const rest = node.children.get("rest");
    if (rest !== undefined) collect(rest, segments, at, found);
    return;
  }
  if (segment.kind === "rest") {
    collectAll(node, found);
    return;
  }
  const rest = node.children.get("rest");
  if (rest !== undefined) collectAll(rest, found);
  if (segment.kind === "literal") {
    for (const key of [keyOf(segment), "any"]) {
      const child = node.children.get(key);
      if (child !== undefined) collect(child, segments, at + 1, found);
    }
    return;
  }
  for (const [key, child] of node.children) {
    if (key !== "rest") collect(child, segments, at + 1, found);
  }
}

function collectAll(node: Node, found: Set<OperationRoute>): void {
  for (const route of node.routes) found.add(route);
  for (const child of node.children.values()) collectAll(child, found);
}
