import * as http from "node:http";
import * as http2 from "node:http2";
import * as net from "node:net";
import * as tls from "node:tls";
import { createChain } from "../chain.js";
import type { ListenerLimits } from "./limits.js";
import type { NodeHandler, NodeRequest, NodeResponse, UpgradeHandler } from "./node-handler.js";
import { onlyWebSockets, takeUpgrades } from "./upgrades.js";
import { within } from "./within.js";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Serve TLS; the protocol is then chosen by ALPN. */
  readonly tls?: tls.SecureContextOptions;
  readonly limits: ListenerLimits;
  readonly handle: NodeHandler;
  /** Takes connections that become WebSockets. Absent: such requests are answered as any other. */
  readonly upgrade?: UpgradeHandler | undefined;
  /** Told when a connection could not be taken (no more file descriptors): the server lives on. */
  readonly onFailure?: (error: unknown) => void;
}

/** One port that speaks HTTP/1.1 and HTTP/2. */
export interface Listener {
  readonly port: number;
  /**
   * Take no new connection, tell those that are open to go (GOAWAY, `connection: close`), close those that are idle.
   * Resolves when the last running request has been answered, and the answer has been sent.
   */
  drain(): Promise<void>;
  /** Cut all connections. */
  destroy(): Promise<void>;
}

/**
 * A socket is read up to where its protocol shows; what was read is put back, and the socket is handed to a server of
 * `node:http` or `node:http2`, at the full speed of each.
 *
 * @throws the error of the socket: `EADDRINUSE`, `EACCES` …
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { limits } = options;
  const sockets = new Set<net.Socket>();
  const sessions = new Set<http2.Http2Session>();
  const responses = createChain<NodeResponse>();
  let draining = false;
  const undecided = new Set<net.Socket>();
  let progress = () => {};

  const handle = (request: NodeRequest, response: NodeResponse) => {
    const running = responses.add(response);
    if (draining) {
      announceClose(response);
    }
    response.on("close", () => {
      responses.remove(running);
      if (draining) {
        setImmediate(() => http1.closeIdleConnections());
        progress();
      }
    });
    options.handle(request, response);
  };

  const http1 = http.createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs || Number.POSITIVE_INFINITY),
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.idleTimeoutMs,
      connectionsCheckingInterval: Math.max(1, Math.min(5_000, limits.headersTimeoutMs)),
      // Without a body there is no stream to be read to its end: a tenth of what a small request costs. (Older versions of
      // Node take no notice.)
      optimizeEmptyRequests: true,
      ...(options.upgrade === undefined ? {} : onlyWebSockets),
    },
    handle,
  );
  const upgrades =
    options.upgrade === undefined ? undefined : takeUpgrades(http1, options.upgrade, handle, () => progress());
  // An http.Server watches the time-outs of its connections from when it listens. This one never does by itself.
  http1.emit("listening");

  const http2Server = http2.createServer(
    {
      settings: {
        maxConcurrentStreams: limits.maxConcurrentStreams,
        maxHeaderListSize: limits.maxHeaderBytes,
        initialWindowSize: limits.initialWindowBytes,
      },
    },
    handle,
  );
  http2Server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.setLocalWindowSize(limits.initialWindowBytes);
    closeWhenIdle(session, limits.idleTimeoutMs);
    if (draining) {
      session.close();
    }
  });
  // Of a broken client, whose socket is gone already.
  http2Server.on("sessionError", () => {});
  http2Server.on("checkContinue", (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => {
    // Node would tell a client that has gone to go on, which throws, and nobody could catch it.
    if (request.stream.destroyed) return;
    response.writeContinue();
    handle(request, response);
  });

  const keepTrack = (socket: net.Socket) => {
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      progress();
    });
  };
  const accept = (socket: net.Socket) => {
    keepTrack(socket);
    socket.once("close", () => undecided.delete(socket));
    undecided.add(socket);
    route(socket, limits.headersTimeoutMs, (isHttp2) => {
      undecided.delete(socket);
      (isHttp2 ? http2Server : http1).emit("connection", socket);
    });
  };
  const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
  const server: net.Server =
    options.tls === undefined
      ? net.createServer(socketOptions, accept)
      : tls
          .createServer(
            {
              ...options.tls,
              ...socketOptions,
              ALPNProtocols: ["h2", "http/1.1"],
              handshakeTimeout: limits.headersTimeoutMs,
            },
            accept,
          )
          .on("connection", keepTrack);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      server.on("error", options.onFailure ?? (() => {}));
      resolve();
    });
  });

  return {
    port: (server.address() as net.AddressInfo).port,
    async drain() {
      draining = true;
      server.close();
      for (const response of responses) {
        announceClose(response);
      }
      for (const session of sessions) {
        session.close();
      }
      for (const socket of undecided) {
        socket.destroy();
      }
      http1.closeIdleConnections();
      const until = (done: () => boolean) =>
        new Promise<void>((resolve) => {
          progress = () => done() && resolve();
          progress();
        });
      await until(() => responses.size === 0 && (upgrades?.open.size ?? 0) === 0);
      // What was written last is still on its way: connections end by themselves when it has been sent.
      await within(
        flushMs,
        until(() => sockets.size === 0),
      );
    },
    async destroy() {
      draining = true;
      const closed = server.listening
        ? new Promise<void>((resolve) => server.close(() => resolve()))
        : Promise.resolve();
      // Stops the timer that watches its connections.
      http1.close();
      for (const session of sessions) {
        session.destroy();
      }
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}

/** How long a client may take to read the last answer when a connection ends. */
const flushMs = 1_000;

/** The preface of HTTP/2 begins with the method PRI, which HTTP/1 does not have: three bytes decide. */
function route(socket: net.Socket, timeoutMs: number, decided: (isHttp2: boolean) => void): void {
  if (socket instanceof tls.TLSSocket && typeof socket.alpnProtocol === "string") {
    decided(socket.alpnProtocol === "h2");
    return;
  }
  let head: Buffer = Buffer.alloc(0);
  const finish = () => {
    clearTimeout(timer);
    socket.off("data", read);
    socket.off("error", ignore);
    socket.off("end", end);
  };
  const read = (chunk: Buffer) => {
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const isHttp2 = startsLikeHttp2(head);
    if (isHttp2 === undefined) {
      return;
    }
    finish();
    socket.pause();
    socket.unshift(head);
    decided(isHttp2);
    if (!isHttp2) {
      // An HTTP/2 session reads what was put back by itself.
      socket.resume();
    }
  };
  // It closes by itself; there is nobody to tell.
  const ignore = () => {};
  const end = () => socket.destroy();
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  timer.unref();
  socket.once("close", finish);
  socket.on("error", ignore);
  socket.on("end", end);
  socket.on("data", read);
}

const preface = Buffer.from("PRI");

/** Undefined: not to be told yet. */
function startsLikeHttp2(head: Buffer): boolean | undefined {
  const length = Math.min(head.length, preface.length);
  if (!head.subarray(0, length).equals(preface.subarray(0, length))) {
    return false;
  }
  return length === preface.length ? true : undefined;
}

function announceClose(response: NodeResponse): void {
  if (response instanceof http.ServerResponse) {
    response.shouldKeepAlive = false;
  }
}

/** An HTTP/2 connection without a stream is let go after a while; one with a quiet stream is not. */
function closeWhenIdle(session: http2.ServerHttp2Session, timeoutMs: number): void {
  let streams = 0;
  session.on("stream", (stream) => {
    streams++;
    stream.once("close", () => {
      streams--;
    });
  });
  session.setTimeout(timeoutMs, () => {
    if (streams === 0) {
      session.close();
    }
  });
}
