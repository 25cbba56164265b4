import type { DescMethod, Message } from "@bufbuild/protobuf";
import { createFetchHandler } from "../../../runtime/rest/fetch/handler.js";
import { createProcedures } from "../../../runtime/server/procedures.js";
import type { RoutedMethod } from "./contracts.js";

/** The services of a package, with the routes that svcgen generates. They note what arrives, and answer what they are told. */
export interface NotingService {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Make a call, and tell what has arrived since. */
  noting<T>(answers: readonly Message[], call: () => Promise<T>): Promise<Noted<T>>;
}

export interface Noted<T> {
  /** Full name of the method that was called; undefined if none was. */
  readonly method: string | undefined;
  readonly requests: readonly Message[];
  readonly result: T;
}

export function createNotingService(methods: readonly RoutedMethod[]): NotingService {
  let answers: readonly Message[] = [];
  let called: string | undefined;
  let requests: Message[] = [];

  const take = (method: DescMethod, request?: Message): void => {
    called = nameOf(method);
    if (request !== undefined) requests.push(request);
  };
  const single = (): Message => {
    const [answer] = answers;
    if (answer === undefined) throw new Error("there is no answer");
    return answer;
  };
  const handlerOf = (method: DescMethod): unknown => {
    switch (method.methodKind) {
      case "unary":
        return (request: Message) => {
          take(method, request);
          return single();
        };
      case "client_streaming":
        return async (messages: AsyncIterable<Message>) => {
          take(method);
          for await (const request of messages) take(method, request);
          return single();
        };
      case "server_streaming":
        return async function* (request: Message) {
          take(method, request);
          yield* answers;
        };
      case "bidi_streaming":
        return async function* (messages: AsyncIterable<Message>) {
          take(method);
          for await (const request of messages) take(method, request);
          yield* answers;
        };
    }
  };

  const services = [...new Set(methods.map(({ service }) => service))];
  const definitions = services.map((service) => {
    const own = methods.filter((one) => one.service === service);
    return {
      service,
      handlers: Object.fromEntries(own.map(({ method }) => [method.localName, handlerOf(method)])),
      routes: own.flatMap(({ routes }) => routes),
    };
  });
  return {
    fetch: createFetchHandler(createProcedures(definitions, { validate: false })),
    async noting(given, call) {
      answers = given;
      called = undefined;
      requests = [];
      const result = await call();
      return { method: called, requests, result };
    },
  };
}

/** Full name of a method. */
export function nameOf({ parent, name }: DescMethod): string {
  return `${parent.typeName}.${name}`;
}
