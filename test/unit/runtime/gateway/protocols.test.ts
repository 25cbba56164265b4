import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import {
  type ChannelCredentials,
  credentials,
  type Client as GrpcClient,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { describe, expect, test } from "vitest";
import { defineElementService } from "../../../support/runtime/element-service.js";
import { ElementService } from "../../../support/runtime/elements_pb.js";
import { serveForTest } from "../../../support/runtime/serve.js";
import { transports } from "../../../support/runtime/transports.js";
import { deadEndpoint, gatewayTo, rpcRoutes } from "./support.js";

async function startBoth(
  over: Parameters<typeof rpcRoutes>[0] = {},
  handlers: Parameters<typeof defineElementService>[0] = {},
): Promise<string> {
  const server = await serveForTest({ services: [defineElementService(handlers)] });
  const gateway = await gatewayTo([`127.0.0.1:${server.port}`], rpcRoutes(over));
  return gateway.url;
}

async function* silentAfterOne() {
  yield { text: "a" };
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}

describe.each(transports)("%s through the gateway", (name, transportTo, httpVersion) => {
  test("unary, with headers and trailers", async () => {
    const client = createClient(ElementService, transportTo(await startBoth()));
    const seen: (string | null)[] = [];
    const answer = await client.getElement(
      { id: "h" },
      {
        onHeader: (header) => seen.push(header.get("x-header")),
        onTrailer: (trailer) => seen.push(trailer.get("x-trailer")),
      },
    );
    expect(answer.id).toBe("h");
    expect(seen).toEqual(["h", "t"]);
  });

  test("an error of the service", async () => {
    const client = createClient(ElementService, transportTo(await startBoth()));
    const failure = ConnectError.from(await client.getElement({ id: "missing" }).catch((error: unknown) => error));
    expect(failure).toMatchObject({ code: Code.NotFound, rawMessage: "no such element" });
    expect(failure.metadata.get("x-why")).toBe("missing");
  });

  test("server streaming, each message as it comes, and an error at the end", async () => {
    const client = createClient(ElementService, transportTo(await startBoth()));
    const numbers: number[] = [];
    const failure = await (async () => {
      for await (const { number } of client.count({ to: 4, failAfter: 3, pause: { nanos: 1_000_000 } }))
        numbers.push(number);
    })().catch((error: unknown) => error);
    expect(numbers).toEqual([1, 2, 3]);
    expect(ConnectError.from(failure).code).toBe(Code.ResourceExhausted);
  });

  test("client streaming", async () => {
    const client = createClient(ElementService, transportTo(await startBoth()));
    const answer = await client.sum(
      (async function* () {
        for (let number = 1; number <= 100; number++) yield { number };
      })(),
    );
    expect(answer).toMatchObject({ sum: 5050n, count: 100 });
  });

  test.runIf(httpVersion === "2" && !name.startsWith("gRPC-Web"))("both ways, one answer to each request", async () => {
    const client = createClient(ElementService, transportTo(await startBoth()));
    let go = (): void => {};
    const texts: string[] = [];
    const answers = client.echo(
      (async function* () {
        for (const text of ["a", "b", "c"]) {
          yield { text };
          await new Promise<void>((resolve) => {
            go = resolve;
          });
        }
      })(),
    );
    for await (const { text } of answers) {
      texts.push(text);
      // The request waits for this answer before it goes on.
      setImmediate(() => go());
    }
    expect(texts).toEqual(["a", "b", "c"]);
  });

  test("when the client goes, the handler is told", async () => {
    let told = (): void => {};
    const aborted = new Promise<void>((resolve) => {
      told = resolve;
    });
    const url = await startBoth(
      {},
      {
        async *count(_, { signal }) {
          signal.addEventListener("abort", told);
          yield { number: 1 };
          await aborted;
        },
      },
    );
    const client = createClient(ElementService, transportTo(url));
    const leaving = new AbortController();
    await expect(async () => {
      for await (const _ of client.count({ to: 1 }, { signal: leaving.signal })) leaving.abort();
    }).rejects.toThrow();
    await aborted;
  });

  test("a stream that falls silent is ended with an error", async () => {
    const url = await startBoth({ timeout: { total: 0, perTry: 0, idle: 100 } });
    const client = createClient(ElementService, transportTo(url));
    const numbers: number[] = [];
    const failure = await (async () => {
      for await (const { text } of client.echo(silentAfterOne())) numbers.push(text.length);
    })().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConnectError);
    // Only gRPC has room for a status when the answer has begun.
    if (name.startsWith("gRPC,")) {
      expect([numbers, ConnectError.from(failure).code]).toEqual([[1], Code.DeadlineExceeded]);
    }
  });

  test("what the gateway refuses is an error of the protocol", async () => {
    const gateway = await gatewayTo([await deadEndpoint()], rpcRoutes());
    const client = createClient(ElementService, transportTo(gateway.url));
    const failure = ConnectError.from(await client.getElement({ id: "h" }).catch((error: unknown) => error));
    expect(failure).toMatchObject({ code: Code.Unavailable, rawMessage: "The service cannot be reached." });
    const stream = await client
      .count({ to: 1 })
      [Symbol.asyncIterator]()
      .next()
      .catch((error: unknown) => error);
    expect(ConnectError.from(stream).code).toBe(Code.Unavailable);
  });

  test("a deadline of the route", async () => {
    const client = createClient(
      ElementService,
      transportTo(await startBoth({ timeout: { total: 50, perTry: 0, idle: 0 } })),
    );
    const failure = await (async () => {
      for await (const _ of client.count({ to: 100, pause: { seconds: 5n } })) {
        // Nothing comes.
      }
    })().catch((error: unknown) => error);
    expect(ConnectError.from(failure).code).toBe(Code.DeadlineExceeded);
  });
});

