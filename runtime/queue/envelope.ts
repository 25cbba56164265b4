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

/** What an event came from: the envelope of the command or event that was handled when it was emitted. */
export interface Cause {
  readonly source: string;
  readonly id: string;
}
