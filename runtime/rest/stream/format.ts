import type { AnswerHeaders, Exchange } from "../exchange.js";
import { type Preference, preferenceFor } from "../http/media-type.js";
import type { StreamType } from "./type.js";

/** How the messages of a stream are framed. */
export interface StreamFormat {
  readonly type: StreamType;
  readonly headers: AnswerHeaders;
  /** Whether the answer may begin before there is a message: an error after that is told in the stream. */
  readonly beginsEarly: boolean;
  readonly message: (json: string, index: number) => string;
  readonly end: (count: number) => string;
  /** Tells of an error after the beginning; absent where the format cannot: then the connection is cut. */
  readonly error?: (problem: string) => string;
  /** Keeps an idle stream open. */
  readonly keepAlive?: string;
}

/**
 * The format that the client wants most: of equal weight, one that it names before one of a range that holds it;
 * what it leaves open, the default decides. undefined when it takes none.
 */
export function chooseFormat(exchange: Exchange, preferred: StreamType): StreamFormat | undefined {
  const accept = exchange.header("accept") ?? "*/*";
  let best: { readonly type: StreamType; readonly sent: string } | undefined;
  let most: Preference = { quality: 0, isNamed: true };
  for (const { sent, type } of [...offers].sort(
    (a, b) => Number(b.type === preferred) - Number(a.type === preferred),
  )) {
    const preference = preferenceFor(accept, sent);
    if (isMore(preference, most)) [best, most] = [{ type, sent }, preference];
  }
  return best === undefined ? undefined : createFormat(best.type, best.sent, exchange);
}

function isMore(one: Preference, other: Preference): boolean {
  return one.quality > other.quality || (one.quality === other.quality && one.isNamed && !other.isNamed);
}

export const streamTypes: readonly StreamType[] = ["application/json", "application/x-ndjson", "text/event-stream"];

const offers: readonly { readonly sent: string; readonly type: StreamType }[] = [
  { sent: "application/json", type: "application/json" },
  { sent: "application/x-ndjson", type: "application/x-ndjson" },
  { sent: "application/jsonl", type: "application/x-ndjson" },
  { sent: "application/ndjson", type: "application/x-ndjson" },
  { sent: "text/event-stream", type: "text/event-stream" },
];

function createFormat(type: StreamType, sent: string, exchange: Exchange): StreamFormat {
  const headers: AnswerHeaders = { "content-type": sent, vary: "accept" };
  switch (type) {
    case "application/json":
      return {
        type,
        headers,
        beginsEarly: false,
        message: (json, index) => (index === 0 ? `[${json}` : `,${json}`),
        end: (count) => (count === 0 ? "[]" : "]"),
      };
    case "application/x-ndjson":
      return {
        type,
        headers,
        beginsEarly: true,
        message: (json) => `${json}\n`,
        end: () => "",
        error: (problem) => `{"error":${problem}}\n`,
      };
    case "text/event-stream": {
      // Ids go on where a client that comes back says it has stopped; the handler sees the same header.
      const last = /^\d{1,15}$/.exec(exchange.header("last-event-id") ?? "")?.[0];
      const first = last === undefined ? 1 : Number(last) + 1;
      return {
        type,
        headers: { ...headers, "cache-control": "no-store", "x-accel-buffering": "no" },
        beginsEarly: true,
        message: (json, index) => `id: ${first + index}\ndata: ${json}\n\n`,
        end: () => "event: end\ndata: {}\n\n",
        error: (problem) => `event: error\ndata: ${problem}\n\n`,
        keepAlive: ":\n\n",
      };
    }
  }
}
