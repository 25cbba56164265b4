import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import type { NodeRequest } from "../server/node-handler.js";
import { Refusal } from "./refusal.js";
import type { RequestBody } from "./upstream/transport.js";

export interface BodyRules {
  /** 0 for no limit. */
  readonly maxBytes: number;
  /** How long it may take to read it whole; 0 for no limit. */
  readonly timeoutMs: number;
  /** Read it whole before it is sent, so that it can be sent again. */
  readonly buffer: boolean;
  /** Called when the limit is passed while the body is on its way already. */
  readonly tooLarge: (refusal: Refusal) => void;
  readonly activity: () => void;
}

/**
 * Takes the body of a request: in one piece when it is small or may be needed again, else as it comes.
 *
 * @throws Refusal 413, 408
 */
export async function takeBody(request: NodeRequest, rules: BodyRules): Promise<RequestBody> {
  const announced = request.headers["content-length"];
  const length = announced === undefined ? undefined : Number(announced);
  if (length === 0 || (length === undefined && !mayHaveBody(request))) return { kind: "none" };
  if (length !== undefined && rules.maxBytes > 0 && length > rules.maxBytes) throw tooLarge(rules.maxBytes);
  if (rules.buffer || (length !== undefined && length <= SMALL)) {
    const bytes = await collect(request, rules);
    return bytes.length === 0 ? { kind: "none" } : { kind: "bytes", bytes };
  }
  return { kind: "stream", stream: counted(request, rules) };
}

/** One write for the head and the body of a small request is worth more than its first byte being early. */
const SMALL = 64 * 1024;

function mayHaveBody(request: NodeRequest): boolean {
  return request.httpVersionMajor >= 2
    ? "stream" in request && !request.stream.endAfterHeaders
    : request.headers["transfer-encoding"] !== undefined;
}

function collect(request: NodeRequest, rules: BodyRules): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = rules.timeoutMs > 0 ? setTimeout(late, rules.timeoutMs) : undefined;
    const stop = (): void => {
      clearTimeout(timer);
      request.off("data", data);
      request.off("end", end);
      request.off("close", gone);
      request.off("error", gone);
    };
    function data(chunk: Buffer): void {
      size += chunk.length;
      chunks.push(chunk);
      if (rules.maxBytes === 0 || size <= rules.maxBytes) return;
      stop();
      request.pause();
      reject(tooLarge(rules.maxBytes));
    }
    function end(): void {
      stop();
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    }
    function gone(): void {
      stop();
      reject(new ClientGone());
    }
    function late(): void {
      stop();
      request.pause();
      reject(new Refusal(408, "deadline_exceeded", `The request took longer than ${rules.timeoutMs} ms to arrive.`));
    }
    request.on("data", data);
    request.once("end", end);
    request.once("close", gone);
    request.once("error", gone);
  });
}

/** The client has left before the gateway could do anything: nobody is to be answered. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/** A stream of its own: what goes wrong with it does not take the client's connection along. */
function counted(request: NodeRequest, rules: BodyRules): Readable {
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      rules.activity();
      if (rules.maxBytes === 0 || size <= rules.maxBytes) return done(null, chunk);
      const refusal = tooLarge(rules.maxBytes);
      rules.tooLarge(refusal);
      done(refusal);
    },
  });
  stream.on("error", () => request.unpipe(stream));
  return (request as Readable).pipe(stream);
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, "resource_exhausted", `The request body is larger than ${limit} bytes.`);
}
