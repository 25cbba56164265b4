import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { constants, type Http2ServerRequest } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import type { NodeRequest, NodeResponse } from "../../server/node-handler.js";
import type { AnswerHeaders, AnswerStream, BodyLimits, Exchange } from "../exchange.js";
import { isForHandler, namesIn } from "../http/headers.js";
import { readChunks, readWhole } from "./body.js";
import { discardRest, hasLongRest } from "./discard.js";

/** A request and response of `node:http` or `node:http2` (its compatibility API) as the transcoder sees them. */
export function nodeExchange(request: NodeRequest, response: NodeResponse): Exchange {
  return new NodeExchange(request, response);
}

/** A class, so that a request costs one object, not one for each method of it. */
class NodeExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly hasBody: boolean;
  readonly #request: NodeRequest;
  readonly #response: NodeResponse;
  readonly #headers: IncomingHttpHeaders;
  /** Over HTTP/2; looked up once, since to look for what is not there takes long. */
  readonly #multiplexed: boolean;
  #controller: AbortController | undefined;
  #answered = false;
  /** The rest of the body will not be read. */
  #abandoned = false;

  constructor(request: NodeRequest, response: NodeResponse) {
    this.#request = request;
    this.#response = response;
    this.method = request.method ?? "GET";
    this.target = targetOf(request.url ?? "/");
    this.#headers = request.headers;
    this.#multiplexed = "stream" in request;
    this.hasBody = this.#multiplexed ? hasBodyHttp2(request as Http2ServerRequest) : hasBody(this.#headers);
  }

  get origin(): string {
    const { headers, socket } = this.#request;
    const secure = "encrypted" in socket && socket.encrypted === true;
    return `${secure ? "https" : "http"}://${headers[":authority"] ?? headers.host ?? "localhost"}`;
  }

  header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  headers(): Headers {
    return headersOf(this.#request);
  }

  get bodyUsed(): boolean {
    return this.#request.readableDidRead;
  }

  body(limits: BodyLimits): AsyncIterable<Uint8Array> {
    return readChunks(this.#request, limits, () => this.#abandon());
  }

  wholeBody(limits: BodyLimits): Promise<Uint8Array> {
    return readWhole(this.#request, limits, () => this.#abandon());
  }

  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    const controller = new AbortController();
    this.#controller = controller;
    const abort = () => {
      if (!this.#answered) controller.abort(new ConnectError("the client has gone", Code.Canceled));
    };
    if (this.gone) abort();
    else this.#response.once("close", abort);
    return controller.signal;
  }

  get gone(): boolean {
    return this.#multiplexed ? isGone(this.#response) : isGoneHttp1(this.#response as ServerResponse);
  }

  respond(status: number, headers: AnswerHeaders, body: string | Uint8Array | undefined): void {
    if (this.#answered || this.gone) return;
    const length = body === undefined ? 0 : Buffer.byteLength(body);
    if (body !== undefined) headers["content-length"] = String(length);
    const unread = this.#unread();
    // What the client still sends would be read for nothing.
    if (unread !== undefined) headers.connection = "close";
    this.#writeHead(status, headers);
    const plain = this.#response as ServerResponse;
    const sent = this.method === "HEAD" ? undefined : body;
    // Node writes ASCII faster when it is told that it need not be encoded.
    const encoding = length === body?.length ? "latin1" : "utf8";
    if (unread === undefined) {
      if (sent === undefined) plain.end();
      else plain.end(sent, encoding);
    } else {
      // The whole answer goes out now; Node closes the connection when it is ended.
      if (sent === undefined) plain.flushHeaders();
      else plain.write(sent, encoding);
      discardRest(unread, () => plain.end());
    }
    this.#finish();
  }

  begin(status: number, headers: AnswerHeaders, stallMs: number): AnswerStream {
    this.#writeHead(status, headers);
    const ends = { end: () => this.#endStream(), finish: () => this.#finish() };
    return this.method === "HEAD" ? headOnly(ends.end) : streamOver(this.#response, ends, stallMs);
  }

  /** The client is told at once that the stream is over, unless Node would close the connection with it. */
  #endStream(): void {
    const plain = this.#response as ServerResponse;
    const unread = this.#unread();
    if (unread !== undefined && !plain.shouldKeepAlive) discardRest(unread, () => plain.end());
    else {
      plain.end();
      if (unread !== undefined) discardRest(unread, () => unread.complete || unread.socket.destroy());
    }
    this.#finish();
  }

  #writeHead(status: number, headers: AnswerHeaders): void {
    // What a server or a middleware has put there before, as CORS does, stays.
    const before = headers.vary === undefined ? undefined : this.#response.getHeader("vary");
    if (before !== undefined) headers.vary = `${before}, ${headers.vary}`;
    (this.#response as ServerResponse).writeHead(status, headers);
  }

  #finish(): void {
    this.#answered = true;
    if (this.#abandoned && "stream" in this.#request) this.#request.stream.close(constants.NGHTTP2_NO_ERROR);
  }

  /** The request, where over HTTP/1.1 more of its body comes than is worth reading. */
  #unread(): IncomingMessage | undefined {
    if (this.#multiplexed || !this.hasBody) return undefined;
    const request = this.#request as IncomingMessage;
    if (request.complete) return undefined;
    return this.#abandoned || request.readableDidRead || hasLongRest(request.headers) ? request : undefined;
  }

  #abandon(): void {
    this.#abandoned = true;
  }
}

/** HTTP/1.1 allows the absolute form, and proxies are sent it. */
function targetOf(url: string): string {
  if (url.startsWith("/")) return url;
  const found = /^https?:\/\/[^/?#]*(.*)$/i.exec(url);
  const rest = found?.[1];
  if (rest === undefined) return url;
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  if (headers["transfer-encoding"] !== undefined) return true;
  const length = headers["content-length"];
  return length !== undefined && length !== "0";
}

function hasBodyHttp2({ stream }: Http2ServerRequest): boolean {
  return !stream.endAfterHeaders;
}

function headersOf(request: NodeRequest): Headers {
  const headers = new Headers();
  const connection = namesIn(request.headers.connection);
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || !isForHandler(name, connection)) continue;
    if (Array.isArray(value)) for (const each of value) headers.append(name, each);
    else headers.append(name, value);
  }
  return headers;
}

function isGone(response: NodeResponse): boolean {
  if ("stream" in response) return response.stream === undefined || response.stream.destroyed;
  return isGoneHttp1(response);
}

function isGoneHttp1({ destroyed, socket }: ServerResponse): boolean {
  return destroyed || socket?.destroyed === true;
}

interface Ends {
  /** Ends the answer as it should. */
  readonly end: () => void;
  /** The answer is over, in whatever way. */
  readonly finish: () => void;
}

function streamOver(response: NodeResponse, { end, finish }: Ends, stallMs: number): AnswerStream {
  const plain = response as ServerResponse;
  return {
    write(chunk) {
      if (isGone(response) || plain.write(chunk)) return undefined;
      return drained(response, stallMs);
    },
    end(trailers) {
      if (isGone(response)) return;
      if (trailers !== undefined) plain.addTrailers(trailers);
      end();
    },
    cut() {
      finish();
      if ("stream" in response) {
        response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        return;
      }
      // What has been written still goes out, but not to a client that does not take it. An encoder may have held all back.
      response.flushHeaders();
      response.socket?.destroySoon();
      setTimeout(() => response.destroy(), 1000).unref();
    },
  };
}

function headOnly(end: () => void): AnswerStream {
  return { write: () => undefined, end, cut: end };
}

/** Resolves also when the client goes away: then the signal says so. */
function drained(response: NodeResponse, stallMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      if ("stream" in response) response.stream.close(constants.NGHTTP2_CANCEL);
      else response.destroy();
    }, stallMs);
    const done = () => {
      clearTimeout(timer);
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}
