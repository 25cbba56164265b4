import { ViolationsSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import type { Acme } from "../../examples/acme/src/start.js";
import { createGreeterClient } from "../../generated/connect/acme/greeter/v1/greeter.js";
import { createUserServiceClient } from "../../generated/connect/acme/user/v1/user-service.js";
import { createUserServiceCommands } from "../../generated/queue/acme/user/v1/user-service.js";

/** A face of the running example: the same calls, whatever carries them, with answers and errors in one form. */
export interface Face {
  readonly name: string;
  createUser(user: NewUser, options?: CallOptions): Promise<CreatedUser>;
  /** The streams, where the face has them. */
  readonly greeter?: {
    sayHellos(name: string, count: number): Promise<readonly string[]>;
    sayHelloToAll(names: readonly string[]): Promise<string>;
  };
}

export interface NewUser {
  readonly name: string;
  readonly email: string;
}

export interface CreatedUser {
  readonly message: string;
  readonly id: number;
  readonly name: string;
  readonly email: string;
  /** A header of the answer that an interceptor set; the queue has no headers. */
  readonly answeredBy: string | null;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** What each face throws. */
export interface Failure extends Error {
  readonly code: string;
  /** Which fields break their rules, and how. */
  readonly fields: readonly string[];
}

type Where = "service" | "gateway";

/** Every way in which the example can be called. */
export function facesOf(acme: () => Acme): readonly Face[] {
  const rpc = (name: string, where: Where, connect: (baseUrl: string) => Transport): Face => ({
    name,
    async createUser(user, { headers, timeoutMs } = {}) {
      let answeredBy: string | null = null;
      const client = createUserServiceClient(connect(acme()[where].url));
      const answer = client.createUser(
        { user },
        {
          ...(headers === undefined ? {} : { headers }),
          ...(timeoutMs === undefined ? {} : { timeoutMs }),
          onHeader(answered) {
            answeredBy = answered.get("x-answered-by");
          },
        },
      );
      const { message, user: created } = await answer.catch(fail);
      return { message, id: created?.id ?? 0, name: created?.name ?? "", email: created?.email ?? "", answeredBy };
    },
    greeter: {
      async sayHellos(person, count) {
        const greetings = createGreeterClient(connect(acme()[where].url)).sayHellos({ name: person, count });
        const names: string[] = [];
        for await (const greeting of greetings) names.push(greeting.name);
        return names;
      },
      async sayHelloToAll(names) {
        async function* people() {
          for (const name of names) yield { name };
        }
        return (await createGreeterClient(connect(acme()[where].url)).sayHelloToAll(people())).name;
      },
    },
  });

  return (["service", "gateway"] as const).flatMap((where): readonly Face[] => [
    rpc(`${where}: Connect over HTTP/1.1`, where, (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" })),
    rpc(`${where}: Connect over HTTP/2`, where, (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2" })),
    rpc(`${where}: Connect, binary`, where, (baseUrl) =>
      createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: true }),
    ),
    rpc(`${where}: gRPC`, where, (baseUrl) => createGrpcTransport({ baseUrl })),
    rpc(`${where}: gRPC-Web over HTTP/1.1`, where, (baseUrl) =>
      createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
    ),
    rpc(`${where}: gRPC-Web over HTTP/2`, where, (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" })),
    restFace(`${where}: REST`, () => acme()[where].url),
    ...(where === "service" ? [queueFace(acme)] : []),
  ]);
}

function restFace(name: string, baseUrl: () => string): Face {
  const post = async (path: string, body: unknown, { headers, timeoutMs }: CallOptions = {}) => {
    const response = await fetch(`${baseUrl()}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...headers,
        ...(timeoutMs === undefined ? {} : { "connect-timeout-ms": String(timeoutMs) }),
      },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return { answer, answeredBy: response.headers.get("x-answered-by") };
    const errors: readonly { readonly field: string; readonly code: string }[] = answer.errors ?? [];
    throw failure(
      answer.code,
      answer.detail,
      errors.map(({ field, code }) => `${field} ${code}`),
    );
  };
  return {
    name,
    async createUser(user, options) {
      const { answer, answeredBy } = await post("/users", user, options);
      const { id, name, email } = answer.user;
      return { message: answer.message, id, name, email, answeredBy };
    },
    greeter: {
      async sayHellos(person, count) {
        const response = await fetch(`${baseUrl()}/v1/greetings/${person}:repeat?count=${count}`);
        const greetings: readonly { readonly name: string }[] = await response.json();
        return greetings.map(({ name }) => name);
      },
      async sayHelloToAll(names) {
        const body = names.map((name) => ({ name }));
        return (await post("/v1/greetings:gather", body)).answer.name;
      },
    },
  };
}

function queueFace(acme: () => Acme): Face {
  return {
    name: "queue",
    async createUser(user, options) {
      const { createUser } = createUserServiceCommands(acme().broker);
      const { message, user: created } = await createUser.call({ user }, options).catch(fail);
      return {
        message,
        id: created?.id ?? 0,
        name: created?.name ?? "",
        email: created?.email ?? "",
        answeredBy: null,
      };
    },
  };
}

function fail(reason: unknown): never {
  const error = ConnectError.from(reason);
  const code = Code[error.code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
  const fields = error.findDetails(ViolationsSchema).flatMap(({ violations }) =>
    violations.map(({ field, ruleId }) => {
      const path = field?.elements.map(({ fieldName }) => fieldName).join(".") ?? "";
      return `${path} ${ruleId}`;
    }),
  );
  throw failure(code, error.rawMessage, fields);
}

function failure(code: string, message: string, fields: readonly string[]): Failure {
  return Object.assign(new Error(message), { code, fields });
}
