/** How a stream of messages can be sent. */
export type StreamType = "application/json" | "application/x-ndjson" | "text/event-stream";
