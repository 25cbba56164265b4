import type { Config, EmitterName } from "../../config/config.js";
import type { Operation, Service } from "../../model/model.js";
import { docText } from "../typescript/doc.js";
import { queueFace, restFace } from "../typescript/faces.js";
import { createImports, type Imports, type ImportView, published } from "../typescript/imports.js";

/** The handlers and the client of a service, as `templates/connect/service.hbs` prints them. */
export type ServiceView = {
  readonly source: string;
  readonly imports: readonly ImportView[];
  readonly id: string;
  readonly doc: string;
  /** Names that the file declares. */
  readonly handlers: string;
  readonly define: string;
  readonly client: string;
  readonly createClient: string;
  /** Names that the file imports; empty for what is not generated. */
  readonly service: string;
  readonly routes: string;
  readonly queue: string;
  readonly methods: readonly MethodView[];
};

export type MethodView = {
  readonly name: string;
  readonly doc: string;
  readonly clientStreams: boolean;
  readonly serverStreams: boolean;
  /** Type of the request. */
  readonly input: string;
  /** Descriptor of the response. */
  readonly output: string;
  /** Whether the method may publish events, and where they are named. */
  readonly emits: boolean;
  readonly queue: string;
};

export function viewService(
  service: Service,
  path: string,
  config: Config,
  enabled: ReadonlySet<EmitterName>,
): ServiceView {
  const { pascal } = service.names;
  const declared = {
    handlers: `${pascal}Handlers`,
    define: `define${pascal}`,
    client: `${pascal}Client`,
    createClient: `create${pascal}Client`,
  };
  const imports = createImports(path, config, [...Object.values(declared), ...locals]);
  imports.type(published("@svcgen/runtime", "ServiceDefinition"));
  imports.type(published("@connectrpc/connect", "Client"));
  imports.type(published("@connectrpc/connect", "Transport"));
  imports.value(published("@connectrpc/connect", "createClient"));
  if (service.operations.length > 0) {
    imports.type(published("@svcgen/runtime", "HandlerContext"));
    imports.type(published("@bufbuild/protobuf", "MessageInitShape"));
  }
  if (service.operations.some((operation) => !serverStreams(operation))) {
    imports.type(published("@svcgen/runtime", "MaybePromise"));
  }

  const rest = enabled.has("rest") ? restFace(service) : undefined;
  const queue = enabled.has("queue") ? queueFace(service) : undefined;
  const names = {
    service: imports.value(service.descriptor),
    routes: rest === undefined ? "" : imports.value(rest),
    queue: queue === undefined ? "" : imports.value(queue),
  };
  const methods = service.operations.map((operation) => viewMethod(operation, names.queue, imports));
  return {
    source: service.file,
    imports: imports.view(),
    id: service.id,
    doc: docText(service),
    ...declared,
    ...names,
    methods,
  };
}

/** What the template names without importing it. */
const locals = ["AsyncIterable", "handlers", "transport"];

function viewMethod(operation: Operation, queue: string, imports: Imports): MethodView {
  return {
    name: operation.localName,
    doc: docText(operation),
    clientStreams: operation.kind === "client-stream" || operation.kind === "bidi-stream",
    serverStreams: serverStreams(operation),
    input: imports.type(operation.input.message),
    output: imports.type(operation.output.schema),
    emits: queue !== "" && operation.emits.length > 0,
    queue,
  };
}

function serverStreams({ kind }: Operation): boolean {
  return kind === "server-stream" || kind === "bidi-stream";
}
