import type { Json } from "../../artifact/artifact.js";
import type { Enum, FieldType } from "../../model/model.js";
import type { JsonSchema } from "./schema.js";
import type { References } from "./value.js";

// Names of enum values that nobody knows, where the service passes over them (`unknownFields: "ignore"`): a field that holds one is
// not set, and so is an element of a list or a value of a map.

/** The schema of the values that are passed over; undefined where there are none. */
export function passedOver(type: FieldType, references: References): JsonSchema | undefined {
  return references.ignoring && type.kind === "enum"
    ? { type: "string", not: references.enum(type.typeName) }
    : undefined;
}

/** The schema, or what is passed over. */
export function orPassedOver(schema: JsonSchema, type: FieldType, references: References): JsonSchema {
  const others = passedOver(type, references);
  return others === undefined ? schema : { anyOf: [schema, others] };
}

/** What rules say of the number of elements of a list, said of those that are not passed over. */
export function countingKnown(rules: JsonSchema, type: FieldType, references: References): JsonSchema {
  if (type.kind !== "enum" || passedOver(type, references) === undefined) return rules;
  const { minItems, maxItems, uniqueItems, ...others } = rules;
  const known = references.enum(type.typeName);
  const count: JsonSchema = {
    ...(minItems === undefined ? {} : { minItems }),
    ...(minItems === undefined && maxItems === undefined ? {} : { contains: known, minContains: minItems ?? 0 }),
    ...(maxItems === undefined ? {} : { maxContains: maxItems }),
  };
  const each = uniqueItems === true ? once(references.enums[type.typeName], references) : [];
  return { ...others, ...count, ...(each.length === 0 ? {} : { allOf: each }) };
}

/** Each value at most once, whatever it is called. */
function once(type: Enum | undefined, { lenient }: References): readonly JsonSchema[] {
  const names = new Map<number, Json[]>();
  for (const { number, jsonName } of type?.values ?? [])
    names.set(number, [...(names.get(number) ?? (lenient ? [number] : [])), jsonName]);
  return [...names.values()].map((called) => ({ contains: { enum: called }, minContains: 0, maxContains: 1 }));
}
