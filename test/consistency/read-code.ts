import { join } from "node:path";
import type { DescMessage, DescService } from "@bufbuild/protobuf";
import type { EventBinding, QueueBindings, RestRoute, ServiceDefinition } from "@svcgen/runtime";
import ts from "typescript";
import { type Facts, lines } from "./facts.js";
import type { Project } from "./projects.js";

/** What generated modules say when they are run. */
export async function readRest(
  project: Project,
): Promise<Pick<Facts, "bindings"> & { readonly routes: readonly RestRoute[] }> {
  const modules = await load(project, "rest");
  const routes = modules.flatMap((module) => Object.values(module) as (readonly RestRoute[])[]).flat();
  return { bindings: new Set(routes.map(({ id, verb, path }) => lines.binding(id, verb, path))), routes };
}

export interface ReadConnect extends Omit<Facts, "events"> {
  /** What the interface of the handlers has, read as text: types are gone when code runs. */
  readonly handlers: ReadonlySet<string>;
}

/** A service as it would be served: its descriptor, and the routes and queue that it is defined with. */
export async function readConnect(project: Project): Promise<ReadConnect> {
  const facts = {
    bindings: new Set<string>(),
    methods: new Set<string>(),
    commands: new Set<string>(),
    emits: new Set<string>(),
    subscriptions: new Set<string>(),
  };
  for (const module of await load(project, "connect")) {
    for (const [name, define] of Object.entries(module)) {
      if (!name.startsWith("define")) continue;
      const { service, routes = [], queue } = (define as (handlers: object) => ServiceDefinition)({});
      for (const { id, verb, path } of routes) facts.bindings.add(lines.binding(id, verb, path));
      for (const method of service.methods)
        facts.methods.add(lines.method(idOf(service, method.localName), kinds[method.methodKind]));
      if (queue === undefined) continue;
      const own = queueFacts(service, queue);
      for (const key of ["commands", "emits", "subscriptions"] as const)
        for (const line of own[key]) facts[key].add(line);
    }
  }
  return {
    ...facts,
    handlers: new Set(
      Object.entries(project.files).flatMap(([path, text]) => (path.startsWith("connect/") ? handlersIn(text) : [])),
    ),
  };
}

/** `acme/v1/users getUser GET /v1/users/{id}` for each call of a REST client: the table of its routes, read as text. */
export function readClients({ files }: Project): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [path, text] of Object.entries(files).filter(([path]) => path.startsWith("client/"))) {
    const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const [routes] = statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations)
      .filter(({ name }) => name.getText() === "routes");
    const table = routes?.initializer && bare(routes.initializer);
    if (table === undefined || !ts.isObjectLiteralExpression(table)) throw new Error(`${path} has no routes`);
    for (const { name, initializer } of table.properties.filter(ts.isPropertyAssignment)) {
      if (!ts.isArrayLiteralExpression(initializer)) throw new Error(`${path}: ${initializer.getText()}`);
      for (const call of initializer.elements) {
        const [method, template] = ["method", "template"].map((key) => stringOf(call, key));
        found.add(`${path.slice("client/".length, -".ts".length)} ${nameOf(name)} ${method} ${template}`);
      }
    }
  }
  return found;
}

/** Without the types around it: `x as const satisfies T`. */
function bare(expression: ts.Expression): ts.Expression {
  const isTyped = ts.isSatisfiesExpression(expression) || ts.isAsExpression(expression);
  return isTyped ? bare(expression.expression) : expression;
}

function stringOf(object: ts.Expression, key: string): string {
  const property = ts.isObjectLiteralExpression(object)
    ? object.properties.filter(ts.isPropertyAssignment).find(({ name }) => nameOf(name) === key)
    : undefined;
  return property !== undefined && ts.isStringLiteral(property.initializer) ? property.initializer.text : "?";
}

function nameOf(name: ts.PropertyName): string {
  return "text" in name ? name.text : name.getText();
}

/** Events by the file that declares them. */
export async function readEvents(project: Project): Promise<Pick<Facts, "events">> {
  const modules = await load(project, "queue", (path) => path.endsWith("_events.ts"));
  const bindings = modules.flatMap((module) => Object.values(module) as EventBinding<DescMessage>[]);
  return {
    events: new Set(bindings.map(({ schema, topic, key, format }) => lines.event(schema.typeName, topic, key, format))),
  };
}

function queueFacts(service: DescService, queue: QueueBindings): Pick<Facts, "commands" | "emits" | "subscriptions"> {
  return {
    commands: new Set(
      queue.commands.map(({ method, topic, key, completion }) =>
        lines.command(idOf(service, method), topic, key, completion),
      ),
    ),
    emits: new Set(
      Object.entries(queue.emits).flatMap(([method, events]) =>
        Object.values(events).map(({ event }) => lines.emit(idOf(service, method), event.schema.typeName)),
      ),
    ),
    subscriptions: new Set(
      queue.subscriptions.map(({ method, event, group }) =>
        lines.subscription(idOf(service, method), event.schema.typeName, group),
      ),
    ),
  };
}

function idOf(service: DescService, localName: string): string {
  const method = service.method[localName];
  if (method === undefined) throw new Error(`${service.typeName} has no ${localName}`);
  return `${service.typeName}.${method.name}`;
}

/** `UserServiceHandlers.getUser` for each member of an interface of handlers. */
function handlersIn(text: string): readonly string[] {
  const { statements } = ts.createSourceFile("service.ts", text, ts.ScriptTarget.Latest);
  return statements
    .filter(ts.isInterfaceDeclaration)
    .flatMap(({ name, members }) =>
      members.map(
        (member) => `${name.text}.${member.name !== undefined && "text" in member.name ? member.name.text : "?"}`,
      ),
    );
}

const kinds = {
  unary: "unary",
  server_streaming: "server-stream",
  client_streaming: "client-stream",
  bidi_streaming: "bidi-stream",
} as const;

function load(
  { folder, files }: Project,
  face: string,
  filter: (path: string) => boolean = () => true,
): Promise<readonly object[]> {
  const paths = Object.keys(files).filter(
    (path) => path.startsWith(`${face}/`) && path.endsWith(".ts") && filter(path),
  );
  return Promise.all(paths.map((path) => import(/* @vite-ignore */ join(folder, path)) as Promise<object>));
}
