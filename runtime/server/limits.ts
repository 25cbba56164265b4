/** What keeps a slow or greedy client from holding the server. All have defaults. */
export interface ServerLimits {
  /**
   * The largest request message, at every face, where the method's policy does not say it. Default: 4 MiB.
   *
   * @example 16 * 1024 * 1024
   */
  readonly maxRequestBytes?: number;
  /** The longest deadline that a client may ask for. RPC protocols refuse a longer one, REST shortens it. Default: 24 days. */
  readonly maxTimeoutMs?: number;
  /** Size of all headers of a request together. Default: 16 KiB. */
  readonly maxHeaderBytes?: number;
  /** From the opening of a connection to the end of the headers. Default: 15 s. */
  readonly headersTimeoutMs?: number;
  /**
   * For a whole request, its body included; 0 for no limit. A client's stream is bounded only over HTTP/1.1, where it has to
   * end before it is answered. Default: 5 min.
   */
  readonly requestTimeoutMs?: number;
  /** How long a connection without a call is kept. Default: 75 s, longer than the usual load balancer keeps one. */
  readonly idleTimeoutMs?: number;
  /** Calls at the same time on one HTTP/2 connection. Default: 250. */
  readonly maxConcurrentStreams?: number;
  /** What a client may send ahead on HTTP/2, on a stream and on a connection. Default: 1 MiB. */
  readonly initialWindowBytes?: number;
}

export type ListenerLimits = Required<Omit<ServerLimits, "maxRequestBytes" | "maxTimeoutMs">>;

export const defaultLimits = {
  maxRequestBytes: 4 * 1024 * 1024,
  maxHeaderBytes: 16 * 1024,
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 300_000,
  idleTimeoutMs: 75_000,
  maxConcurrentStreams: 250,
  initialWindowBytes: 1024 * 1024,
} satisfies ServerLimits;

/** The longest that a timer can wait: some 24 days. A longer one would end at once. */
export const longestTimeoutMs = 0x7fff_ffff;
