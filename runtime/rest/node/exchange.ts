import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import type { AnswerHeaders, AnswerStream, BodyLimits, Exchange } from "../exchange.js";
import { isForHandler, namesIn } from "../http/headers.js";
import { readChunks, readWhole } from "./body.js";

export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;

/** A request and response of `node:http` or `node:http2` (its compatibility API) as the transcoder sees them. */
export function nodeExchange(request: NodeRequest, response: NodeResponse): Exchange {
  const method = request.method ?? "GET";
  const http2 = "stream" in request;
  let controller: AbortController | undefined;
  let answered = false;
  let bodyFailed = false;

  function watch(): AbortSignal {
    if (controller !== undefined) return controller.signal;
    const made = new AbortController();
    controller = made;
    const abort = () => {
      if (!answered) made.abort(new ConnectError("the client has gone", Code.Canceled));
    };
    if (isGone(response)) abort();
    else response.once("close", abort);
    return made.signal;
  }

  function writeHead(status: number, headers: AnswerHeaders): void {
    // What the client still sends after a body was given up would be read for nothing.
    if (bodyFailed && !http2) headers.connection = "close";
    (response as ServerResponse).writeHead(status, headers);
  }

  function finish(): void {
    answered = true;
    if (bodyFailed && http2) request.stream.close(constants.NGHTTP2_NO_ERROR);
  }

  const failed = (reason: unknown) => {
    bodyFailed = true;
    return reason;
  };

  return {
    method,
    target: targetOf(request.url ?? "/"),
    get origin() {
      const { authority, host = authority } = request.headers as { authority?: string; host?: string };
      const secure = "encrypted" in request.socket && request.socket.encrypted === true;
      return `${secure ? "https" : "http"}://${(request.headers[":authority"] as string | undefined) ?? host ?? "localhost"}`;
    },
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    headers: () => headersOf(request),
    hasBody: hasBody(request, method),
    body: (limits: BodyLimits) => readChunks(request, limits, failed),
    wholeBody: (limits: BodyLimits) => readWhole(request, limits, failed),
    get signal() {
      return watch();
    },
    get gone() {
      return isGone(response);
    },
    respond(status, headers, body) {
      if (answered || isGone(response)) return;
      if (body !== undefined) headers["content-length"] = String(Buffer.byteLength(body));
      writeHead(status, headers);
      if (body === undefined || method === "HEAD") response.end();
      else response.end(body);
      finish();
    },
    begin(status, headers) {
      writeHead(status, headers);
      return method === "HEAD" ? headOnly(response, finish) : streamOver(response, finish);
    },
  };
}

/** HTTP/1.1 allows the absolute form, and proxies are sent it. */
function targetOf(url: string): string {
  if (url.startsWith("/")) return url;
  const found = /^https?:\/\/[^/?#]*(.*)$/i.exec(url);
  const rest = found?.[1];
  if (rest === undefined) return url;
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function hasBody(request: NodeRequest, method: string): boolean {
  const { headers } = request;
  if ("stream" in request) return !request.stream.endAfterHeaders;
  if (headers["transfer-encoding"] !== undefined) return true;
  const length = headers["content-length"];
  return length === undefined ? false : length !== "0" || method === "CONNECT";
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
  return response.destroyed || response.socket?.destroyed === true;
}

function streamOver(response: NodeResponse, finish: () => void): AnswerStream {
  const plain = response as ServerResponse;
  return {
    write(chunk) {
      if (isGone(response) || plain.write(chunk)) return undefined;
      return drained(response);
    },
    end(trailers) {
      if (isGone(response)) return;
      if (trailers !== undefined) plain.addTrailers(trailers);
      plain.end();
      finish();
    },
    cut() {
      finish();
      if ("stream" in response) {
        response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        return;
      }
      // What has been written still goes out, but not to a client that does not take it.
      response.socket?.destroySoon();
      setTimeout(() => response.destroy(), 1000).unref();
    },
  };
}

function headOnly(response: NodeResponse, finish: () => void): AnswerStream {
  const end = () => {
    response.end();
    finish();
  };
  return { write: () => undefined, end, cut: end };
}

/** Resolves also when the client goes away: then the signal says so. */
function drained(response: NodeResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}