test("Connect GET", async () => {
  const url = await startBoth();
  const client = createClient(
    ElementService,
    createConnectTransport({ baseUrl: url, httpVersion: "1.1", useHttpGet: true }),
  );
  expect(await client.getElement({ id: "h" })).toMatchObject({ labels: { method: "GET" } });
});

describe("@grpc/grpc-js through the gateway", () => {
  const definition = loadPackageDefinition(
    loadSync("elements.proto", {
      includeDirs: ["test/support/runtime", "test/support/runtime/include"],
      keepCase: false,
      longs: Number,
    }),
  );
  type Callback = (error: ServiceError | null, answer: Record<string, unknown>) => void;
  type ElementsClient = GrpcClient & {
    getElement(request: object, metadata: Metadata, callback: Callback): void;
    sum(callback: Callback): { write(message: object): void; end(): void };
    count(request: object): AsyncIterable<{ number: number }>;
    echo(): AsyncIterable<{ text: string }> & { write(message: object): void; end(): void };
  };
  // What grpc-js loads has no types of its own.
  const { elements } = definition as unknown as {
    elements: { v1: { ElementService: new (address: string, how: ChannelCredentials) => ElementsClient } };
  };

  async function connect(): Promise<ElementsClient> {
    const url = await startBoth();
    return new elements.v1.ElementService(url.slice("http://".length), credentials.createInsecure());
  }

  test("unary, its trailers and its errors", async () => {
    const client = await connect();
    const get = (id: string): Promise<Record<string, unknown>> =>
      new Promise((resolve, reject) =>
        client.getElement({ id }, new Metadata(), (error, answer) => (error ? reject(error) : resolve(answer))),
      );
    expect(await get("h")).toMatchObject({ id: "h" });
    await expect(get("missing")).rejects.toMatchObject({ code: 5, details: "no such element" });
    client.close();
  });

  test("all kinds of streams", async () => {
    const client = await connect();
    const numbers: number[] = [];
    for await (const { number } of client.count({ to: 3 })) numbers.push(number);
    expect(numbers).toEqual([1, 2, 3]);

    const summed = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const call = client.sum((error, answer) => (error ? reject(error) : resolve(answer)));
      for (let number = 1; number <= 10; number++) call.write({ number });
      call.end();
    });
    expect(summed).toMatchObject({ sum: 55, count: 10 });

    const echo = client.echo();
    const texts: string[] = [];
    echo.write({ text: "a" });
    for await (const { text } of echo) {
      texts.push(text);
      if (texts.length < 3) echo.write({ text: `${text}a` });
      else echo.end();
    }
    expect(texts).toEqual(["a", "aa", "aaa"]);
    client.close();
  });
});
