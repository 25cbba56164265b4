import type { DescMessage, Message } from "@bufbuild/protobuf";
import { type CodecOptions, decodeData } from "./codec.js";
import type { Envelope } from "./envelope.js";
import { Rejection } from "./failure.js";

/**
 * Reads a message of the one type that is expected on its topic.
 *
 * @throws Rejection `unroutable` for another type, `undecodable` for data that cannot be read.
 */
export function receive(schema: DescMessage, type: string, envelope: Envelope, options: CodecOptions = {}): Message {
  if (envelope.type !== type) {
    throw new Rejection("unroutable", `nothing handles ${JSON.stringify(envelope.type)} here, only ${type}`);
  }
  return decodeData(schema, envelope.datacontenttype, envelope.data, options);
}
