import {
  create,
  type DescMessage,
  type DescMethod,
  isMessage,
  type Message,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import {
  type HandlerContext as ConnectHandlerContext,
  createServiceImplSpec,
  type MethodImplSpec,
} from "@connectrpc/connect";
import type { Face, HandlerContext } from "../context.js";
import { type Cause, causeOf, envelopeKey } from "../queue/envelope.js";
import type { ServiceDefinition } from "../service.js";
import type { MessageValidator } from "../validation/validator.js";
import { CallContext } from "./call-context.js";
import { createEmissions, type Emission, type Publish } from "./emission.js";

/**
 * The one place where the user's handlers are wrapped. What comes out is what connect-es serves and what procedures call,
 * so that requests are validated and events published alike, whatever face a call comes through.
 */
export interface Implementation {
  readonly definition: ServiceDefinition;
  readonly methods: readonly MethodImplSpec[];
}

export interface ImplementOptions {
  /** Absent: requests are not validated. */
  readonly validator?: MessageValidator | undefined;
  /** By the `source` of the service's queue bindings. Absent: handlers that emit fail. */
  readonly publisher?: ((source: string) => Publish) | undefined;
}

export function implementService(definition: ServiceDefinition, options: ImplementOptions): Implementation {
  const { service, handlers, queue } = definition;
  const publish = queue === undefined ? undefined : options.publisher?.(queue.source);
  const unimplemented = createServiceImplSpec(service, {});
  const methods = service.methods.map((method): MethodImplSpec => {
    const handler: unknown = Reflect.get(handlers, method.localName);
    if (typeof handler !== "function") {
      return unimplemented.methods[method.localName] as MethodImplSpec;
    }
    const name = `${service.typeName}.${method.name}`;
    const emissions = createEmissions({
      method: name,
      emits: queue?.emits[method.localName] ?? {},
      publish,
      validator: options.validator,
    });
    const check = checkOf(method.input, options.validator);
    return wrap(method, handler.bind(handlers), check, emissions);
  });
  return { definition, methods };
}

type Check = (message: Message) => void;

type Handler = (input: unknown, context: HandlerContext) => unknown;

type Emissions = ReturnType<typeof createEmissions>;

function checkOf(input: DescMessage, validator: MessageValidator | undefined): Check {
  return validator === undefined ? () => {} : (message) => validator.check(input, message);
}

/** The signature follows from the kind of the method, which TypeScript cannot see in a descriptor. */
function wrap(method: DescMethod, handler: Handler, check: Check, emissions: Emissions): MethodImplSpec {
  const spec = (impl: unknown) => ({ kind: method.methodKind, method, impl }) as MethodImplSpec;
  switch (method.methodKind) {
    case "unary":
      return spec((request: Message, context: ConnectHandlerContext) => {
        check(request);
        return answer(emissions, context, handler, request, method.output);
      });
    case "client_streaming":
      return spec(async (requests: AsyncIterable<Message>, context: ConnectHandlerContext) => {
        return await answer(emissions, context, handler, checked(requests, check), method.output);
      });
    case "server_streaming":
      return spec((request: Message, context: ConnectHandlerContext) => {
        check(request);
        return stream(emissions, context, (full) => handler(request, full));
      });
    case "bidi_streaming":
      return spec((requests: AsyncIterable<Message>, context: ConnectHandlerContext) => {
        return stream(emissions, context, (full) => handler(checked(requests, check), full));
      });
  }
}

/**
 * A handler that has succeeded has its events published even when its deadline has passed meanwhile or its caller has
 * gone: what they tell of has happened.
 *
 * Where the handler answers at once, so does this: there is no promise that nothing has to wait for.
 */
function answer(
  emissions: Emissions,
  context: ConnectHandlerContext,
  handler: Handler,
  input: unknown,
  output: DescMessage,
): Message | Promise<Message> {
  const emission = emissions(() => causeIn(context));
  try {
    const given = handler(input, fullContext(context, emission));
    return isThenable(given) ? answerLater(emission, given, output) : finish(emission, given, output);
  } catch (reason) {
    emission.drop();
    throw reason;
  }
}

async function answerLater(emission: Emission, given: PromiseLike<unknown>, output: DescMessage): Promise<Message> {
  try {
    return await finish(emission, await given, output);
  } finally {
    emission.drop();
  }
}

function finish(emission: Emission, given: unknown, output: DescMessage): Message | Promise<Message> {
  // Built before publication: an answer that is none is a failure.
  const message = isMessage(given, output) ? given : create(output, given as MessageInitShape<DescMessage>);
  const published = emission.flush();
  return published === undefined ? message : published.then(() => message);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

async function* stream(
  emissions: Emissions,
  context: ConnectHandlerContext,
  run: (context: HandlerContext) => unknown,
): AsyncGenerator<Message> {
  const emission = emissions(() => causeIn(context));
  try {
    yield* run(fullContext(context, emission)) as AsyncIterable<Message>;
    await emission.flush();
  } finally {
    emission.drop();
  }
}

async function* checked(messages: AsyncIterable<Message>, check: Check): AsyncGenerator<Message> {
  for await (const message of messages) {
    check(message);
    yield message;
  }
}

function fullContext(context: ConnectHandlerContext, emission: Emission): HandlerContext {
  if (context instanceof CallContext) {
    context.emission = emission;
    return context;
  }
  // connect-es makes an object for each call.
  return Object.assign(context, { via: context.protocolName as Face, emit: emission.emit });
}

/** A call from the queue brings its envelope along. */
function causeIn(context: ConnectHandlerContext): Cause | undefined {
  const envelope = context.values.get(envelopeKey);
  return envelope === undefined ? undefined : causeOf(envelope);
}
