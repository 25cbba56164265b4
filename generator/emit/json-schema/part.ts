import { isRaw } from "../../model/forms.js";
import { jsonShape, textForm } from "../../model/json-shape.js";
import type { Field, FieldType } from "../../model/model.js";
import { object, valueConstraints } from "./validation.js";
import { octetConstraints } from "./validation-bytes.js";
import { type Described, type References, type ValueOptions, valueSchema } from "./value.js";

/** What a form is: one message, or a stream of messages that are made of its parts as they come. */
export type Form = "message" | "stream";

/** The schema of a part of a form: what is bytes is the part as it is, JSON that may be a list is a text, nothing is null. */
export function partSchema(
  type: FieldType,
  references: References,
  { rules }: Pick<ValueOptions, "rules">,
  form: Form,
): Described {
  if (isRaw(type)) {
    const file = { type: "string", contentMediaType: "application/octet-stream" };
    // In a stream it comes in pieces, for each of which its rules hold.
    if (rules === undefined || form === "stream") return { schema: file, notes: [] };
    const { keywords, notes } = octetConstraints(object(rules.bytes));
    const told = [...new Set([...notes, ...valueConstraints(type, rules, references.enums).notes])];
    // Where zero is ignored, an empty part need not keep them.
    return { schema: rules.ignore === undefined ? { ...file, ...keywords } : file, notes: told };
  }
  if (isJsonText(type)) {
    const text = { type: "string", contentMediaType: "application/json" };
    const isList = jsonShape(type).kind === "list-value";
    return { schema: isList ? { ...text, contentSchema: { type: "array", items: {} } } : text, notes: [] };
  }
  if (jsonShape(type).kind === "null") return { schema: { type: "string", enum: ["NULL_VALUE"] }, notes: [] };
  return valueSchema(type, references, { rules, nullable: false });
}

/**
 * Whether the value of a part is JSON that may be a list: OpenAPI would take it for a field that is given several times, were it
 * not said to be a text.
 */
export function isJsonText(type: FieldType): boolean {
  const { kind } = jsonShape(type);
  return kind === "value" || kind === "list-value";
}

/** The type of content of a part, where it is not the one that OpenAPI takes it for. */
export function partType({ type, cardinality }: Field): string | undefined {
  if (cardinality.kind === "map") return "application/json";
  const shape = jsonShape(type);
  if (isRaw(type)) return shape.kind === "http-body" ? "*/*" : "application/octet-stream";
  if (isJsonText(type)) return undefined;
  if (textForm(type) !== "text") return "application/json";
  // What is base64 would be taken for the bytes.
  return shape.kind === "scalar" && shape.contentEncoding !== undefined ? "text/plain" : undefined;
}
