import { type DescField, getOption, hasOption } from "@bufbuild/protobuf";
import { FieldBehavior, field_behavior } from "../gen/google/api/field_behavior_pb.js";

// What google.api.field_behavior asks of a request (AIP-203).

/**
 * The field must be there, whatever it holds. Of a oneof, only one member can be: to ask for each of them is to ask for
 * nothing. Nor is asked for what would be ignored.
 */
export function isRequired(field: DescField): boolean {
  return field.oneof === undefined && behaviorsOf(field).includes(FieldBehavior.REQUIRED) && !isOutputOnly(field);
}

/** Only the service sets the field; what a client sends is ignored, so that it can send back what it was given. */
export function isOutputOnly(field: DescField): boolean {
  return behaviorsOf(field).includes(FieldBehavior.OUTPUT_ONLY);
}

export const missing = "the field is required";

/** Options are decoded when they are asked for: once for each field. */
const known = new WeakMap<DescField, readonly FieldBehavior[]>();

function behaviorsOf(field: DescField): readonly FieldBehavior[] {
  let behaviors = known.get(field);
  if (behaviors === undefined) {
    behaviors = hasOption(field, field_behavior) ? getOption(field, field_behavior) : [];
    known.set(field, behaviors);
  }
  return behaviors;
}
