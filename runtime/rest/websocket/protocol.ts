/**
 * The sub-protocol that is spoken: each text frame is the JSON of a message, an empty one ends what the client sends, and an
 * error is a last frame `{"error": …}` before the close.
 */
export const subProtocol = "svcgen.json.v1";

/** All is said (RFC 6455, section 7.4.1). */
export const normalClosure = 1000;
/** A frame of a kind that the route does not take. */
export const unsupportedData = 1003;

/** Of an error: its HTTP status in the range that applications have for themselves. */
export function closeCodeOf(status: number): number {
  return 4000 + status;
}

/** What a client offers, as one header. */
export function offers(header: string | undefined, protocol: string): boolean {
  return header?.split(",").some((name) => name.trim() === protocol) === true;
}
