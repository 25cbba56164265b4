import { create, createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import * as grpc from "@grpc/grpc-js";
import * as protoLoader from "@grpc/proto-loader";
import { describe, expect, onTestFinished, test } from "vitest";
import { StatusSchema } from "../../../../runtime/gen/google/rpc/status_pb.js";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../../../runtime/gen/grpc/health/v1/health_pb.js";
import { ServerReflection } from "../../../../runtime/gen/grpc/reflection/v1/reflection_pb.js";
import { createHealth } from "../../../../runtime/server/health.js";
import { createReadiness } from "../../../../runtime/server/readiness.js";
import { defineElementService } from "../../../support/runtime/element-service.js";
import { serveForTest } from "../../../support/runtime/serve.js";

describe("grpc.health.v1", () => {
  const known = ["", "elements.v1.ElementService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"];

  test.each(known)("Check of %j: serving", async (service) => {
    const { url } = await serveForTest();
    const client = createClient(Health, createGrpcTransport({ baseUrl: url }));
    expect(await client.check({ service })).toMatchObject({ status: Status.SERVING });
  });

  test("Check of an unknown service: not found", async () => {
    const { url } = await serveForTest();
    const client = createClient(Health, createGrpcTransport({ baseUrl: url }));
    await expect(client.check({ service: "nobody" })).rejects.toMatchObject({ code: Code.NotFound });
  });

  test("List", async () => {
    const { url } = await serveForTest();
    const client = createClient(Health, createGrpcTransport({ baseUrl: url }));
    const { statuses } = await client.list({});
    expect(Object.keys(statuses).sort()).toEqual([...known, "grpc.reflection.v1alpha.ServerReflection"].sort());
  });

  test("probes pass by the interceptors: they carry no token", async () => {
    const refuse: Interceptor = () => () => Promise.reject(new Error("no"));
    const { url } = await serveForTest({ interceptors: [refuse] });
    const client = createClient(Health, createGrpcTransport({ baseUrl: url }));
    expect(await client.check({})).toMatchObject({ status: Status.SERVING });
  });

  test("Watch tells each change, and ends when the server drains", async () => {
    const readiness = createReadiness();
    const { watch } = createHealth(["a"], readiness);
    const watching = (async () => {
      const seen: unknown[] = [];
      for await (const { status } of watch(
        { service: "a" } as never,
        { signal: new AbortController().signal } as never,
      )) {
        seen.push(status);
        readiness.become(seen.length === 1 ? "ready" : "draining");
      }
      return seen;
    })();
    expect(await watching).toEqual([Status.NOT_SERVING, Status.SERVING, Status.NOT_SERVING]);
  });

  test("Watch of an unknown service goes on", async () => {
    const { url } = await serveForTest();
    const client = createClient(Health, createGrpcTransport({ baseUrl: url }));
    for await (const { status } of client.watch({ service: "nobody" })) {
      expect(status).toBe(Status.SERVICE_UNKNOWN);
      break;
    }
  });
});

describe.each(["v1", "v1alpha"])("grpc.reflection.%s, asked by grpc-js", (version) => {
  async function ask(questions: readonly object[], reflection = true): Promise<Answer[]> {
    const { port } = await serveForTest({ reflection });
    const client = reflectionClient(version, port);
    const stream = client.serverReflectionInfo();
    const answers: Answer[] = [];
    for (const question of questions) {
      stream.write(question);
    }
    stream.end();
    try {
      for await (const answer of stream) {
        answers.push(answer);
      }
    } finally {
      client.close();
    }
    return answers;
  }

  test("lists the services", async () => {
    const [answer] = await ask([{ listServices: "" }]);
    expect(answer?.listServicesResponse?.service.map(({ name }) => name)).toEqual([
      "elements.v1.ElementService",
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
    ]);
  });

  test.each([
    ["service", "elements.v1.ElementService"],
    ["method", "elements.v1.ElementService.GetElement"],
    ["message", "elements.v1.Element"],
    ["field", "elements.v1.Element.atomic_number"],
    ["oneof", "elements.v1.Everything.choice"],
    ["enum", "elements.v1.State"],
    ["value of an enum, a sibling of it", "elements.v1.STATE_GAS"],
  ])("gives the file of a %s, and all that it imports", async (_, fileContainingSymbol) => {
    const [answer] = await ask([{ fileContainingSymbol }]);
    const files = filesOf(answer);
    expect(files[0]?.name).toBe("elements.proto");
    // Complete: nothing is missing to read it.
    const [wanted] = files as [FileDescriptorProto];
    const registry = createFileRegistry(wanted, (name) => files.find((file) => file.name === name));
    expect(registry.getService("elements.v1.ElementService")?.methods).toHaveLength(10);
  });

  test("sends a file once on a stream, but for the one that is asked for", async () => {
    const [first, second] = await ask([
      { fileContainingSymbol: "elements.v1.Element" },
      { fileByFilename: "elements.proto" },
    ]);
    expect(filesOf(first).length).toBeGreaterThan(1);
    expect(filesOf(second).map(({ name }) => name)).toEqual(["elements.proto"]);
  });

  test("finds extensions", async () => {
    const extension = { containingType: "google.protobuf.FieldOptions", extensionNumber: 1159 };
    const [numbers, file] = await ask([
      { allExtensionNumbersOfType: "google.protobuf.FieldOptions" },
      { fileContainingExtension: extension },
    ]);
    expect(numbers?.allExtensionNumbersResponse?.extensionNumber).toContain(1159);
    expect(filesOf(file)[0]?.name).toBe("buf/validate/validate.proto");
  });

  test.each([
    [{ fileContainingSymbol: "nobody" }, grpc.status.NOT_FOUND],
    [{ fileByFilename: "nobody.proto" }, grpc.status.NOT_FOUND],
    [{ allExtensionNumbersOfType: "nobody" }, grpc.status.NOT_FOUND],
    [{ fileContainingExtension: { containingType: "nobody", extensionNumber: 1 } }, grpc.status.NOT_FOUND],
    [{}, grpc.status.INVALID_ARGUMENT],
  ])("answers %j with an error, and goes on", async (question, code) => {
    const [error, next] = await ask([question, { listServices: "" }]);
    expect(error?.errorResponse?.errorCode).toBe(code);
    expect(next?.listServicesResponse).toBeDefined();
  });

  test("can be left out", async () => {
    await expect(ask([{ listServices: "" }], false)).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
  });
});

describe("grpc-js, with what reflection told it", () => {
  async function connect(options: Parameters<typeof serveForTest>[0] = {}): Promise<ElementClient> {
    const { port, url } = await serveForTest(options);
    const reflection = createClient(ServerReflection, createGrpcTransport({ baseUrl: url }));
    const file: FileDescriptorProto[] = [];
    for await (const { messageResponse } of reflection.serverReflectionInfo(
      (async function* () {
        yield { messageRequest: { case: "fileContainingSymbol", value: "elements.v1.ElementService" } } as const;
      })(),
    )) {
      const bytes = messageResponse.case === "fileDescriptorResponse" ? messageResponse.value.fileDescriptorProto : [];
      file.push(...bytes.map((one) => fromBinary(FileDescriptorProtoSchema, one)));
    }
    const set = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file }));
    const definition = protoLoader.loadFileDescriptorSetFromBuffer(Buffer.from(set), { defaults: true, longs: String });
    const service = definition["elements.v1.ElementService"] as grpc.ServiceDefinition;
    const Client = grpc.makeGenericClientConstructor(service, "ElementService");
    const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure()) as unknown as ElementClient;
    onTestFinished(() => client.close());
    return client;
  }

  test("unary", async () => {
    const client = await connect();
    const answer = await new Promise((resolve, reject) => {
      client.getElement({ id: "h" }, (error, element) => (error === null ? resolve(element) : reject(error)));
    });
    expect(answer).toMatchObject({ id: "h", labels: expect.arrayContaining([{ key: "via", value: "grpc" }]) });
  });

  test("an error, with the details that gRPC has for them", async () => {
    const client = await connect();
    const error = await new Promise<grpc.ServiceError | null>((resolve) => client.getElement({ id: "" }, resolve));
    expect(error).toMatchObject({ code: grpc.status.INVALID_ARGUMENT });
    const [bytes] = error?.metadata.get("grpc-status-details-bin") ?? [];
    const { details } = fromBinary(StatusSchema, bytes as Buffer);
    expect(details.map(({ typeUrl }) => typeUrl.split("/")[1])).toEqual([
      "buf.validate.Violations",
      "google.rpc.BadRequest",
    ]);
  });

  test("a deadline", async () => {
    const client = await connect({ services: [defineElementService({ getElement: () => new Promise(() => {}) })] });
    const error = await new Promise<grpc.ServiceError | null>((resolve) =>
      client.getElement({ id: "h" }, { deadline: Date.now() + 50 }, resolve),
    );
    expect(error).toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
  });

  test("server streaming", async () => {
    const client = await connect();
    expect(await collect(client.count({ to: 3 }))).toMatchObject([{ number: 1 }, { number: 2 }, { number: 3 }]);
  });

  test("client streaming", async () => {
    const client = await connect();
    const answer = await new Promise((resolve, reject) => {
      const stream = client.sum((error, sum) => (error === null ? resolve(sum) : reject(error)));
      stream.write({ number: 1 });
      stream.write({ number: 2 });
      stream.end();
    });
    expect(answer).toMatchObject({ sum: "3", count: 2 });
  });

  test("bidirectional streaming", async () => {
    const stream = (await connect()).echo();
    stream.write({ text: "a" });
    stream.write({ text: "b" });
    stream.end();
    expect(await collect(stream)).toMatchObject([{ text: "a" }, { text: "b" }]);
  });
});

