import { Code, ConnectError, type ContextKey, createContextKey } from "@connectrpc/connect";

/**
 * A message as it travels: a CloudEvents 1.0 event in binary form, apart from any broker. Each broker writes the
 * attributes in its own way (Kafka `ce_id`, NATS `ce-id`, AMQP `cloudEvents_id`) and reads them back into this.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export interface Envelope {
  /** Unique together with `source`. */
  readonly id: string;
  readonly source: string;
  /** What the data is: decides, with the content type, how it is decoded. */
  readonly type: string;
  /** The key, where there is one. */
  readonly subject?: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  /** Extension attributes by their lower-case names: `partitionkey`, `replyto`, `correlationid`, `expirytime`, … */
  readonly extensions: Readonly<Record<string, string>>;
  /** Plain headers of the transport that are no CloudEvents attributes, by lower-case names: `traceparent`, … */
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/** What an event came from: it is emitted again, with the same id, each time the same cause is handled. */
export interface Cause {
  readonly source: string;
  readonly id: string;
}

/** The envelope of the message that a handler was called with: `context.values.get(envelopeKey)`. */
export const envelopeKey: ContextKey<Envelope | undefined> = createContextKey<Envelope | undefined>(undefined, {
  description: "the envelope of the message that is handled",
});

/** A command with an idempotency key is one cause, however often it is sent. */
export function causeOf(envelope: Envelope): Cause {
  const idempotencyKey = envelope.extensions.idempotencykey;
  return idempotencyKey === undefined
    ? { source: envelope.source, id: envelope.id }
    : { source: envelope.type, id: idempotencyKey };
}

/** The attributes by name, extensions among them, without `specversion` and the data; what is not set is left out. */
export function attributesOf(envelope: Envelope): Readonly<Record<string, string>> {
  const { id, source, type, subject, time, datacontenttype, dataschema } = envelope;
  const attributes: Record<string, string> = { id, source, type };
  for (const [name, value] of Object.entries({ subject, time, datacontenttype, dataschema, ...envelope.extensions })) {
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}

/** @throws ConnectError `invalid_argument` for what is no valid CloudEvents event. */
export function checkEnvelope(envelope: Envelope): void {
  for (const [name, value] of Object.entries(attributesOf(envelope))) {
    if (!/^[a-z0-9]{1,20}$/.test(name)) throw invalid(`"${name}" can be no name of an attribute`);
    if (value === "") throw invalid(`the attribute "${name}" is empty`);
    if (UNFIT.test(value))
      throw invalid(
        `the attribute "${name}" holds what no attribute can: a control character or half a surrogate pair`,
      );
  }
  for (const name of Object.keys(envelope.extensions)) {
    if (CORE.has(name)) throw invalid(`"${name}" is no extension attribute`);
  }
  for (const [name, value] of Object.entries(envelope.headers)) {
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) throw invalid(`"${name}" can be no name of a header`);
    if (UNFIT.test(value)) throw invalid(`the header "${name}" has a control character`);
  }
}

/**
 * As the CloudEvents HTTP binding writes values in headers: a space, `"`, `%` and whatever is not printable ASCII becomes
 * percent-encoded UTF-8.
 */
export function encodeHeaderValue(value: string): string {
  return value.replace(/[^!#$&-~]/gu, (character: string) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  );
}

export function decodeHeaderValue(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The envelope as the headers of a call: `ce-…` as in the CloudEvents HTTP binding, the content type, and the plain ones. */
export function toHeaders(envelope: Envelope): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(envelope.headers)) {
    // A message comes from outside: what HTTP cannot carry is left out.
    if (/^[\x20-\x7e]*$/.test(value) && /^[\w!#$%&'*+.^`|~-]+$/.test(name)) headers.set(name, value);
  }
  for (const [name, value] of Object.entries(attributesOf(envelope))) {
    if (name === "datacontenttype") headers.set("content-type", value);
    else headers.set(`ce-${name}`, encodeHeaderValue(value));
  }
  headers.set("ce-specversion", "1.0");
  return headers;
}

const CORE: ReadonlySet<string> = new Set([
  "id",
  "source",
  "type",
  "subject",
  "time",
  "datacontenttype",
  "dataschema",
  "specversion",
  "data",
]);

const UNFIT = /[\p{Cc}\p{Cs}]/u;

function invalid(message: string): ConnectError {
  return new ConnectError(message, Code.InvalidArgument);
}
