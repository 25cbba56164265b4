import { createRouteMatcher } from "@svcgen/runtime/route-matcher";
import { compareRoutes } from "@svcgen/runtime/route-order";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Model, Operation, Route } from "../model/model.js";
import { createWorkTreeSource } from "../source/work-tree.js";
import { compile } from "./compile.js";
import type { Project } from "./project.js";
import { loadProjectConfig } from "./project-config.js";
import type { Stopwatch } from "./stopwatch.js";

/** One way to call an operation over HTTP, or an operation without one. */
export interface RouteRow {
  readonly operation: string;
  readonly rpc: string;
  readonly kind: Operation["kind"];
  /** Absent for an operation without an HTTP rule. */
  readonly http?: {
    readonly id: string;
    readonly method: string;
    readonly path: string;
    /** Place in the canonical order, from 1: of two routes that match, the smaller number serves. */
    readonly order: number;
  };
  readonly queue: {
    /** Topic of the command that calls it. */
    readonly command?: string;
    /** Topic of the event that it consumes. */
    readonly consumes?: string;
    /** Topics of the events that it emits. */
    readonly emits: readonly string[];
  };
  readonly source: { readonly path: string; readonly line: number };
}

export async function loadModel(
  project: Project,
  stopwatch: Stopwatch,
): Promise<{ readonly model?: Model; readonly diagnostics: readonly Diagnostic[] }> {
  const source = createWorkTreeSource(project.folder);
  const loaded = await loadProjectConfig(source, project);
  const compiled = await compile(source, loaded.config, { stopwatch, projectFolder: project.folder, modelOnly: true });
  return { ...compiled, diagnostics: [...loaded.diagnostics, ...compiled.diagnostics] };
}

/** Every operation with its doors: those with HTTP in canonical order, then the others by name. */
export function listRoutes(model: Model): readonly RouteRow[] {
  const topics = new Map(model.events.map((event) => [event.id, event.topic]));
  const rows: RouteRow[] = [];
  for (const [index, { operation, route }] of orderedRoutes(model).entries()) {
    const http = { id: route.id, method: route.verb, path: route.template.text, order: index + 1 };
    rows.push({ ...rowOf(operation, topics), http, source: { path: route.span.path, line: route.span.start.line } });
  }
  for (const service of model.services) {
    for (const operation of service.operations) if (operation.routes.length === 0) rows.push(rowOf(operation, topics));
  }
  return rows;
}

export interface Match {
  readonly method: string;
  readonly path: string;
  readonly result:
    | { readonly kind: "match"; readonly route: string; readonly captures: Readonly<Record<string, string>> }
    | { readonly kind: "not-found" }
    | { readonly kind: "method-not-allowed"; readonly allow: readonly string[] }
    | { readonly kind: "bad-path"; readonly reason: string };
  /** Every route that matches by itself, in canonical order: the first one serves. */
  readonly candidates: readonly RouteRow[];
  /** Why the first goes before the second, when there are two. */
  readonly why?: string;
}

/** Which operation serves a request, by the router that the service itself uses. */
export function matchRequest(model: Model, method: string, path: string): Match {
  const ordered = orderedRoutes(model);
  const rows = listRoutes(model);
  const entries = ordered.map(({ route }) => ({ verb: route.verb, template: route.template, value: route }));
  const found = createRouteMatcher(entries).match(method, path);
  const matching = entries.filter((entry) => createRouteMatcher([entry]).match(method, path).kind === "match");
  const candidates = matching.flatMap(({ value }) => rows.find((row) => row.http?.id === value.id) ?? []);
  const [first, second] = matching;
  const why = first === undefined || second === undefined ? {} : { why: reason(first.value, second.value) };
  if (found.kind !== "match") return { method, path, result: found, candidates, ...why };
  const { variables } = found.value.template;
  const captures = Object.fromEntries(
    variables.map(({ fieldPath }, index) => [fieldPath.join("."), found.captures[index] ?? ""]),
  );
  return { method, path, result: { kind: "match", route: found.value.id, captures }, candidates, ...why };
}

function orderedRoutes(model: Model): readonly { readonly operation: Operation; readonly route: Route }[] {
  return model.services
    .flatMap((service) =>
      service.operations.flatMap((operation) => operation.routes.map((route) => ({ operation, route }))),
    )
    .toSorted((a, b) => compareRoutes(a.route, b.route));
}

function rowOf(operation: Operation, topics: ReadonlyMap<string, string>): RouteRow {
  const { command, subscription, emits } = operation;
  const consumes = subscription === undefined ? undefined : topics.get(subscription.event);
  return {
    operation: operation.id,
    rpc: operation.rpcPath,
    kind: operation.kind,
    queue: {
      ...(command === undefined ? {} : { command: command.topic }),
      ...(consumes === undefined ? {} : { consumes }),
      emits: emits.flatMap((emit) => topics.get(emit.event) ?? []),
    },
    source: { path: operation.span.path, line: operation.span.start.line },
  };
}

/** The first part in which two templates differ, in the words of the canonical order. */
function reason(first: Route, second: Route): string {
  const [a, b] = [first.template, second.template];
  if (a.verb !== b.verb) {
    return b.verb === undefined
      ? `":${a.verb}" at the end goes before no such ending`
      : `":${a.verb}" is longer than ":${b.verb}"`;
  }
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (other !== undefined && other.kind !== segment.kind)
      return `segment ${index + 1}: ${word(segment)} goes before ${word(other)}`;
  }
  if (a.segments.length !== b.segments.length) return "the number of segments decides";
  return `the method ${first.verb} goes before ${second.verb}`;
}

function word(segment: Route["template"]["segments"][number]): string {
  switch (segment.kind) {
    case "literal":
      return `the literal "${segment.value}"`;
    case "any":
      return "a variable of one segment";
    case "rest":
      return "a variable of any number of segments";
  }
}
