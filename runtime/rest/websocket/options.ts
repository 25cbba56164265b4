export interface WebSocketOptions {
  /** Origins of pages that may open a socket, besides the server's own; `*` for all. Default: none. */
  readonly origins?: readonly string[];
  /** Time between pings; a client that does not answer one before the next is given up. Default: 30,000 ms. */
  readonly pingMs?: number;
}
