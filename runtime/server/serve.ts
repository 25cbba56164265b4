import type { DescMethod } from "@bufbuild/protobuf";
import { type Consumers, startConsumers } from "../queue/consumers.js";
import { createServiceRegistry } from "../registry.js";
import { createRestHandler } from "../rest/handler.js";
import type { RestRoute } from "../rest/route.js";
import type { ServiceDefinition } from "../service.js";
import { createBuiltinRoutes } from "./builtin-routes.js";
import { implementBuiltins } from "./builtin-services.js";
import { type CorsRules, createCors } from "./cors.js";
import { createDispatch, isServed } from "./dispatch.js";
import { createDocumentation } from "./documentation.js";
import { defaultLimits, type ServerLimits } from "./limits.js";
import { listenOrExplain } from "./listen-or-explain.js";
import type { CorsOptions, RunningServer, ServeOptions } from "./options.js";
import { createPublisher, requireBroker } from "./participation.js";
import { implementServices, type ProcedureOptions, proceduresOf } from "./procedures.js";
import { createReadiness } from "./readiness.js";
import { createRpcHandlers } from "./rpc.js";
import { shutDown } from "./shutdown.js";
import { onSignals } from "./signals.js";
import { keepTickShape } from "./tick-shape.js";
import { withCors } from "./with-cors.js";

/**
 * Serve services on one port: Connect, gRPC, gRPC-Web and REST over HTTP/1.1 and HTTP/2, health, reflection and the
 * documents; and let them take part in the queue.
 *
 * @throws when the port is not to be had, or when the services do not fit together.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { services, host = "127.0.0.1", documents = {} } = options;
  const limits: ServerLimits & typeof defaultLimits = { ...defaultLimits, ...options.limits };
  const onFailure = options.onFailure ?? printFailure;
  const ownFailure = (error: unknown) => onFailure(error, undefined);
  const broker = requireBroker(services, options.broker);
  refuseTwins(services);

  keepTickShape();
  const calls = new AbortController();
  let consumers: Consumers | undefined;
  const readiness = createReadiness(
    broker && { stalled: () => consumers?.stalled() === true, clock: options.queue?.clock },
  );
  const callOptions: ProcedureOptions = {
    interceptors: options.interceptors ?? [],
    validate: options.validate ?? true,
    publisher: createPublisher(broker),
    onFailure,
    shutdownSignal: calls.signal,
  };
  const registry = createServiceRegistry(services.map(({ service }) => service));
  const implementations = implementServices(services, callOptions);
  const rpcOptions = {
    onFailure,
    contextValues: options.contextValues,
    maxRequestBytes: limits.maxRequestBytes,
    maxTimeoutMs: limits.maxTimeoutMs,
    requestTimeoutMs: limits.requestTimeoutMs,
    shutdownSignal: calls.signal,
    registry,
  };
  const builtins = implementBuiltins(services, readiness, options.reflection ?? true);
  const procedures = implementations.map((implementation) => ({
    definition: implementation.definition,
    procedures: proceduresOf([implementation], callOptions),
  }));

  const { webSockets = false } = options.rest ?? {};
  const rest = createRestHandler(
    procedures.flatMap((served) => served.procedures),
    {
      maxBodyBytes: limits.maxRequestBytes,
      registry,
      ...(limits.maxTimeoutMs === undefined ? {} : { maxTimeoutMs: limits.maxTimeoutMs }),
      ...(options.contextValues === undefined ? {} : { contextValues: options.contextValues }),
      onError: ownFailure,
      ...options.rest,
      // Who may call may also open a socket.
      webSockets: webSockets === false ? false : { origins: options.cors?.origins ?? [], ...objectOf(webSockets) },
    },
  );
  await rest.prepare();

  const documentation =
    options.docs === false || documents.openapi === undefined
      ? []
      : createDocumentation(documents.openapi, options.docs === true, ownFailure);

  const faces = {
    rpc: new Map([
      ...createRpcHandlers(builtins, { ...rpcOptions, interceptors: [] }),
      ...createRpcHandlers(implementations, { ...rpcOptions, interceptors: callOptions.interceptors ?? [] }),
    ]),
    builtin: new Map([...createBuiltinRoutes(documents, readiness), ...documentation]),
    rest,
    onFailure: ownFailure,
  };
  const dispatch = createDispatch(faces);
  const routes = procedures.flatMap((served) => served.procedures.flatMap((procedure) => procedure.routes));
  const cors = options.cors === undefined ? undefined : createCors(corsRulesOf(options.cors, routes));
  const handle =
    cors === undefined ? dispatch : withCors(cors, (method, path) => isServed(faces, method, path), dispatch);

  const listener = await listenOrExplain({
    host,
    port: options.port ?? portFromEnvironment(),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    limits,
    handle,
    upgrade: rest.upgrade,
    onFailure: ownFailure,
    otherPort: "PORT=…, or serve({ port })",
  });

  try {
    consumers = broker === undefined ? undefined : await startConsumers(procedures, broker, options.queue);
  } catch (error) {
    await listener.destroy();
    throw error;
  }
  readiness.become("ready");

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= shutDown({
      readiness,
      listener,
      calls,
      consumers,
      broker,
      timeoutMs: options.shutdownTimeoutMs ?? 10_000,
      onFailure: ownFailure,
    }).finally(stopListening);
    return closing;
  };
  const stopListening = onSignals(options.signals ?? ["SIGTERM", "SIGINT"], close);
  return { url: urlOf(options.tls !== undefined, host, listener.port), host, port: listener.port, close };
}

function objectOf<T extends object>(option: true | T): T | object {
  return option === true ? {} : option;
}

/** What the contract says to be a header of an answer is for whoever may call. */
function corsRulesOf({ exposedHeaders = [], ...options }: CorsOptions, routes: readonly RestRoute[]): CorsRules {
  const declared = routes.flatMap(({ responseHeaders = [] }) => responseHeaders.map(({ name }) => name));
  return { credentials: false, maxAgeSeconds: 600, ...options, exposedHeaders: [...exposedHeaders, ...declared] };
}

function refuseTwins(services: readonly ServiceDefinition[]): void {
  const names = new Set<string>();
  for (const { service } of services) {
    if (names.has(service.typeName)) {
      throw new Error(`${service.typeName} is given twice: serve() takes each service once`);
    }
    names.add(service.typeName);
  }
}

function portFromEnvironment(): number {
  const text = process.env.PORT ?? "50051";
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.trim() === "") {
    throw new Error(`PORT is ${JSON.stringify(text)}, which is no port: a number from 0 to 65535 is`);
  }
  return port;
}

function urlOf(secure: boolean, host: string, port: number): string {
  // An address that stands for all of them is none that a client can call.
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `${secure ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function printFailure(error: unknown, method: DescMethod | undefined): void {
  const where = method === undefined ? "the server" : `${method.parent.typeName}.${method.name}`;
  console.error(`${where} failed:`, error);
}
