import type { Json } from "../../artifact/artifact.js";
import { mapKeyForm } from "../../model/json-shape.js";
import type { Cardinality, Field, FieldType, RulesJson } from "../../model/model.js";
import { titled } from "./described.js";
import { zerosOf } from "./lenient.js";
import { type Form, partSchema } from "./part.js";
import { countingKnown, orPassedOver } from "./passed-over.js";
import { accepts, both, type JsonSchema, orNull } from "./schema.js";
import { collectionConstraints, elementRules, valueConstraints } from "./validation.js";
import { beside, type Described, type References, valueSchema, zeroOf } from "./value.js";

/**
 * Which way a message travels. `input`: read by the service. `output`: written by it, with every field that has no presence
 * of its own. `patch`: read as the fields to change (a PATCH with a mask), where null clears a field. `queued`: written to a
 * queue, where fields without presence that have their zero value are left out.
 */
export type Direction = "input" | "output" | "patch" | "queued";

export interface FieldOptions {
  readonly direction: Direction;
  /** Whether protovalidate's rules hold for what travels this way. */
  readonly validated: boolean;
  /** Of a google.protobuf.FieldMask that is read: the paths that it may hold. */
  readonly mask?: string | undefined;
  /** Whether it must be there for another reason than its own: what it holds beside a part that the path has. */
  readonly demanded?: boolean;
  /** Where the field is a part of a form: what that is. Then nothing is null. */
  readonly form?: Form | undefined;
  /** Whether the message may be without the field. Absent: unless it is demanded. */
  readonly optional?: boolean;
}

export function isRead(direction: Direction): boolean {
  return direction === "input" || direction === "patch";
}

/** The schema of a field as a property, with its documentation. */
export function fieldSchema(field: Field, references: References, options: FieldOptions): JsonSchema {
  const { direction, form } = options;
  const validated = options.validated && field.rules?.ignore !== "IGNORE_ALWAYS";
  const demanded = options.demanded === true || isDemanded(field, references, validated);
  // Of a form nothing is null, and its texts are no JSON.
  const lenient = references.lenient && form === undefined;
  const { schema: plain, notes } = plainSchema(
    field.type,
    field.cardinality,
    validated ? references : references.unruled(),
    {
      direction,
      rules: validated ? field.rules : undefined,
      // Beside the null of a member that is not set there is none of the one that is.
      demanded: demanded || (lenient && field.oneof !== undefined),
      form,
    },
  );
  const { mask } = options;
  const listed = mask === undefined || !isMask(field) ? plain : { ...plain, pattern: mask };
  const set = validated ? notZero(field, listed, references) : listed;
  const passes = field.cardinality.kind === "one" && isRead(direction) && form === undefined;
  // Of a oneof, the branches say what is passed over.
  const schema =
    passes && field.oneof === undefined && (options.optional ?? !demanded)
      ? orPassedOver(set, field.type, references)
      : set;
  // null clears a field in a patch, and elsewhere means that it is not set; but not one that must hold something.
  const mayBeNull = lenient || (direction === "patch" && form === undefined);
  const nullable = mayBeNull && isRead(direction) && field.oneof === undefined && !demanded ? orNull(schema) : schema;
  // Of the parts that make a stream, each may come any number of times.
  const repeated = form === "stream" && field.cardinality.kind !== "list";
  const held = repeated ? { type: "array", items: nullable } : nullable;
  return beside(held, annotations(field, notes, direction), references.dialect);
}

/** The schema of a value of a type and cardinality, without documentation. */
export function plainSchema(
  type: FieldType,
  cardinality: Cardinality,
  references: References,
  options: Pick<FieldOptions, "direction" | "form"> & {
    readonly rules?: RulesJson | undefined;
    readonly demanded?: boolean;
  },
): Described {
  const { rules, direction, demanded = false, form } = options;
  const numbers = references.lenient && isRead(direction);
  const value = (own: RulesJson | undefined, nullable: boolean): Described =>
    form === undefined
      ? valueSchema(type, references, { rules: own, nullable, numbers })
      : partSchema(type, references, { rules: own }, form);
  const read = (schema: JsonSchema): JsonSchema =>
    isRead(direction) ? orPassedOver(schema, type, references) : schema;
  switch (cardinality.kind) {
    case "one":
      return value(rules, isRead(direction) && !demanded);
    case "list": {
      const items = value(rules && elementRules(rules, "items"), false);
      // A part of a form is a text, of which nothing is passed over.
      if (form !== undefined || !isRead(direction))
        return wrapped({ type: "array", items: items.schema }, cardinality, rules, items.notes);
      const count = (keywords: JsonSchema) => countingKnown(keywords, type, references);
      return wrapped({ type: "array", items: read(items.schema) }, cardinality, rules, items.notes, count);
    }
    case "map": {
      const values = valueSchema(type, references, {
        rules: rules && elementRules(rules, "values"),
        nullable: false,
        numbers,
      });
      const keys = keySchema(cardinality, references, rules);
      // No keyword counts the entries whose values are known: where rules count them, only those are told.
      const isCounted =
        rules !== undefined && Object.keys(collectionConstraints(cardinality, rules).keywords).length > 0;
      const map = {
        type: "object",
        additionalProperties: isCounted ? values.schema : read(values.schema),
        ...(Object.keys(keys.schema).length === 0 ? {} : { propertyNames: keys.schema }),
      };
      return wrapped(map, cardinality, rules, [...keys.notes, ...values.notes]);
    }
  }
}

