import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { UpstreamRequest, UpstreamTransport } from "./transport.js";

export interface Http2Options {
  /** Milliseconds. */
  readonly connectTimeout: number;
}

/** gRPC, and whatever streams both ways at once: over HTTP/2 by prior knowledge, for its trailers. */
export function createHttp2Transport(options: Http2Options): UpstreamTransport {
  const pools = new Map<string, SessionPool>();

  function poolOf(endpoint: string): SessionPool {
    const known = pools.get(endpoint);
    if (known) return known;
    const pool = createSessionPool(`http://${endpoint}`, options.connectTimeout);
    pools.set(endpoint, pool);
    return pool;
  }

  return {
    send(endpoint, request, sink) {
      let stream: ClientHttp2Stream | undefined;
      let over = false;
      const finish = (then: () => void): void => {
        if (over) return;
        over = true;
        then();
      };

      const pool = poolOf(endpoint);
      const refuse = (error: Error): void => finish(() => sink.fail({ error, unsent: true, refused: true }));
      pool.take().then((session) => {
        if (over) return;
        if (session.closed || session.destroyed) refuse(new Error("the connection was closed"));
        else begin(session);
      }, refuse);

      function begin(session: ClientHttp2Session): void {
        const { body } = request;
        const started = session.request(toHttp2Headers(request), { endStream: body.kind === "none" });
        stream = started;
        pool.occupy(session, started);
        let trailers: IncomingHttpHeaders = {};
        started.on("response", (headers) => {
          if (!over) sink.head(headers[":status"] ?? 502, headers);
        });
        started.on("data", (chunk: Buffer) => {
          if (!over && !sink.data(chunk)) started.pause();
        });
        started.on("trailers", (got) => {
          trailers = got;
        });
        started.on("end", () => {
          if (started.rstCode === constants.NGHTTP2_NO_ERROR) finish(() => sink.end(trailers));
        });
        const fail = (error: Error): void => {
          const unsent = started.rstCode === constants.NGHTTP2_REFUSED_STREAM;
          finish(() => sink.fail({ error, unsent, refused: false }));
        };
        started.on("error", fail);
        started.on("close", () => fail(new Error(`the stream was closed with code ${started.rstCode}`)));
        if (body.kind === "bytes") started.end(body.bytes);
        if (body.kind === "stream") body.stream.pipe(started);
      }

      return {
        resume: () => stream?.resume(),
        abort: () => finish(() => stream?.close(constants.NGHTTP2_CANCEL)),
      };
    },
    async close() {
      for (const pool of pools.values()) pool.destroy();
    },
  };
}

function toHttp2Headers(request: UpstreamRequest): OutgoingHttpHeaders {
  const { host, ...headers } = request.headers;
  return {
    ...headers,
    ":method": request.method,
    ":path": request.path,
    ":scheme": "http",
    ...(host === undefined ? {} : { ":authority": String(host) }),
  };
}

interface SessionPool {
  /** A session with room. */
  take(): Promise<ClientHttp2Session>;
  /** The stream takes up room of the session until it is closed. */
  occupy(session: ClientHttp2Session, stream: ClientHttp2Stream): void;
  destroy(): void;
}

/** A connection carries as many calls as the service lets it; when it is full, another one is opened. */
function createSessionPool(origin: string, connectTimeout: number): SessionPool {
  const streams = new Map<ClientHttp2Session, number>();
  let connecting: Promise<ClientHttp2Session> | undefined;

  function establish(): Promise<ClientHttp2Session> {
    return new Promise((resolve, reject) => {
      const session = connect(origin);
      const timer = setTimeout(
        () => session.destroy(new Error(`no connection in ${connectTimeout} ms`)),
        connectTimeout,
      );
      session.on("error", reject);
      session.once("connect", () => {
        clearTimeout(timer);
        streams.set(session, 0);
        resolve(session);
      });
      // It lets what runs on it end, and takes nothing new.
      session.once("goaway", () => streams.delete(session));
      session.once("close", () => {
        clearTimeout(timer);
        streams.delete(session);
        reject(new Error("the connection was closed"));
      });
    });
  }

  function withRoom(): ClientHttp2Session | undefined {
    for (const [session, count] of streams) {
      if (!session.closed && count < (session.remoteSettings.maxConcurrentStreams ?? 100)) return session;
    }
    return undefined;
  }

  return {
    async take() {
      const session = withRoom();
      if (session) return session;
      connecting ??= establish().finally(() => {
        connecting = undefined;
      });
      return connecting;
    },
    occupy(session, stream) {
      const add = (change: number): void => {
        const count = streams.get(session);
        if (count !== undefined) streams.set(session, count + change);
      };
      add(1);
      stream.once("close", () => add(-1));
    },
    destroy() {
      for (const session of streams.keys()) session.destroy();
    },
  };
}
