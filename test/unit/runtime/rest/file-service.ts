import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HandlerContext } from "../../../../runtime/context.js";
import type { HttpBody } from "../../../../runtime/gen/google/api/httpbody_pb.js";
import type { RestContract } from "../../../../runtime/rest/contract.js";
import { createRestHandler } from "../../../../runtime/rest/handler.js";
import type { RestOptions } from "../../../../runtime/rest/options.js";
import type { RestRoute } from "../../../../runtime/rest/route.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { FileService, type SendRequest, type WriteRequest } from "../../../support/runtime/files_pb.js";
import { withContract } from "./with-contract.js";

type Handlers = Record<string, (input: never, context: HandlerContext) => unknown>;

/** The bytes 0 to 99. */
export const hundred = Uint8Array.from({ length: 100 }, (_, index) => index);

/** Handlers that give back what they got, or tell of it. */
export const fileHandlers: Handlers = {
  download({ name }: { name: string }, context) {
    if (name === "tagged") {
      context.responseHeader.set("etag", '"1"');
      context.responseHeader.set("last-modified", "Sat, 01 Jan 2000 00:00:00 GMT");
    }
    if (name === "part") context.responseHeader.set("content-range", "bytes 0-9/1000");
    return {
      contentType: name.endsWith(".txt") ? "text/plain" : "image/png",
      data:
        name === "empty"
          ? new Uint8Array()
          : name.endsWith(".txt")
            ? new TextEncoder().encode("a".repeat(2000))
            : hundred,
    };
  },
  async *read({ name }: { name: string }, context) {
    const length = /^announced-(\d+)$/.exec(name)?.[1];
    if (length !== undefined) context.responseHeader.set("content-length", length);
    if (name === "part") context.responseHeader.set("content-range", "bytes 0-9/1000");
    for (let at = 0; at < 100; at += 7) yield { contentType: "image/png", data: hundred.subarray(at, at + 7) };
  },
  upload: (request: unknown) => request,
  updateUpload: (request: unknown) => request,
  label: (request: unknown) => request,
  async send(requests: AsyncIterable<SendRequest>) {
    return await tellOf(requests, ({ part, note, folder, file }) => ({
      text: [
        part.case === "meta" ? `meta ${part.value.title}` : "",
        part.case === "chunk" ? `chunk` : "",
        note === "" ? "" : `note ${note}`,
        folder === "" ? "" : `in ${folder}`,
        file === undefined ? "" : `file ${file.contentType}`.trim(),
      ]
        .filter((part) => part !== "")
        .join(", "),
      bytes: (part.case === "chunk" ? part.value.length : 0) + (file?.data.length ?? 0),
    }));
  },
  async write(requests: AsyncIterable<WriteRequest>) {
    return await tellOf(requests, ({ name, body }) => ({
      text: `${name} ${body?.contentType}`.trim(),
      bytes: body?.data.length ?? 0,
    }));
  },
  async *pipe(requests: AsyncIterable<HttpBody>) {
    yield* requests;
  },
};

/** What the messages are, with repetitions counted; and the length of all of them. */
async function tellOf<T>(messages: AsyncIterable<T>, tell: (message: T) => { text: string; bytes: number }) {
  const told: string[] = [];
  let bytes = 0n;
  for await (const message of messages) {
    const { text, bytes: length } = tell(message);
    bytes += BigInt(length);
    if (told[told.length - 1] !== text) told.push(text);
  }
  return { messages: told, bytes };
}

export interface FileServer extends AsyncDisposable {
  readonly port: number;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export async function serveFiles(
  routes: readonly RestRoute[],
  given: RestOptions & RestContract = {},
  handlers: Handlers = fileHandlers,
): Promise<FileServer> {
  const { routes: carrying, options } = withContract(routes, given);
  const rest = createRestHandler(createProcedures([{ service: FileService, handlers, routes: carrying }]), options);
  const server = createServer((request, response) => void rest.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    fetch: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