/** Whether a request is refused unless it holds the field. */
export function isDemanded(field: Field, references: References, validated: boolean): boolean {
  // Of a oneof only one member can be there: to ask for each of them is to ask for nothing.
  if (field.presence === "required" || (field.behavior.includes("required") && field.oneof === undefined)) return true;
  if (!validated || field.rules === undefined || field.rules.ignore === "IGNORE_ALWAYS") return false;
  if (field.rules.required === true) return true;
  // A field without presence that is left out has its zero value, for which the rules hold all the same.
  if (field.presence !== "implicit" || field.rules.ignore === "IGNORE_IF_ZERO_VALUE") return false;
  if (field.cardinality.kind !== "one") {
    const { keywords } = collectionConstraints(field.cardinality, field.rules);
    return "minItems" in keywords || "minProperties" in keywords;
  }
  const zero = zeroOf(field.type, references);
  return zero !== undefined && !accepts(valueConstraints(field.type, field.rules, references.enums).keywords, zero);
}

function wrapped(
  schema: JsonSchema,
  cardinality: Cardinality,
  rules: RulesJson | undefined,
  notes: readonly string[],
  count: (keywords: JsonSchema) => JsonSchema = (keywords) => keywords,
): Described {
  if (rules === undefined) return { schema, notes };
  const constraints = collectionConstraints(cardinality, rules);
  const least = "minItems" in constraints.keywords || "minProperties" in constraints.keywords;
  const keywords =
    least && rules.ignore === "IGNORE_IF_ZERO_VALUE"
      ? {
          anyOf: [
            count({ [cardinality.kind === "list" ? "maxItems" : "maxProperties"]: 0 }),
            count(constraints.keywords),
          ],
        }
      : count(constraints.keywords);
  const each = notes.map((note) => `Each: ${note}`);
  return { schema: { ...schema, ...keywords }, notes: [...constraints.notes, ...each] };
}

function keySchema(cardinality: Cardinality, references: References, rules: RulesJson | undefined): Described {
  if (cardinality.kind !== "map") return { schema: {}, notes: [] };
  const keyRules = elementRules(rules, "keys");
  if (cardinality.key === "string") {
    const { keywords, notes } = valueConstraints({ kind: "scalar", scalar: "string" }, keyRules, references.enums);
    return { schema: keywords, notes };
  }
  const { pattern, bounds } = mapKeyForm(cardinality.key) ?? {};
  const form: JsonSchema = {
    ...(pattern === undefined ? {} : { pattern }),
    ...(bounds === undefined ? {} : { "x-minimum": bounds.minimum, "x-maximum": bounds.maximum }),
  };
  // Keys are strings in JSON, also those that are numbers.
  const { keywords, notes } = valueConstraints({ kind: "scalar", scalar: "int64" }, keyRules, references.enums);
  return {
    schema: { ...form, ...(cardinality.key === "bool" ? {} : keywords) },
    notes: notes.map((note) => `Keys: ${note}`),
  };
}

/** A field that is one google.protobuf.FieldMask. */
export function isMask({ type, cardinality }: Field): boolean {
  return type.kind === "well-known" && type.name === "FieldMask" && cardinality.kind === "one";
}

/** `required` of a field without presence means that it has not its zero value. */
function notZero(field: Field, schema: JsonSchema, references: References): JsonSchema {
  const { rules, type } = field;
  if (rules?.required !== true || field.presence !== "implicit" || field.cardinality.kind !== "one") return schema;
  const zero = zeroOf(type, references);
  if (zero === undefined || !accepts(schema, zero)) return schema;
  if (zero === "") return both(schema, { minLength: 1 });
  if (zero === false) return both(schema, { const: true });
  return both(schema, { not: references.lenient ? { enum: zerosOf(zero) } : { const: zero } });
}

function annotations(field: Field, notes: readonly string[], direction: Direction): { [keyword: string]: Json } {
  const description = [field.doc.text, notes.map((note) => `- ${note}`).join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
  const marks = field.behavior.filter((one) => one === "immutable" || one === "identifier");
  return {
    ...titled(field.openapi),
    ...(description === "" ? {} : { description }),
    ...(field.default === undefined ? {} : { default: field.default }),
    ...(field.deprecated ? { deprecated: true } : {}),
    ...(direction === "output" && field.behavior.includes("output-only") ? { readOnly: true } : {}),
    ...(field.behavior.includes("input-only") ? { writeOnly: true } : {}),
    ...(marks.length === 0 ? {} : { "x-field-behavior": marks }),
    ...field.openapi?.extensions,
  };
}
