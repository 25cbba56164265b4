import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { ViolationsSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { Code, ConnectError, createClient, createContextValues, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { describe, expect, test } from "vitest";
import { BadRequestSchema } from "../../../../runtime/gen/google/rpc/error_details_pb.js";
import { callerKey, defineElementService } from "../../../support/runtime/element-service.js";
import { ElementService, type EverythingSchema, MassSchema, State } from "../../../support/runtime/elements_pb.js";
import { serveForTest } from "../../../support/runtime/serve.js";
import { transports } from "../../../support/runtime/transports.js";

describe.each(transports)("%s", (name, transportTo, httpVersion) => {
  const face = name.startsWith("Connect") ? "connect" : name.startsWith("gRPC-Web") ? "grpc-web" : "grpc";

  async function connect(options: Parameters<typeof serveForTest>[0] = {}) {
    const server = await serveForTest(options);
    return createClient(ElementService, transportTo(server.url));
  }

  test("unary", async () => {
    const client = await connect();
    const header = new Headers();
    const answer = await client.getElement(
      { id: "h" },
      {
        onHeader: (received) => header.set("x-header", received.get("x-header") ?? ""),
        onTrailer: (received) => header.set("x-trailer", received.get("x-trailer") ?? ""),
      },
    );
    expect(answer).toMatchObject({ id: "h", labels: { via: face, method: "POST" } });
    expect([...header]).toEqual([
      ["x-header", "h"],
      ["x-trailer", "t"],
    ]);
  });

  test("all types of fields", async () => {
    const client = await connect();
    const everything: MessageInitShape<typeof EverythingSchema> = {
      fInt64: -(2n ** 63n),
      fUint64: 2n ** 64n - 1n,
      fDouble: Number.POSITIVE_INFINITY,
      fBytes: new Uint8Array([0, 255]),
      fEnum: State.GAS,
      fNested: { fString: "ü" },
      oInt32: 0,
      mMessage: { "-1": { value: 1.5 } },
      choice: { case: "cInt64", value: 7n },
      wTimestamp: { seconds: -1n, nanos: 5 },
      wStruct: { a: [1, null, { b: true }] },
      wAny: anyPack(MassSchema, create(MassSchema, { unit: "kg" })),
      wInt64: 0n,
    };
    expect(await client.reflect(everything)).toMatchObject(everything);
  });

  test("server streaming", async () => {
    const client = await connect();
    const numbers: number[] = [];
    for await (const { number } of client.count({ to: 3 })) {
      numbers.push(number);
    }
    expect(numbers).toEqual([1, 2, 3]);
  });

  test("server streaming that fails on its way", async () => {
    const client = await connect();
    const numbers: number[] = [];
    const failure = await failureOf(async () => {
      for await (const { number } of client.count({ to: 3, failAfter: 2 })) {
        numbers.push(number);
      }
    });
    expect(numbers).toEqual([1, 2]);
    expect(failure.code).toBe(Code.ResourceExhausted);
  });

  test("client streaming", async () => {
    const client = await connect();
    const answer = await client.sum(
      (async function* () {
        yield { number: 1 };
        yield { number: 2 };
      })(),
    );
    expect(answer).toMatchObject({ sum: 3n, count: 2 });
  });

  test.runIf(httpVersion === "2")("bidirectional streaming, one answer to each request", async () => {
    const client = await connect();
    const { promise: answered, resolve } = promiseOf();
    const texts: string[] = [];
    const answers = client.echo(
      (async function* () {
        yield { text: "a" };
        await answered;
        yield { text: "b" };
      })(),
    );
    for await (const { text } of answers) {
      texts.push(text);
      resolve();
    }
    expect(texts).toEqual(["a", "b"]);
  });

  test("an error with its metadata", async () => {
    const client = await connect();
    const failure = await failureOf(() => client.getElement({ id: "missing" }));
    expect(failure).toMatchObject({ code: Code.NotFound, rawMessage: "no such element" });
    expect(failure.metadata.get("x-why")).toBe("missing");
  });

  test("an exception tells nothing of itself to the caller, and everything to the service", async () => {
    const failures: unknown[] = [];
    const client = await connect({ onFailure: (error, method) => failures.push([error, method?.name]) });
    const failure = await failureOf(() => client.getElement({ id: "broken" }));
    expect(failure).toMatchObject({ code: Code.Internal, rawMessage: "internal error" });
    expect(failures).toEqual([[new TypeError("a secret of the implementation"), "GetElement"]]);
  });

  test("validation of a request, with both forms of details", async () => {
    const client = await connect();
    const failure = await failureOf(() => client.createElement({ element: { name: "" } }));
    expect(failure.code).toBe(Code.InvalidArgument);
    expect(failure.findDetails(ViolationsSchema)[0]?.violations[0]?.ruleId).toBe("string.min_len");
    expect(failure.findDetails(BadRequestSchema)[0]?.fieldViolations).toMatchObject([
      { field: "element.name", reason: "string.min_len" },
    ]);
  });

  test("validation of each message of a stream", async () => {
    const client = await connect();
    const failure = await failureOf(() =>
      client.sum(
        (async function* () {
          yield { number: 1 };
          yield { number: -1 };
        })(),
      ),
    );
    expect(failure.code).toBe(Code.InvalidArgument);
  });

  test("a deadline that the handler ignores", async () => {
    const client = await connect({ services: [defineElementService({ getElement: () => new Promise(() => {}) })] });
    const failure = await failureOf(() => client.getElement({ id: "h" }, { timeoutMs: 30 }));
    expect(failure.code).toBe(Code.DeadlineExceeded);
  });

  test("interceptors and context values", async () => {
    const seen: unknown[] = [];
    const observe: Interceptor = (next) => (request) => {
      seen.push([request.service.typeName, request.method.name, request.stream, new URL(request.url).pathname]);
      request.contextValues.set(callerKey, `${request.contextValues.get(callerKey)} ${request.header.get("x-last")}`);
      return next(request);
    };
    const client = await connect({
      interceptors: [observe],
      contextValues: (request) => createContextValues().set(callerKey, request.header("x-first") ?? ""),
    });
    const headers = { "x-first": "Marie", "x-last": "Curie" };
    expect(await client.getElement({ id: "h" }, { headers })).toMatchObject({ name: "Marie Curie" });
    expect(seen).toEqual([
      ["elements.v1.ElementService", "GetElement", false, "/elements.v1.ElementService/GetElement"],
    ]);
  });

  test("a message that is too large", async () => {
    const client = await connect({ limits: { maxRequestBytes: 1_000 } });
    const failure = await failureOf(() => client.reflect({ fString: "x".repeat(2_000) }));
    expect(failure.code).toBe(Code.ResourceExhausted);
  });

  test("a method that has no handler", async () => {
    const { service } = defineElementService();
    const client = await connect({ services: [{ service, handlers: {} }] });
    expect((await failureOf(() => client.getElement({ id: "h" }))).code).toBe(Code.Unimplemented);
  });
});

test("Connect answers GET for a method without side effects", async () => {
  const server = await serveForTest();
  const client = createClient(
    ElementService,
    createConnectTransport({ baseUrl: server.url, httpVersion: "1.1", useHttpGet: true }),
  );
  expect(await client.getElement({ id: "h" })).toMatchObject({ labels: { method: "GET", via: "connect" } });
});

test("the header Connect-Protocol-Version is not needed: the path decides", async () => {
  const server = await serveForTest();
  const response = await fetch(`${server.url}/elements.v1.ElementService/GetElement`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"id":"h"}',
  });
  expect(await response.json()).toMatchObject({ id: "h" });
});

async function failureOf(work: () => Promise<unknown>): Promise<ConnectError> {
  try {
    await work();
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("it did not fail");
}

/** A promise and what fulfils it. */
function promiseOf(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
