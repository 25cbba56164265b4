import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import { type HttpBody, HttpBodySchema } from "../../gen/google/api/httpbody_pb.js";
import { slotOf } from "../field-slot.js";
import { formOf } from "../json/well-known.js";
import type { JsonWriter } from "../json/writer.js";

/** What of an answer makes the body. */
export type AnswerBinder =
  | { readonly kind: "json"; readonly text: (message: Message, writer: JsonWriter) => string }
  /** google.api.HttpBody: the bytes as they are. */
  | { readonly kind: "raw"; readonly body: (message: Message) => HttpBody };

/** @param field Proto name of a field, or empty for the whole message. */
export function createAnswerBinder(output: DescMessage, field: string): AnswerBinder {
  if (field === "") {
    if (output.typeName === HttpBodySchema.typeName) return { kind: "raw", body: (message) => message as HttpBody };
    return { kind: "json", text: prepared((writer) => writer.message(output)) };
  }
  const desc = output.fields.find(({ name }) => name === field);
  if (desc === undefined) throw new Error(`${output.typeName} has no field ${field}`);
  const { get } = slotOf(desc);
  if (desc.fieldKind === "message" && desc.message.typeName === HttpBodySchema.typeName) {
    return { kind: "raw", body: (message) => (get(message) ?? create(HttpBodySchema)) as HttpBody };
  }
  const write = prepared((writer) => writer.field(desc));
  // A message that is not set reads as an empty one; so does a field with presence as its default.
  const absent = absentValue(
    desc.fieldKind === "message" && formOf(desc.message) === "message" ? desc.message : undefined,
    output,
    desc.localName,
  );
  return { kind: "json", text: (message, writer) => write(get(message) ?? absent(), writer) };
}

function absentValue(message: DescMessage | undefined, output: DescMessage, localName: string): () => unknown {
  if (message !== undefined) return () => create(message);
  return () => (create(output) as unknown as Record<string, unknown>)[localName];
}

/** There is one writer as a rule, and one more for enums as numbers. */
function prepared(
  prepare: (writer: JsonWriter) => (value: never) => string,
): (value: unknown, writer: JsonWriter) => string {
  const known = new Map<JsonWriter, (value: unknown) => string>();
  return (value, writer) => {
    let write = known.get(writer);
    if (write === undefined) {
      write = prepare(writer) as (value: unknown) => string;
      known.set(writer, write);
    }
    return write(value);
  };
}
