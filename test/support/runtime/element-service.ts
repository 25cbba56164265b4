import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Duration, EmptySchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createContextKey } from "@connectrpc/connect";
import type { HandlerContext, MaybePromise } from "../../../runtime/context.js";
import type { QueueBindings } from "../../../runtime/queue/bindings.js";
import type { RestRoute } from "../../../runtime/rest/route.js";
import type { ServiceDefinition } from "../../../runtime/service.js";
import {
  type CountRequest,
  type CountResponseSchema,
  type CreateElementRequest,
  type DeleteElementRequest,
  type EchoRequest,
  type EchoResponseSchema,
  type ElementCreated,
  ElementCreatedSchema,
  ElementSchema,
  ElementService,
  type Everything,
  type EverythingSchema,
  type GetElementRequest,
  type ListElementsRequest,
  type ListElementsResponseSchema,
  type SumRequest,
  type SumResponseSchema,
  type UpdateElementRequest,
} from "./elements_pb.js";

/** A context value that tests set in `contextValues` or an interceptor, and read in a handler. */
export const callerKey = createContextKey("nobody", { description: "who calls" });

/** As generated code writes it. */
export const elementServiceQueue = {
  source: "/elements",
  commands: [],
  subscriptions: [],
  emits: {
    createElement: {
      elementCreated: {
        guarantee: "best-effort",
        event: {
          schema: ElementCreatedSchema,
          type: "elements.v1.ElementCreated",
          topic: "elements.v1.ElementCreated",
          key: "{element.id}",
          time: "created_at",
          format: "protobuf",
        },
      },
    },
  },
} as const satisfies QueueBindings;

type Emits = typeof elementServiceQueue.emits;

/** As generated code writes it. */
export interface ElementServiceHandlers {
  getElement(request: GetElementRequest, context: HandlerContext): MaybePromise<MessageInitShape<typeof ElementSchema>>;
  listElements(
    request: ListElementsRequest,
    context: HandlerContext,
  ): MaybePromise<MessageInitShape<typeof ListElementsResponseSchema>>;
  createElement(
    request: CreateElementRequest,
    context: HandlerContext<Emits["createElement"]>,
  ): MaybePromise<MessageInitShape<typeof ElementSchema>>;
  updateElement(
    request: UpdateElementRequest,
    context: HandlerContext,
  ): MaybePromise<MessageInitShape<typeof ElementSchema>>;
  deleteElement(
    request: DeleteElementRequest,
    context: HandlerContext,
  ): MaybePromise<MessageInitShape<typeof EmptySchema>>;
  count(request: CountRequest, context: HandlerContext): AsyncIterable<MessageInitShape<typeof CountResponseSchema>>;
  sum(
    requests: AsyncIterable<SumRequest>,
    context: HandlerContext,
  ): MaybePromise<MessageInitShape<typeof SumResponseSchema>>;
  echo(
    requests: AsyncIterable<EchoRequest>,
    context: HandlerContext,
  ): AsyncIterable<MessageInitShape<typeof EchoResponseSchema>>;
  reflect(request: Everything, context: HandlerContext): MaybePromise<MessageInitShape<typeof EverythingSchema>>;
  onElementCreated(
    request: ElementCreated,
    context: HandlerContext,
  ): MaybePromise<MessageInitShape<typeof EmptySchema>>;
}

/** Answers as its protos say. What the tests of the runtime call. */
export const elementHandlers: ElementServiceHandlers = {
  getElement({ id }, context) {
    if (id === "missing") {
      throw new ConnectError("no such element", Code.NotFound, { "x-why": "missing" });
    }
    if (id === "broken") {
      throw new TypeError("a secret of the implementation");
    }
    context.responseHeader.set("x-header", "h");
    context.responseTrailer.set("x-trailer", "t");
    return { id, name: context.values.get(callerKey), labels: { via: context.via, method: context.requestMethod } };
  },
  listElements({ pageSize, states }) {
    const elements = Array.from({ length: pageSize }, (_, i) => ({
      id: `${i}`,
      state: states[i % states.length] ?? 0,
    }));
    return { elements, nextPageToken: "next" };
  },
  createElement({ element }, { emit }) {
    emit.elementCreated({ ...(element === undefined ? {} : { element }) });
    if (element?.name === "failing") {
      throw new ConnectError("taken", Code.AlreadyExists);
    }
    return element ?? {};
  },
  updateElement({ element, updateMask }) {
    return { ...(element ?? create(ElementSchema)), aliases: updateMask?.paths ?? [] };
  },
  deleteElement() {
    return {};
  },
  async *count({ to, failAfter, pause }, { signal, responseHeader, responseTrailer }) {
    responseHeader.set("x-header", "h");
    for (let number = 1; number <= to; number++) {
      if (failAfter > 0 && number > failAfter) {
        throw new ConnectError("enough", Code.ResourceExhausted);
      }
      await sleep(milliseconds(pause), signal);
      yield { number };
    }
    responseTrailer.set("x-trailer", "t");
  },
  async sum(requests) {
    let sum = 0;
    let count = 0;
    for await (const { number } of requests) {
      sum += number;
      count++;
    }
    return { sum: BigInt(sum), count };
  },
  async *echo(requests) {
    for await (const { text } of requests) {
      yield { text };
    }
  },
  reflect(everything) {
    return everything;
  },
  onElementCreated() {
    return {};
  },
};

/** The definition that generated code would make, with some handlers replaced. */
export function defineElementService(
  handlers: Partial<ElementServiceHandlers> = {},
  faces: { readonly routes?: readonly RestRoute[]; readonly queue?: QueueBindings } = {},
): ServiceDefinition {
  return { service: ElementService, handlers: { ...elementHandlers, ...handlers }, ...faces };
}

function milliseconds(duration: Duration | undefined): number {
  return duration === undefined ? 0 : Number(duration.seconds) * 1_000 + duration.nanos / 1_000_000;
}

/** Rejects with the signal's reason. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
