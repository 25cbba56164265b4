import { create, type Message } from "@bufbuild/protobuf";
import { ViolationsSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { Code, ConnectError, createContextValues, type Interceptor } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { BadRequestSchema } from "../../../../runtime/gen/google/rpc/error_details_pb.js";
import type { Call, Procedure } from "../../../../runtime/server/procedure.js";
import { createProcedures, type ProcedureOptions } from "../../../../runtime/server/procedures.js";
import { callerKey, defineElementService, elementServiceQueue } from "../../../support/runtime/element-service.js";
import {
  CountRequestSchema,
  CreateElementRequestSchema,
  EchoRequestSchema,
  GetElementRequestSchema,
  SumRequestSchema,
} from "../../../support/runtime/elements_pb.js";

const call: Call = {
  via: "rest",
  requestMethod: "GET",
  url: "http://localhost/v1/elements",
  requestHeader: new Headers(),
};

const passOn: Interceptor = (next) => (request) => next(request);

// A call that no interceptor stands around goes a shorter way, which must not show.
describe.each([
  ["without interceptors", []],
  ["with an interceptor", [passOn]],
])("%s", (_, around) => {
  const procedure: typeof procedureWith = (name, options = {}, handlers = {}) =>
    procedureWith(name, { ...options, interceptors: [...around, ...(options.interceptors ?? [])] }, handlers);

  test("a unary method gives its message, headers and trailers", async () => {
    const answer = await procedure("getElement").unary(create(GetElementRequestSchema, { id: "h" }), call);
    expect(answer.message).toMatchObject({ id: "h", name: "nobody", labels: { via: "rest", method: "GET" } });
    expect(answer.header.get("x-header")).toBe("h");
    expect(answer.trailer.get("x-trailer")).toBe("t");
  });

  describe("streams", () => {
    test("server streaming", async () => {
      const answer = procedure("count").stream(of(create(CountRequestSchema, { to: 3 })), call);
      expect(await collect(answer.messages)).toMatchObject([{ number: 1 }, { number: 2 }, { number: 3 }]);
      expect(answer.header.get("x-header")).toBe("h");
      expect(answer.trailer.get("x-trailer")).toBe("t");
    });

    test("client streaming yields one message", async () => {
      const numbers = [1, 2, 3].map((number) => create(SumRequestSchema, { number }));
      const answer = procedure("sum").stream(of(...numbers), call);
      expect(await collect(answer.messages)).toMatchObject([{ sum: 6n, count: 3 }]);
    });

    test("bidirectional streaming", async () => {
      const texts = ["a", "b"].map((text) => create(EchoRequestSchema, { text }));
      const answer = procedure("echo").stream(of(...texts), call);
      expect(await collect(answer.messages)).toMatchObject([{ text: "a" }, { text: "b" }]);
    });

    test("an error comes after what was sent before it", async () => {
      const answer = procedure("count").stream(of(create(CountRequestSchema, { to: 3, failAfter: 1 })), call);
      const seen: Message[] = [];
      await expect(async () => {
        for await (const message of answer.messages) {
          seen.push(message);
        }
      }).rejects.toMatchObject({ code: Code.ResourceExhausted });
      expect(seen).toMatchObject([{ number: 1 }]);
    });

    test("a handler whose caller stops reading is told so", async () => {
      let ended = false;
      const count = procedure(
        "count",
        {},
        {
          async *count() {
            try {
              for (let number = 0; ; number++) {
                yield { number };
              }
            } finally {
              ended = true;
            }
          },
        },
      );
      for await (const _ of count.stream(of(create(CountRequestSchema)), call).messages) {
        break;
      }
      expect(ended).toBe(true);
    });
  });

  describe("errors", () => {
    test.each([
      ["a ConnectError is given as it is", "missing", Code.NotFound, "no such element"],
      ["anything else is an internal error that tells nothing", "broken", Code.Internal, "internal error"],
    ])("%s", async (_, id, code, rawMessage) => {
      const answer = procedure("getElement").unary(create(GetElementRequestSchema, { id }), call);
      await expect(answer).rejects.toMatchObject({ name: "ConnectError", code, rawMessage });
    });

    test("what a handler throws that is no ConnectError is reported", async () => {
      const failures: unknown[] = [];
      const get = procedure("getElement", { onFailure: (error, method) => failures.push([error, method.name]) });
      await get.unary(create(GetElementRequestSchema, { id: "broken" }), call).catch(() => {});
      await get.unary(create(GetElementRequestSchema, { id: "missing" }), call).catch(() => {});
      expect(failures).toEqual([[new TypeError("a secret of the implementation"), "GetElement"]]);
    });

    test("a method without a handler is unimplemented", async () => {
      const { service } = defineElementService();
      const procedures = createProcedures([{ service, handlers: {} }]);
      const get = procedures.find(({ method }) => method.localName === "getElement") as Procedure;
      await expect(get.unary(create(GetElementRequestSchema, { id: "h" }), call)).rejects.toMatchObject({
        code: Code.Unimplemented,
      });
    });
  });

  describe("interceptors", () => {
    test("see the request as over any other protocol, the first outermost", async () => {
      const seen: unknown[] = [];
      const observe =
        (name: string): Interceptor =>
        (next) =>
        async (request) => {
          const { service, method, requestMethod, url, stream, header } = request;
          seen.push([name, service.typeName, method.name, requestMethod, url, stream, header.get("x-a")]);
          request.contextValues.set(callerKey, name);
          const response = await next(request);
          response.header.set(`x-${name}`, "seen");
          return response;
        };
      const get = procedure("getElement", { interceptors: [observe("outer"), observe("inner")] });
      const requestHeader = new Headers({ "x-a": "b" });
      const answer = await get.unary(create(GetElementRequestSchema, { id: "h" }), { ...call, requestHeader });
      expect(seen).toEqual(
        ["outer", "inner"].map((name) => [
          name,
          "elements.v1.ElementService",
          "GetElement",
          "GET",
          call.url,
          false,
          "b",
        ]),
      );
      expect(answer.message).toMatchObject({ name: "inner" });
      expect(answer.header.get("x-outer")).toBe("seen");
    });

    test("context values come from the call", async () => {
      const contextValues = createContextValues().set(callerKey, "somebody");
      const answer = await procedure("getElement").unary(create(GetElementRequestSchema, { id: "h" }), {
        ...call,
        contextValues,
      });
      expect(answer.message).toMatchObject({ name: "somebody" });
    });

    test("refuse a request before it is validated", async () => {
      const refuse: Interceptor = () => () => Promise.reject(new ConnectError("who are you?", Code.Unauthenticated));
      const get = procedure("getElement", { interceptors: [refuse] });
      await expect(get.unary(create(GetElementRequestSchema), call)).rejects.toMatchObject({
        code: Code.Unauthenticated,
      });
    });
  });

  describe("the deadline", () => {
    const forever = () => new Promise<never>(() => {});

    test("is kept for a handler that does not look at it", async () => {
      const get = procedure("getElement", {}, { getElement: forever });
      const answer = get.unary(create(GetElementRequestSchema, { id: "h" }), { ...call, timeoutMs: 10 });
      await expect(answer).rejects.toMatchObject({ code: Code.DeadlineExceeded });
    });

    test("is kept for an interceptor that does not look at it", async () => {
      const get = procedure("getElement", { interceptors: [() => forever] });
      const answer = get.unary(create(GetElementRequestSchema, { id: "h" }), { ...call, timeoutMs: 10 });
      await expect(answer).rejects.toMatchObject({ code: Code.DeadlineExceeded });
    });

    test("is kept for a stream that does not look at it", async () => {
      const count = procedure(
        "count",
        {},
        {
          async *count() {
            yield { number: 1 };
            await forever();
          },
        },
      );
      const answer = count.stream(of(create(CountRequestSchema)), { ...call, timeoutMs: 10 });
      const seen: Message[] = [];
      await expect(async () => {
        for await (const message of answer.messages) {
          seen.push(message);
        }
      }).rejects.toMatchObject({ code: Code.DeadlineExceeded });
      expect(seen).toHaveLength(1);
    });

    test("is given to the handler, and the reason of its signal", async () => {
      let left: number | undefined;
      let reason: unknown;
      const get = procedure(
        "getElement",
        {},
        {
          async getElement(_, { timeoutMs, signal }) {
            left = timeoutMs();
            await new Promise((resolve) => signal.addEventListener("abort", resolve));
            reason = signal.reason;
            return {};
          },
        },
      );
      await get.unary(create(GetElementRequestSchema, { id: "h" }), { ...call, timeoutMs: 300 }).catch(() => {});
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(300);
      expect(reason).toMatchObject({ code: Code.DeadlineExceeded });
    });

    test("a caller that goes away aborts a handler that looks at its signal", async () => {
      const gone = new AbortController();
      const get = procedure(
        "getElement",
        {},
        {
          getElement: (_, { signal }) =>
            new Promise((__, reject) => {
              signal.addEventListener("abort", () => reject(signal.reason));
              gone.abort();
            }),
        },
      );
      const answer = get.unary(create(GetElementRequestSchema, { id: "h" }), { ...call, signal: gone.signal });
      await expect(answer).rejects.toMatchObject({ code: Code.Canceled });
    });

    test("a caller that has gone before the handler looks", async () => {
      let aborted: boolean | undefined;
      const get = procedure(
        "getElement",
        {},
        {
          getElement(_, { signal }) {
            aborted = signal.aborted;
            return {};
          },
        },
      );
      const answer = get.unary(create(GetElementRequestSchema, { id: "h" }), { ...call, signal: AbortSignal.abort() });
      await answer.catch(() => {});
      expect(aborted).not.toBe(false);
    });

    test("a shutdown aborts the handler", async () => {
      const shutdown = new AbortController();
      const get = procedure("getElement", { shutdownSignal: shutdown.signal }, { getElement: forever });
      const answer = get.unary(create(GetElementRequestSchema, { id: "h" }), call);
      shutdown.abort(new ConnectError("the server is shutting down", Code.Unavailable));
      await expect(answer).rejects.toMatchObject({ code: Code.Unavailable });
    });
  });

  describe("validation", () => {
    test("refuses a unary request with both forms of details", async () => {
      const request = create(CreateElementRequestSchema, { element: { name: "", atomicNumber: 300 } });
      const failure = await failureOf(procedure("createElement").unary(request, call));
      expect(failure).toMatchObject({ code: Code.InvalidArgument });
      const [violations] = failure?.findDetails(ViolationsSchema) ?? [];
      expect(violations?.violations.map(({ ruleId }) => ruleId)).toEqual(["string.min_len", "uint32.lte"]);
      const [badRequest] = failure?.findDetails(BadRequestSchema) ?? [];
      expect(badRequest?.fieldViolations).toMatchObject([
        { field: "element.name", reason: "string.min_len" },
        { field: "element.atomic_number", reason: "uint32.lte" },
      ]);
    });

    test("refuses a server stream's request", async () => {
      const answer = procedure("count").stream(of(create(CountRequestSchema, { to: -1 })), call);
      await expect(collect(answer.messages)).rejects.toMatchObject({ code: Code.InvalidArgument });
    });

    test("refuses one message among many", async () => {
      const numbers = [1, -1].map((number) => create(SumRequestSchema, { number }));
      const answer = procedure("sum").stream(of(...numbers), call);
      await expect(collect(answer.messages)).rejects.toMatchObject({ code: Code.InvalidArgument });
    });

    test("can be left out", async () => {
      const answer = await procedure("getElement", { validate: false }).unary(create(GetElementRequestSchema), call);
      expect(answer.message).toMatchObject({ id: "" });
    });
  });

  describe("events", () => {
    const request = (name: string) => create(CreateElementRequestSchema, { element: { id: "1", name } });

    function publisher(log: unknown[], outcome: () => Promise<void> = () => Promise.resolve()) {
      return {
        publisher: (source: string) => async (event: { type: string }, message: Message) => {
          await outcome();
          log.push([source, event.type, message]);
        },
      } satisfies ProcedureOptions;
    }

    test("are published when the handler has succeeded, before the answer", async () => {
      const log: unknown[] = [];
      await procedure("createElement", publisher(log)).unary(request("gold"), call);
      expect(log).toMatchObject([["/elements", "elements.v1.ElementCreated", { element: { id: "1", name: "gold" } }]]);
    });

    test("are dropped when it fails", async () => {
      const log: unknown[] = [];
      const failure = await failureOf(procedure("createElement", publisher(log)).unary(request("failing"), call));
      expect(failure?.code).toBe(Code.AlreadyExists);
      expect(log).toEqual([]);
    });

    test("are published also when the caller did not wait", async () => {
      const log: unknown[] = [];
      const { promise: blocked, resolve: release } = promiseOf();
      const { promise: ended, resolve: end } = promiseOf();
      const createElement = procedure("createElement", publisher(log), {
        async createElement({ element }, { emit }) {
          emit.elementCreated({ ...(element === undefined ? {} : { element }) });
          await blocked;
          setImmediate(end);
          return {};
        },
      });
      const failure = await failureOf(createElement.unary(request("gold"), { ...call, timeoutMs: 5 }));
      release();
      await ended;
      expect(failure?.code).toBe(Code.DeadlineExceeded);
      expect(log).toHaveLength(1);
    });

    test("that the broker does not take make the call fail", async () => {
      const create = procedure(
        "createElement",
        publisher([], () => Promise.reject(new Error("full"))),
      );
      expect((await failureOf(create.unary(request("gold"), call)))?.code).toBe(Code.Unavailable);
    });

    test("without a broker fail the call", async () => {
      const failure = await failureOf(procedure("createElement").unary(request("gold"), call));
      expect(failure).toMatchObject({ code: Code.Internal, rawMessage: expect.stringContaining("no broker") });
    });

    test.each([
      ["has succeeded", false],
      ["has failed", true],
    ])("cannot be emitted when the call %s", async (_, fails) => {
      const log: unknown[] = [];
      let late: () => void = () => {};
      const createElement = procedure("createElement", publisher(log), {
        createElement(_, { emit }) {
          late = () => emit.elementCreated({});
          if (fails) {
            throw new ConnectError("no", Code.Aborted);
          }
          return {};
        },
      });
      await createElement.unary(request("gold"), call).catch(() => {});
      expect(late).toThrow("after it had ended");
      expect(log).toEqual([]);
    });

    test("are emitted also by a function that was taken out of the context", async () => {
      const log: unknown[] = [];
      const createElement = procedure("createElement", publisher(log), {
        createElement(_, { emit: { elementCreated } }) {
          for (const name of ["gold", "lead"]) elementCreated({ element: { name } });
          return {};
        },
      });
      await createElement.unary(request("gold"), call);
      expect(log).toMatchObject([
        ["/elements", "elements.v1.ElementCreated", { element: { name: "gold" } }],
        ["/elements", "elements.v1.ElementCreated", { element: { name: "lead" } }],
      ]);
    });

    test("are as they were when they were emitted", async () => {
      const log: unknown[] = [];
      const createElement = procedure("createElement", publisher(log), {
        createElement({ element }, { emit }) {
          emit.elementCreated({ ...(element === undefined ? {} : { element }) });
          Object.assign(element ?? {}, { name: "lead" });
          return {};
        },
      });
      await createElement.unary(request("gold"), call);
      expect(log).toMatchObject([["/elements", "elements.v1.ElementCreated", { element: { name: "gold" } }]]);
    });
  });
});

function procedureWith(
  name: string,
  options: ProcedureOptions = {},
  handlers: Parameters<typeof defineElementService>[0] = {},
): Procedure {
  const definition = defineElementService(handlers, { queue: elementServiceQueue });
  const found = createProcedures([definition], options).find(({ method }) => method.localName === name);
  if (found === undefined) {
    throw new Error(`no procedure ${name}`);
  }
  return found;
}

async function* of(...messages: Message[]): AsyncGenerator<Message> {
  yield* messages;
}

async function collect(messages: AsyncIterable<Message>): Promise<Message[]> {
  const all: Message[] = [];
  for await (const message of messages) {
    all.push(message);
  }
  return all;
}

async function failureOf(work: Promise<unknown>): Promise<ConnectError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof ConnectError ? error : undefined;
  }
}

/** A promise and what fulfils it. */
function promiseOf(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
