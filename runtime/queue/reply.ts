import { create, type DescMessage, type Message, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { StatusSchema } from "../gen/google/rpc/status_pb.js";
import type { CommandBinding } from "./bindings.js";
import type { Publication } from "./broker.js";
import { type CodecOptions, decodeData, type EncodedData } from "./codec.js";
import type { Envelope } from "./envelope.js";
import { uuidV7 } from "./identity.js";

/** What a reply says. */
export type Reply =
  | { readonly kind: "answer"; readonly data: EncodedData }
  /** Travels as a google.rpc.Status, which every language can read. */
  | { readonly kind: "error"; readonly error: ConnectError };

/** The reply to a command; undefined where its sender waits for none. */
export function buildReply(
  command: CommandBinding,
  source: string,
  envelope: Envelope,
  reply: Reply,
  now: number,
): Publication | undefined {
  const { replyto, correlationid } = envelope.extensions;
  if (command.completion !== "reply" || replyto === undefined || correlationid === undefined) return undefined;
  const { contentType, data } =
    reply.kind === "answer"
      ? reply.data
      : { contentType: "application/protobuf", data: toBinary(StatusSchema, toStatus(reply.error)) };
  return {
    topic: replyto,
    key: "",
    transient: true,
    envelope: {
      id: uuidV7(now),
      source,
      type: reply.kind === "answer" ? command.output.typeName : StatusSchema.typeName,
      time: new Date(now).toISOString(),
      datacontenttype: contentType,
      extensions: { correlationid },
      headers: {},
      data,
    },
  };
}

/** @throws ConnectError the one that the method ended with. */
export function readReply<O extends DescMessage>(
  output: O,
  envelope: Envelope,
  options: CodecOptions,
): MessageShape<O> {
  if (envelope.type === StatusSchema.typeName) {
    throw fromStatus(
      decodeData(StatusSchema, envelope.datacontenttype, envelope.data) as MessageShape<typeof StatusSchema>,
    );
  }
  if (envelope.type !== output.typeName) {
    throw new ConnectError(`the reply is a ${envelope.type}, not a ${output.typeName}`, Code.Internal);
  }
  return decodeData(output, envelope.datacontenttype, envelope.data, options) as MessageShape<O>;
}

function toStatus(error: ConnectError): MessageShape<typeof StatusSchema> {
  const details: Any[] = error.details.map((detail) =>
    "desc" in detail
      ? create(AnySchema, {
          typeUrl: `type.googleapis.com/${detail.desc.typeName}`,
          value: toBinary(detail.desc, create(detail.desc, detail.value as Message)),
        })
      : create(AnySchema, { typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value }),
  );
  return create(StatusSchema, { code: error.code, message: error.rawMessage, details });
}

function fromStatus(status: MessageShape<typeof StatusSchema>): ConnectError {
  const error = new ConnectError(status.message, status.code in Code ? status.code : Code.Unknown);
  error.details = status.details.map(({ typeUrl, value }) => ({
    type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
    value,
  }));
  return error;
}
