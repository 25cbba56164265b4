import { type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { isSaid } from "../binding/field-path.js";
import { slotOf } from "../field-slot.js";
import type { JsonWriter } from "../json/writer.js";

/** The text of a field of an answer as a path or a header holds it: each element of a list; undefined if it is not set. */
export type FieldText = (answer: Message, writer: JsonWriter) => readonly string[] | undefined;

/** @param emits Whether a field without presence is told of also when it holds its default. */
export function fieldText(output: DescMessage, path: string, emits: boolean): FieldText {
  const way = wayOf(output, path);
  const field = way[way.length - 1];
  if (field === undefined) throw new Error(`${output.typeName} has no field ${path}`);
  const slots = way.map((step) => slotOf(step));
  const isPlain = field.fieldKind === "scalar" && !printedOtherwise.has(field.scalar);
  return (answer, writer) => {
    let value: unknown = answer;
    for (const { get } of slots) {
      if (value === undefined) return undefined;
      value = get(value as Message);
    }
    if (value === undefined || !(emits || isSaid(field, value))) return undefined;
    if (isPlain) return [String(value)];
    // The JSON of such a field is its text, but for the quotes.
    const json: unknown = JSON.parse((writer.field(field) as (value: unknown) => string)(value));
    return (Array.isArray(json) ? json : [json]).map(String);
  };
}

function wayOf(output: DescMessage, path: string): readonly DescField[] {
  const way: DescField[] = [];
  let desc: DescMessage | undefined = output;
  for (const name of path.split(".")) {
    const field: DescField | undefined = desc?.fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new Error(`${output.typeName} has no field ${path}`);
    way.push(field);
    desc = field.fieldKind === "message" ? field.message : undefined;
  }
  return way;
}

/** Scalars whose JSON is not what JavaScript prints. */
const printedOtherwise: ReadonlySet<ScalarType> = new Set([ScalarType.FLOAT, ScalarType.BYTES]);
