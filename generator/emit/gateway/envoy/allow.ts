import type { PathTemplate, Segment } from "@svcgen/runtime/path-template";
import { createRouteMatcher } from "@svcgen/runtime/route-matcher";
import type { GatewayRoute, RouteTable } from "@svcgen/runtime/route-table";
import { pathMatch, templateOf } from "./path.js";

export interface AllowedMethods {
  readonly path: GatewayRoute["match"]["path"];
  /** Sorted, as in a header `Allow`. */
  readonly allow: readonly string[];
}

/**
 * The methods that each path of a table has, in its order; without those that have all. The service's own router is asked
 * what it allows for a path that stands for all paths of a template, so that both say the same.
 */
export function allowedMethods(table: RouteTable): readonly AllowedMethods[] {
  const entries = new Map<string, { readonly verb: string; readonly template: PathTemplate; readonly value: string }>();
  const shapes = new Map<string, { readonly path: AllowedMethods["path"]; readonly template: PathTemplate }>();
  for (const { match, id } of table.routes) {
    const shape = JSON.stringify(pathMatch(match.path));
    const template = templateOf(match.path);
    if (!shapes.has(shape)) shapes.set(shape, { path: match.path, template });
    for (const verb of match.methods) {
      const key = `${verb} ${shape}`;
      if (!entries.has(key)) entries.set(key, { verb, template, value: id });
    }
  }
  const matcher = createRouteMatcher([...entries.values()]);
  const fresh = freshSegment([...shapes.values()].map(({ template }) => template));
  return [...shapes.values()].flatMap(({ path, template }) => {
    // No route has this method, but for those that have all.
    const found = matcher.match("", typicalPath(template, fresh));
    return found.kind === "method-not-allowed" ? [{ path, allow: found.allow }] : [];
  });
}

/** A path that only this template matches and those that match all that it does. */
function typicalPath({ segments, verb }: PathTemplate, fresh: string): string {
  const parts = segments.flatMap((segment) => typicalSegments(segment, fresh));
  return `/${parts.join("/")}${verb === undefined ? "" : `:${verb}`}`;
}

function typicalSegments(segment: Segment, fresh: string): readonly string[] {
  switch (segment.kind) {
    case "literal":
      return [segment.value];
    case "any":
      return [fresh];
    case "rest":
      // More than any template has wildcards.
      return Array.from({ length: 40 }, () => fresh);
  }
}

function freshSegment(templates: readonly PathTemplate[]): string {
  const literals = new Set(
    templates.flatMap(({ segments }) => segments.map((segment) => (segment.kind === "literal" ? segment.value : ""))),
  );
  let fresh = "x";
  while (literals.has(fresh)) fresh += "x";
  return fresh;
}
