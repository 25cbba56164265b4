import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { NodeRequest, NodeResponse } from "../server/node-handler.js";
import { responseHeaders } from "./headers.js";
import { Refusal } from "./refusal.js";
import { mayRetry, type Outcome, retryDelay } from "./retry.js";
import type { GatewayRoute } from "./route-table.js";
import type { Endpoints } from "./upstream/endpoints.js";
import type { Attempt, UpstreamFailure, UpstreamRequest, UpstreamTransport } from "./upstream/transport.js";

export interface Relay {
  readonly route: GatewayRoute;
  readonly request: NodeRequest;
  readonly response: NodeResponse;
  readonly upstreamRequest: UpstreamRequest;
  readonly transport: UpstreamTransport;
  readonly endpoints: Endpoints;
  readonly hashValue: string | undefined;
  /** What the gateway says of other origins, where it has a policy. */
  readonly cors: Readonly<Record<string, string>> | undefined;
  /** Its errors stand in trailers, also when the answer has begun. */
  readonly isGrpc: boolean;
  readonly random: () => number;
  /** Answers with an error, as long as nothing has been answered. */
  refuse(refusal: Refusal): void;
}

/** A relay under way. */
export interface RelayControl {
  /** Bytes of the request have come. */
  activity(): void;
  /** Gives the request up and answers with this. */
  stop(refusal: Refusal): void;
}

/**
 * Sends a request to an instance of the service, to another one when that is allowed and of use, and hands the answer
 * through as it comes.
 */
export function relay(exchange: Relay): RelayControl {
  const { route, request, endpoints } = exchange;
  const { timeout, retry } = route;
  // The two servers' responses take the same calls; their types do not say so.
  const response = exchange.response as ServerResponse;
  const tried = new Set<string>();
  let attempt: Attempt | undefined;
  let tries = 0;
  let state: "waiting" | "answering" | "over" = "waiting";
  let left = -1;
  let lastByte = performance.now();
  let tryTimer: NodeJS.Timeout | undefined;
  let backoffTimer: NodeJS.Timeout | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  const totalTimer =
    timeout.total > 0
      ? setTimeout(() => stop(tooLate(`The service did not answer within ${timeout.total} ms.`)), timeout.total)
      : undefined;
  if (timeout.idle > 0) watchIdle(timeout.idle);

  response.once("close", () => {
    // The client has gone, or everything has been said.
    if (end()) attempt?.abort();
  });
  response.on("drain", () => attempt?.resume());
  begin();

  function begin(): void {
    tries += 1;
    const endpoint = endpoints.choose(exchange.hashValue, tried);
    tried.add(endpoint);
    if (timeout.perTry > 0) tryTimer = setTimeout(() => giveUpTry(), timeout.perTry);
    // Of a try that was given up, nothing is heard any more: not even when it still fails.
    let current = true;
    const started = exchange.transport.send(endpoint, exchange.upstreamRequest, {
      head(status, headers) {
        if (!current) return;
        clearTimeout(tryTimer);
        endpoints.answered(endpoint);
        if (again({ kind: "answered", status, headers })) {
          current = false;
          // A short answer is read to its end, so that its connection can be used again.
          if (!(Number(headers["content-length"]) <= 16 * 1024)) started.abort();
        } else {
          answer(status, headers);
        }
      },
      data: (chunk) => !current || pass(chunk),
      end(trailers) {
        if (current) finish(trailers);
      },
      fail(failure) {
        if (!current) return;
        clearTimeout(tryTimer);
        if (failure.refused) endpoints.refused(endpoint);
        if (state === "answering") breakOff(unreachable(failure));
        else if (!again({ kind: "failed", unsent: failure.unsent })) stop(unreachable(failure));
      },
    });
    attempt = started;

    function giveUpTry(): void {
      current = false;
      started.abort();
      if (!again({ kind: "timed-out" })) {
        stop(tooLate(`The service did not answer within ${timeout.perTry} ms, ${tries} times.`));
      }
    }
  }

  function again(outcome: Outcome): boolean {
    const replayable = exchange.upstreamRequest.body.kind !== "stream";
    if (state !== "waiting" || !mayRetry(retry, tries, outcome, replayable)) return false;
    backoffTimer = setTimeout(begin, retryDelay(retry, tries, exchange.random));
    return true;
  }

  function answer(status: number, headers: IncomingHttpHeaders): void {
    if (state !== "waiting") return;
    state = "answering";
    activity();
    const length = headers["content-length"];
    left = length === undefined ? -1 : Number(length);
    const outgoing = responseHeaders(headers, exchange.cors);
    // What the client still sends is of no use any more, and would stand before its next request.
    if (request.httpVersionMajor === 1 && !request.complete) outgoing.connection = "close";
    try {
      response.writeHead(status, outgoing);
    } catch (error) {
      // A header that HTTP does not allow.
      state = "waiting";
      stop(unreachable({ error: error as Error, unsent: false, refused: false }));
      return;
    }
    // A stream's first message may be long in coming: its head does not wait for it. Else one write serves for both.
    if (left === -1 && route.streaming !== "unary") response.flushHeaders();
  }

  function pass(chunk: Buffer): boolean {
    if (state !== "answering") return true;
    activity();
    if (left > 0) {
      left -= chunk.length;
      // The last one: with the end in the same write.
      if (left === 0) {
        response.end(chunk);
        return true;
      }
    }
    return response.write(chunk);
  }

  function finish(trailers: IncomingHttpHeaders): void {
    if (state !== "answering") return;
    const names = Object.keys(trailers).filter((name) => !name.startsWith(":"));
    if (names.length > 0) response.addTrailers(responseHeaders(trailers, undefined) as Record<string, string>);
    if (!response.writableEnded) response.end();
    end();
  }

  function stop(refusal: Refusal): void {
    if (state === "answering") {
      breakOff(refusal);
    } else if (end()) {
      attempt?.abort();
      exchange.refuse(refusal);
    }
  }

  /** The answer has begun and cannot go on: the client must not take it for whole. */
  function breakOff(refusal: Refusal): void {
    if (!end()) return;
    attempt?.abort();
    if (!exchange.isGrpc) {
      response.destroy();
      return;
    }
    response.addTrailers({
      "grpc-status": refusal.code === "deadline_exceeded" ? "4" : "14",
      "grpc-message": refusal.message,
    });
    response.end();
  }

  function end(): boolean {
    if (state === "over") return false;
    state = "over";
    clearTimeout(totalTimer);
    clearTimeout(tryTimer);
    clearTimeout(backoffTimer);
    clearTimeout(idleTimer);
    return true;
  }

  function activity(): void {
    lastByte = performance.now();
  }

  /** One timer, however many bytes: when it rings it looks how long it has been silent. */
  function watchIdle(ms: number): void {
    idleTimer = setTimeout(() => {
      const silent = performance.now() - lastByte;
      if (silent >= timeout.idle) stop(tooLate(`Nothing was sent for ${timeout.idle} ms.`));
      else watchIdle(timeout.idle - silent);
    }, ms);
  }

  return { activity, stop };
}

function tooLate(message: string): Refusal {
  return new Refusal(504, "deadline_exceeded", message);
}

function unreachable(failure: UpstreamFailure): Refusal {
  return failure.unsent
    ? new Refusal(503, "unavailable", "The service cannot be reached.")
    : new Refusal(502, "unavailable", "The service broke the connection off.");
}
