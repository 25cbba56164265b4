import { type PathTemplate, parsePathTemplate, type Segment, variablePattern } from "@svcgen/runtime/path-template";
import { textForm } from "./json-shape.js";
import type { Field, MessageFieldType, Operation, Route } from "./model.js";
import { resolveSingle } from "./queue-key.js";
import { findField, type MessageTable, messageOf } from "./walk.js";

/** Where a Location leads, or why not. */
export type ReadLocation =
  | { readonly ok: true; readonly template: PathTemplate }
  | { readonly ok: false; readonly reason: string; readonly help?: string };

/** Read the option `location`: a path template whose variables are fields of the response. */
export function readLocation(model: MessageTable, output: MessageFieldType, text: string): ReadLocation {
  const parsed = parsePathTemplate(text);
  if (!parsed.ok) {
    return { ok: false, reason: parsed.message, ...(parsed.help !== undefined && { help: parsed.help }) };
  }
  for (const { fieldPath } of parsed.template.variables) {
    const name = fieldPath.join(".");
    const found = resolveSingle(model, output, name);
    if (!found.ok) {
      return { ok: false, reason: `{${name}}: ${found.reason}`, ...(found.help !== undefined && { help: found.help }) };
    }
    if (textForm(found.target.type) !== "text") return { ok: false, reason: `{${name}} has no form in a path` };
  }
  if (hasFreeWildcard(parsed.template)) {
    return { ok: false, reason: "a wildcard belongs to no field", help: "name the field: {name=shelves/*}" };
  }
  return { ok: true, template: parsed.template };
}

function hasFreeWildcard({ segments, variables }: PathTemplate): boolean {
  const isBound = (at: number) => variables.some(({ start, end }) => start <= at && at < end);
  return segments.some(({ kind }, at) => kind !== "literal" && !isBound(at));
}

/**
 * Where a route that creates leads: to the GET route of its service that goes one segment further, if the answer holds what
 * that gives, with the fields that its path needs.
 */
export function findLocation(
  model: MessageTable,
  operations: readonly Operation[],
  operation: Operation,
  route: Route,
): PathTemplate | undefined {
  if (route.verb !== "POST" || route.template.verb !== undefined) return undefined;
  if (operation.kind !== "unary" && operation.kind !== "client-stream") return undefined;
  for (const candidate of operations) {
    if (candidate.kind !== "unary") continue;
    for (const get of candidate.routes) {
      if (get.verb !== "GET" || !isOneFurther(route.template, get.template)) continue;
      const found = lead(model, operation, candidate, get);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isOneFurther(from: PathTemplate, to: PathTemplate): boolean {
  return (
    to.verb === undefined &&
    to.segments.length === from.segments.length + 1 &&
    to.segments.at(-1)?.kind === "any" &&
    from.segments.every((segment, at) => sameSegment(segment, to.segments[at]))
  );
}

function sameSegment(a: Segment, b: Segment | undefined): boolean {
  if (a.kind === "literal") return b?.kind === "literal" && a.value === b.value;
  return a.kind === b?.kind;
}

function lead(model: MessageTable, creates: Operation, gets: Operation, get: Route): PathTemplate | undefined {
  const { response } = get.bindings;
  const resource = response.kind === "field" ? response.field.type : gets.output.type;
  if (resource.kind !== "message") return undefined;
  const holder = holderOf(model, creates.output.type, resource);
  if (holder === undefined || hasFreeWildcard(get.template)) return undefined;
  const names = get.template.variables.map(({ fieldPath }) => fieldIn(model, resource, fieldPath.at(-1) ?? ""));
  if (names.some((name) => name === undefined)) return undefined;
  const paths = names.map((name) => [...holder, name].join("."));
  const parsed = parsePathTemplate(write(get.template, paths));
  return parsed.ok ? parsed.template : undefined;
}

/** The way to the resource: the answer itself, or its only field of that type. */
function holderOf(
  model: MessageTable,
  output: MessageFieldType,
  resource: MessageFieldType & { readonly kind: "message" },
): readonly string[] | undefined {
  const isResource = (type: Field["type"]) => type.kind === "message" && type.typeName === resource.typeName;
  if (isResource(output)) return [];
  const [holder, other] = messageOf(model, output)?.fields.filter(({ type }) => isResource(type)) ?? [];
  if (holder === undefined || other !== undefined) return undefined;
  return holder.cardinality.kind === "one" && holder.oneof === undefined ? [holder.name] : undefined;
}

/** The field that a variable of the path means: of the same name, or `id` where the path says `user_id`. */
function fieldIn(model: MessageTable, resource: MessageFieldType, variable: string): string | undefined {
  const message = messageOf(model, resource);
  if (message === undefined) return undefined;
  const own = `${message.names.kebab.replaceAll("-", "_")}_id`;
  const field = findField(message, variable) ?? (variable === own ? findField(message, "id") : undefined);
  if (field === undefined || field.cardinality.kind !== "one" || field.oneof !== undefined) return undefined;
  return textForm(field.type) === "text" ? field.name : undefined;
}

/** The template with other fields in its variables. */
function write(template: PathTemplate, names: readonly string[]): string {
  const parts: string[] = [];
  for (let at = 0; at < template.segments.length; at++) {
    const index = template.variables.findIndex(({ start }) => start === at);
    const variable = template.variables[index];
    const segment = template.segments[at];
    if (variable !== undefined) {
      parts.push(`{${names[index]}=${variablePattern(template, variable)}}`);
      at = variable.end - 1;
    } else if (segment?.kind === "literal") {
      parts.push(segment.value);
    }
  }
  return `/${parts.join("/")}`;
}
