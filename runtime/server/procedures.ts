import type { Interceptor } from "@connectrpc/connect";
import type { ServiceDefinition } from "../service.js";
import { createMessageValidator } from "../validation/validator.js";
import type { Publish } from "./emission.js";
import type { FailureReporter } from "./guard.js";
import { type Implementation, implementService } from "./implement.js";
import { createInvoker } from "./invoke.js";
import type { Procedure } from "./procedure.js";

export interface ProcedureOptions {
  /** As in connect-es: the first is the outermost. */
  readonly interceptors?: readonly Interceptor[];
  /** Hold requests to their protovalidate rules. Default: true. */
  readonly validate?: boolean;
  /** Gives, for the `source` of a service, what publishes its events. Absent: handlers that emit fail. */
  readonly publisher?: (source: string) => Publish;
  /** Told of each failure that is the service's own. */
  readonly onFailure?: FailureReporter;
  /** Aborts all calls. */
  readonly shutdownSignal?: AbortSignal;
}

/** The methods of services, ready to be called by a face that connect-es does not serve (REST, queue). */
export function createProcedures(
  definitions: readonly ServiceDefinition[],
  options: ProcedureOptions = {},
): readonly Procedure[] {
  return proceduresOf(implementServices(definitions, options), options);
}

/** Wrap the handlers once; connect-es and procedures then call the same functions. */
export function implementServices(
  definitions: readonly ServiceDefinition[],
  options: ProcedureOptions,
): readonly Implementation[] {
  const validator =
    options.validate === false
      ? undefined
      : createMessageValidator(definitions.map((definition) => definition.service));
  return definitions.map((definition) => implementService(definition, { validator, publisher: options.publisher }));
}

export function proceduresOf(
  implementations: readonly Implementation[],
  options: ProcedureOptions,
): readonly Procedure[] {
  const invoker = createInvoker(options.interceptors ?? [], reporterOf(options), options.shutdownSignal);
  return implementations.flatMap(({ definition, methods }) =>
    methods.map(
      (spec): Procedure => ({
        service: definition.service,
        method: spec.method,
        routes: (definition.routes ?? []).filter((route) => route.method === spec.method.localName),
        unary: async (request, call) => await invoker.unary(spec, request, call),
        answer: (request, call) => invoker.unary(spec, request, call),
        stream: (requests, call) => invoker.stream(spec, requests, call),
      }),
    ),
  );
}

function reporterOf(options: ProcedureOptions): FailureReporter {
  return options.onFailure ?? (() => {});
}
