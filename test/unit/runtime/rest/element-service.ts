import { createServer, type IncomingHttpHeaders, type RequestOptions, request } from "node:http";
import type { AddressInfo } from "node:net";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import type { HandlerContext } from "../../../../runtime/context.js";
import type { RestContract } from "../../../../runtime/rest/contract.js";
import { createRestHandler } from "../../../../runtime/rest/handler.js";
import type { RestOptions } from "../../../../runtime/rest/options.js";
import type { RestRoute } from "../../../../runtime/rest/route.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import {
  type CountRequest,
  type EchoRequest,
  ElementSchema,
  ElementService,
  type SumRequest,
} from "../../../support/runtime/elements_pb.js";
import { withContract } from "./with-contract.js";

type Handlers = Record<string, (input: never, context: HandlerContext) => unknown>;

/** Handlers that give back what they got, or count. */
export const plainHandlers: Handlers = {
  getElement: (request: { id: string }) => ({ id: request.id, name: "Iron" }),
  reflect: (request: unknown) => request,
  createElement: (request: { element?: object }) => request.element ?? {},
  updateElement: (request: { element?: object }) => request.element ?? {},
  deleteElement: () => ({}),
  listElements: () => ({ elements: [create(ElementSchema, { id: "fe" })] }),
  async *count({ to, failAfter }: CountRequest) {
    for (let number = 1; number <= to; number++) {
      yield { number };
      if (number === failAfter) throw new ConnectError("out of numbers", Code.Unavailable);
    }
  },
  async sum(requests: AsyncIterable<SumRequest>) {
    let [sum, count] = [0n, 0];
    for await (const { number } of requests) [sum, count] = [sum + BigInt(number), count + 1];
    return { sum, count };
  },
  async *echo(requests: AsyncIterable<EchoRequest>) {
    for await (const { text } of requests) yield { text };
  },
};

/** `GET /v1/elements/{id} -> getElement`, with what differs from a plain route. */
export function route(text: string, more: Partial<RestRoute> = {}): RestRoute {
  const [verb = "", path = "", , method = ""] = text.split(" ");
  return {
    id: text,
    verb,
    path,
    method,
    body: "",
    responseBody: "",
    query: [],
    successStatus: 200,
    cacheControl: "",
    ...more,
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly trailers: NodeJS.Dict<string>;
  /** Whether the answer ended as it should. */
  readonly complete: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer
  readonly json: any;
}

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** The path is sent as it is, which fetch would not do. */
  send(
    method: string,
    path: string,
    options?: { headers?: Record<string, string>; body?: string | Uint8Array | object },
  ): Promise<Answer>;
}

export async function serveRoutes(
  routes: readonly RestRoute[],
  given: RestOptions & RestContract = {},
  handlers: Handlers = plainHandlers,
  interceptors: readonly Interceptor[] = [],
): Promise<TestServer> {
  const { routes: carrying, options } = withContract(routes, given);
  const procedures = createProcedures([{ service: ElementService, handlers, routes: carrying }], { interceptors });
  const rest = createRestHandler(procedures, options);
  const server = createServer((req, res) => void rest.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    send: (method, path, { headers = {}, body } = {}) => send({ port, method, path, headers, host: "127.0.0.1" }, body),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(options: RequestOptions, body: string | Uint8Array | object | undefined): Promise<Answer> {
  const isObject = typeof body === "object" && !(body instanceof Uint8Array);
  const headers = { ...(options.headers as Record<string, string>) };
  if (isObject) headers["content-type"] ??= "application/json";
  const sending = isObject ? JSON.stringify(body) : body;
  // Node frames the body of a GET only when it is told to.
  if (sending !== undefined && headers["transfer-encoding"] === undefined)
    headers["content-length"] = String(Buffer.byteLength(sending));
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      const settle = () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text,
          trailers: answer.trailers,
          complete: answer.complete,
          get json() {
            return JSON.parse(text);
          },
        });
      };
      answer
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("end", settle)
        .on("error", settle);
    });
    sent.on("error", reject);
    sent.end(sending);
  });
}
