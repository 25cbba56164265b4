import type { Field, FieldPath, Message } from "../../model/model.js";
import { isDemanded } from "./field.js";
import { array, object } from "./validation.js";
import type { References } from "./value.js";

export interface Demands {
  /** Whether protovalidate's rules hold. */
  readonly validated: boolean;
  /** Whether google.api.field_behavior does: what is changed need not have all that is required. */
  readonly behavior: boolean;
}

/**
 * Whether a message must hold something. One of which the path holds a part is there, and so is held to its rules for the rest.
 *
 * @param taken what stands in the path, as seen from the message
 */
export function demandsMore(
  message: Message,
  taken: readonly FieldPath[],
  references: References,
  demands: Demands,
): boolean {
  const isTaken = (name: string): boolean => taken.some(({ proto }) => proto[0] === name);
  const choices = [
    ...message.oneofs
      .filter(({ required }) => required)
      .map(({ name }) => message.fields.filter(({ oneof }) => oneof === name).map((field) => field.name)),
    ...array(message.rules?.oneof)
      .map(object)
      .filter(({ required }) => required === true)
      .map(({ fields }) => array(fields).map(String)),
  ];
  if (demands.validated && choices.some((names) => !names.some(isTaken))) return true;
  return message.fields.some((field) => {
    const below = belowField(taken, field);
    // What is REQUIRED within is asked for where the message is sent, not where the path alone has made it.
    if (below.length > 0) return demandsWithin(field, below, references, { ...demands, behavior: false });
    return isDemanded(demands.behavior ? field : { ...field, behavior: [] }, references, demands.validated);
  });
}

/** The same of a field that is a message of which the path holds a part, or of which it holds all. */
export function demandsWithin(
  field: Field,
  taken: readonly FieldPath[],
  references: References,
  { validated, behavior }: Demands,
): boolean {
  if (field.type.kind !== "message" || taken.some(({ proto }) => proto.length === 0)) return false;
  const message = references.messages[field.type.typeName];
  const held = { validated: validated && field.rules?.ignore !== "IGNORE_ALWAYS", behavior };
  return message !== undefined && demandsMore(message, taken, references, held);
}

/** What the path holds of a field, as seen from its value. */
export function belowField(paths: readonly FieldPath[], field: Field): readonly FieldPath[] {
  return paths.flatMap(({ proto, json }) =>
    proto[0] === field.name ? [{ proto: proto.slice(1), json: json.slice(1) }] : [],
  );
}
