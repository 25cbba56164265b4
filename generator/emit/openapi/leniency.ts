import type { RestOptions } from "../../config/config.js";
import { jsonShape } from "../../model/json-shape.js";
import type { Cardinality, FieldType } from "../../model/model.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { References } from "../json-schema/value.js";

/** How the text of a path, a query or a header may look beside its canonical form. */
export type TextLeniency = Pick<RestOptions, "booleanDigits" | "anyCaseEnums">;

/** The schema of such a text: each element of a list, each value of a map. */
export function lenientText(
  schema: JsonSchema,
  type: FieldType,
  cardinality: Cardinality,
  lenient: TextLeniency,
  { enums }: References,
): JsonSchema {
  const others = otherTexts(type, lenient, enums);
  if (others === undefined) return schema;
  const or = (one: JsonSchema): JsonSchema => ({ anyOf: [one, others] });
  switch (cardinality.kind) {
    case "one":
      return or(schema);
    case "list":
      return { ...schema, items: or((schema.items ?? {}) as JsonSchema) };
    case "map":
      return { ...schema, additionalProperties: or((schema.additionalProperties ?? {}) as JsonSchema) };
  }
}

function otherTexts(
  type: FieldType,
  { booleanDigits, anyCaseEnums }: TextLeniency,
  enums: References["enums"],
): JsonSchema | undefined {
  const shape = jsonShape(type);
  if (booleanDigits && shape.kind === "scalar" && shape.json === "boolean") return { type: "integer", enum: [0, 1] };
  if (!anyCaseEnums || type.kind !== "enum") return undefined;
  const names = enums[type.typeName]?.values.map(({ name }) => name) ?? [];
  return { type: "string", pattern: `^(${names.map(inAnyCase).join("|")})$` };
}

/** Regular expressions of JSON Schema have no flags. */
function inAnyCase(name: string): string {
  return name.replace(/[A-Za-z]/g, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}

/** Parameters that are no field's: those that are ignored by name, and whatever else may come. */
export function otherParameters({ ignoredQuery, unknownQuery }: RestOptions): readonly JsonSchema[] {
  const free = (name: string, description: string, names: JsonSchema): JsonSchema => ({
    name,
    in: "query",
    description,
    style: "form",
    explode: true,
    schema: { type: "object", ...names, additionalProperties: { type: "string" } },
  });
  const ignored = ignoredQuery.map((pattern): JsonSchema => {
    if (!pattern.endsWith("*"))
      return { name: pattern, in: "query", description: "Ignored.", schema: { type: "string" } };
    const beginning = pattern.slice(0, -1);
    const quoted = beginning.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    const names = { propertyNames: { pattern: `^${quoted}` } };
    return free(pattern, `Ignored: every parameter that begins with \`${beginning}\`.`, names);
  });
  return unknownQuery === "reject" ? ignored : [...ignored, free("*", "Ignored: every other parameter.", {})];
}
