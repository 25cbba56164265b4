import { parse } from "yaml";
import { type Facts, lines } from "./facts.js";

// biome-ignore lint/suspicious/noExplicitAny: documents are read as somebody would who knows their format only
type Document = any;

/**
 * The operations of an OpenAPI document. An expanded path (`/v1/shelves/{shelf}`) is told by the template that it stands for, and
 * a binding for every method by its several operations.
 */
export function readOpenapi(document: Document): Pick<Facts, "bindings"> {
  const routes = new Map<string, { readonly template: string; readonly verbs: string[] }>();
  for (const [path, item] of Object.entries<Document>(document.paths)) {
    for (const [verb, operation] of Object.entries<Document>(item)) {
      const id = operation["x-svcgen-route"];
      const template: string = operation["x-google-path-template"] ?? path;
      const route = routes.get(id) ?? { template, verbs: [] as string[] };
      routes.set(id, route);
      route.verbs.push(verb.toUpperCase());
    }
  }
  const bindings = [...routes].map(
    ([
      id,
      {
        template,
        verbs: [verb = "", ...others],
      },
    ]) => lines.binding(id, others.length > 0 ? "*" : verb, template),
  );
  return { bindings: new Set(bindings) };
}

/** What an AsyncAPI document sends and receives. An event that nobody sends or takes is in a channel all the same. */
export function readAsyncapi(document: Document): Omit<Facts, "bindings" | "methods"> {
  const [events, commands, emits, subscriptions] = [0, 0, 0, 0].map(() => new Set<string>()) as [
    Set<string>,
    Set<string>,
    Set<string>,
    Set<string>,
  ];
  const resolve = ({ $ref }: { readonly $ref: string }): Document =>
    $ref
      .replace("#/", "")
      .split("/")
      .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce((value: Document, key) => value[key], document);
  const isCommand = (channel: Document) =>
    Object.values<Document>(document.operations).some(
      (operation) => operation["x-svcgen-completion"] !== undefined && resolve(operation.channel) === channel,
    );
  const deadLetters = new Set(
    Object.values<Document>(document.operations).map((operation) => operation["x-svcgen-delivery"]?.deadLetter),
  );
  for (const channel of Object.values<Document>(document.channels)) {
    const [message] = Object.values<Document>(channel.messages);
    const isOther = channel.address === null || deadLetters.has(channel.address) || isCommand(channel);
    if (isOther) continue;
    const format = message.contentType.replace("application/", "");
    events.add(lines.event(message["x-protobuf-message"], channel.address, message["x-svcgen-key"] ?? "", format));
  }
  for (const operation of Object.values<Document>(document.operations)) {
    const id = operation["x-svcgen-operation"];
    const channel = resolve(operation.channel);
    const message = resolve(operation.messages[0]);
    if (operation["x-svcgen-completion"] !== undefined) {
      const key = message["x-svcgen-key"] ?? "";
      commands.add(lines.command(id, channel.address, key, operation["x-svcgen-completion"]));
    } else if (operation.action === "send") {
      emits.add(lines.emit(id, message["x-protobuf-message"]));
    } else {
      subscriptions.add(lines.subscription(id, message["x-protobuf-message"], operation["x-svcgen-group"]));
    }
  }
  return { events, commands, emits, subscriptions };
}

/** The REST bindings and the RPCs of the route table. A method that takes events has no caller, and no route. */
export function readRouteTable(table: Document): Pick<Facts, "bindings" | "methods"> {
  const bindings = new Set<string>();
  const methods = new Set<string>();
  for (const { id, operation, streaming, match } of table.routes) {
    if (match.path.kind === "template") bindings.add(lines.binding(id, verbOf(match.methods), match.path.template));
    if (match.path.kind === "exact" && match.path.path === rpcPath(operation)) {
      methods.add(lines.method(operation, streaming));
    }
  }
  return { bindings, methods };
}

/** Ids and methods of the routes of an Envoy configuration that lead somewhere; what they match, routing.test.ts tells. */
export function readEnvoy(text: string): {
  readonly bindings: ReadonlySet<string>;
  readonly methods: ReadonlySet<string>;
} {
  const bindings = new Set<string>();
  const methods = new Set<string>();
  for (const { name, match, route } of envoyRoutes(text)) {
    if (route === undefined || name.startsWith("svcgen:")) continue;
    const [operation, which] = name.split("#");
    if (which === "rpc") methods.add(operation);
    else bindings.add(`${name} ${verbOf(methodsOf(match))}`);
  }
  return { bindings, methods };
}

export function envoyRoutes(text: string): readonly Document[] {
  const { static_resources } = parse(text);
  const [manager] = static_resources.listeners[0].filter_chains[0].filters;
  return manager.typed_config.route_config.virtual_hosts.flatMap((host: Document) => host.routes);
}

function methodsOf(match: Document): readonly string[] {
  const header = match.headers?.find(({ name }: Document) => name === ":method");
  if (header === undefined) return ["*"];
  return header.string_match.exact === undefined
    ? header.string_match.safe_regex.regex.split("|")
    : [header.string_match.exact];
}

/** HEAD is served by what serves GET. */
function verbOf(methods: readonly string[]): string {
  const verbs = methods.includes("GET") ? methods.filter((verb) => verb !== "HEAD") : methods;
  return verbs.join(",");
}

/** `/acme.v1.Users/Get` of `acme.v1.Users.Get` */
function rpcPath(operation: string): string {
  const dot = operation.lastIndexOf(".");
  return `/${operation.slice(0, dot)}/${operation.slice(dot + 1)}`;
}
