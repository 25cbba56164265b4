import { create, type DescField, type DescMessage, type Message } from "@bufbuild/protobuf";
import { scalarZeroValue } from "@bufbuild/protobuf/reflect";
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
  const absent = absentValue(desc, output);
  return { kind: "json", text: (message, writer) => write(get(message) ?? absent(), writer) };
}

/** A field that is not set reads as its default, a message as an empty one; a type with a JSON form of its own has none. */
function absentValue(field: DescField, output: DescMessage): () => unknown {
  if (field.fieldKind === "message") {
    const { message } = field;
    return () => (formOf(message) === "message" ? create(message) : undefined);
  }
  // Of fields with presence only those of proto2 and editions have a default in the message itself.
  const zero =
    field.fieldKind === "scalar"
      ? scalarZeroValue(field.scalar, field.longAsString)
      : field.fieldKind === "enum"
        ? field.enum.values[0]?.number
        : undefined;
  return () => (create(output) as unknown as Record<string, unknown>)[field.localName] ?? zero;
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
