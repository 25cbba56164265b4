import type { PathTemplate, PathVariable } from "@svcgen/runtime/path-template";
import type { Model, PathBinding, Route } from "../../model/model.js";

/** A path as OpenAPI knows it: each parameter is one whole segment. */
export interface OpenapiPath {
  /** `/v1/shelves/{shelf}/books/{book}:read` */
  readonly text: string;
  /** In the order of the path. */
  readonly parameters: readonly PathParameter[];
}

export interface PathParameter {
  readonly name: string;
  /** What the parameter is: a whole field, the nth wildcard of a field that spans several segments, or bound to nothing. */
  readonly of:
    | { readonly kind: "field"; readonly binding: PathBinding }
    | { readonly kind: "part"; readonly binding: PathBinding; readonly number: number; readonly pattern: string }
    | { readonly kind: "nothing" };
  /** Stands for any number of segments, which OpenAPI cannot say. */
  readonly rest: boolean;
}

/** Gives names to the wildcards of a variable that spans several segments: those of the resource of this form. */
export type ResourceNames = ReadonlyMap<string, readonly string[]>;

/**
 * The names that google.api.resource patterns give to their segments, by the pattern with wildcards in their place. The
 * beginnings of patterns are among them, since parents are often not declared; a whole pattern wins over a beginning.
 */
export function resourceNames(model: Model): ResourceNames {
  const whole = new Map<string, readonly string[]>();
  const begun = new Map<string, readonly string[]>();
  for (const id of Object.keys(model.messages).sort()) {
    for (const pattern of model.messages[id]?.resource?.patterns ?? []) {
      const segments = pattern.split("/");
      for (let length = 1; length <= segments.length; length++) {
        const { key, names } = readPattern(segments.slice(0, length));
        const into = length === segments.length ? whole : begun;
        if (!into.has(key)) into.set(key, names);
      }
    }
  }
  return new Map([...begun, ...whole]);
}

function readPattern(segments: readonly string[]): { readonly key: string; readonly names: readonly string[] } {
  const names: string[] = [];
  const key = segments.map((segment) => {
    const name = /^\{([A-Za-z_][A-Za-z0-9_]*)(=\*\*)?\}$/.exec(segment);
    if (name?.[1] === undefined) return segment;
    names.push(name[1]);
    return name[2] === undefined ? "*" : "**";
  });
  return { key: key.join("/"), names };
}

/** Write a template with a parameter for each wildcard: a variable of several segments falls into its parts. */
export function expandPath(route: Route, resources: ResourceNames): OpenapiPath {
  const { template } = route;
  const parameters: PathParameter[] = [];
  const taken = new Set<string>();
  const segments = template.segments.map((segment, at) => {
    if (segment.kind === "literal") return segment.value;
    const index = template.variables.findIndex(({ start, end }) => start <= at && at < end);
    const described = describe(route, index, at, resources);
    // A JSON name may hold anything, braces and slashes included.
    const name = unique(described.name.replace(/[^A-Za-z0-9_.-]/g, "_"), taken);
    const parameter = { ...described, name, rest: segment.kind === "rest" };
    parameters.push(parameter);
    return `{${parameter.name}}`;
  });
  return { text: write(segments, template), parameters };
}

/** The same path with other names for its parameters. */
export function renamed(path: OpenapiPath, names: readonly string[]): OpenapiPath {
  let at = 0;
  return {
    text: path.text.replace(parameterPattern, () => `{${names[at++] ?? ""}}`),
    parameters: path.parameters.map((parameter, index) => ({ ...parameter, name: names[index] ?? parameter.name })),
  };
}

/** What two paths share that OpenAPI takes for the same: all but the names of the parameters. */
export function shapeOf(path: OpenapiPath): string {
  return path.text.replace(parameterPattern, "{}");
}

const parameterPattern = /\{[^{}]*\}/g;

function write(segments: readonly string[], template: PathTemplate): string {
  return `/${segments.join("/")}${template.verb === undefined ? "" : `:${template.verb}`}`;
}

function describe(
  route: Route,
  index: number,
  at: number,
  resources: ResourceNames,
): { readonly name: string; readonly of: PathParameter["of"] } {
  const variable = route.template.variables[index];
  const binding = route.bindings.path[index];
  if (variable === undefined || binding === undefined) return { name: "segment", of: { kind: "nothing" } };
  const field = binding.field.json.join(".");
  if (variable.end - variable.start === 1) return { name: field, of: { kind: "field", binding } };
  const pattern = patternOf(route.template, variable);
  const number = route.template.segments.slice(variable.start, at).filter(({ kind }) => kind !== "literal").length + 1;
  const known = resources.get(pattern)?.[number - 1];
  return { name: known ?? `${field}_${number}`, of: { kind: "part", binding, number, pattern } };
}

function patternOf(template: PathTemplate, variable: PathVariable): string {
  const mark = { literal: "", any: "*", rest: "**" };
  const parts = template.segments.slice(variable.start, variable.end);
  return parts.map((segment) => (segment.kind === "literal" ? segment.value : mark[segment.kind])).join("/");
}

function unique(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}
