import { jsonShape, mapKeyForm, type ScalarShape } from "../../model/json-shape.js";
import type { Cardinality, FieldType } from "../../model/model.js";
import { typeName } from "../../model/walk.js";

/** Which way a value goes: what is read may come to allow more, what is written less. */
export type Direction = "read" | "written";

/** What the type of a value allows: one, a list or a map of a type. */
export interface Typed {
  readonly type: FieldType;
  readonly cardinality: Cardinality;
}

/**
 * Whether JSON that was right before is right after (what is read), or the other way round (what is written), as far as the
 * types alone say: members of messages and names of enums are compared by who calls.
 */
export function sameForm(before: Typed, after: Typed, direction: Direction): boolean {
  return sameCardinality(before.cardinality, after.cardinality) && sameType(before.type, after.type, direction);
}

/** `a list of acme.v1.User` */
export function printForm({ type, cardinality }: Typed): string {
  switch (cardinality.kind) {
    case "one":
      return typeName(type);
    case "list":
      return `a list of ${typeName(type)}`;
    case "map":
      return `a map from ${cardinality.key} to ${typeName(type)}`;
  }
}

function sameCardinality(before: Cardinality, after: Cardinality): boolean {
  if (before.kind !== "map" || after.kind !== "map") return before.kind === after.kind;
  return JSON.stringify(mapKeyForm(before.key)) === JSON.stringify(mapKeyForm(after.key));
}

function sameType(before: FieldType, after: FieldType, direction: Direction): boolean {
  const [one, other] = [jsonShape(before), jsonShape(after)];
  if (one.kind === "scalar" && other.kind === "scalar") {
    return direction === "read" ? reads(other, one) : holds(one, other) && one.json === other.json;
  }
  // An empty object is a message without members.
  return one.kind === other.kind || (one.kind === "empty" && other.kind === "message");
}

/** Whole numbers are read from JSON's numbers and from strings, whichever of the two is written. */
function reads(wide: ScalarShape, narrow: ScalarShape): boolean {
  const areWhole = wide.bounds !== undefined && narrow.bounds !== undefined;
  return holds(wide, narrow) && (areWhole || wide.json === narrow.json);
}

/** Whether each value of one form is a value of the other: `null` for a wrapper is that for a field that is not set. */
function holds(wide: ScalarShape, narrow: ScalarShape): boolean {
  if (wide.bounds !== undefined && narrow.bounds !== undefined) {
    const [low, high] = [BigInt(wide.bounds.minimum), BigInt(wide.bounds.maximum)];
    return low <= BigInt(narrow.bounds.minimum) && high >= BigInt(narrow.bounds.maximum);
  }
  if (isFloat(wide) && isFloat(narrow)) return true;
  const { pattern, format, contentEncoding } = wide;
  return pattern === narrow.pattern && format === narrow.format && contentEncoding === narrow.contentEncoding;
}

function isFloat({ format }: ScalarShape): boolean {
  return format === "float" || format === "double";
}