async function collect(stream: AsyncIterable<object>): Promise<object[]> {
  const all: object[] = [];
  for await (const message of stream) {
    all.push(message);
  }
  return all;
}

/** As grpc-js makes it, at run time. */
interface ElementClient {
  getElement(request: object, done: (error: grpc.ServiceError | null, element?: object) => void): void;
  getElement(
    request: object,
    options: grpc.CallOptions,
    done: (error: grpc.ServiceError | null, element?: object) => void,
  ): void;
  count(request: object): grpc.ClientReadableStream<object>;
  sum(done: (error: grpc.ServiceError | null, sum?: object) => void): grpc.ClientWritableStream<object>;
  echo(): grpc.ClientDuplexStream<object, object>;
  close(): void;
}

interface Answer {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Uint8Array[] };
  readonly allExtensionNumbersResponse?: { readonly extensionNumber: readonly number[] };
  readonly errorResponse?: { readonly errorCode: number };
}

interface ReflectionClient {
  serverReflectionInfo(): grpc.ClientDuplexStream<object, Answer>;
  close(): void;
}

/** From the proto, as any program in any language would have it. */
function reflectionClient(version: string, port: number): ReflectionClient {
  const definition = protoLoader.loadSync(`schemas/grpc/reflection/${version}/reflection.proto`, { oneofs: true });
  const service = definition[`grpc.reflection.${version}.ServerReflection`] as grpc.ServiceDefinition;
  const Client = grpc.makeGenericClientConstructor(service, "ServerReflection");
  return new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure()) as unknown as ReflectionClient;
}

function filesOf(answer: Answer | undefined): FileDescriptorProto[] {
  return (answer?.fileDescriptorResponse?.fileDescriptorProto ?? []).map((bytes) =>
    fromBinary(FileDescriptorProtoSchema, bytes),
  );
}
