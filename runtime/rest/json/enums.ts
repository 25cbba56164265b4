import { type DescEnum, ScalarType } from "@bufbuild/protobuf";
import { suggestion } from "../nearest.js";
import { describe, report, type ValueReader } from "./reading.js";
import { scalarReader } from "./scalars.js";

/** Reads a value of an enum: a name, or a number, which may be any for an open enum. */
export function enumReaderOf(desc: DescEnum): (json: unknown) => number | undefined {
  const numbers = new Map<string, number>();
  for (const { name, jsonName, number } of desc.values) numbers.set(name, number).set(jsonName, number);
  const { fromJson } = scalarReader(ScalarType.INT32);
  return (json) => {
    if (typeof json === "string") return numbers.get(json);
    const value = fromJson(json);
    return typeof value === "number" && (desc.open || desc.value[value] !== undefined) ? value : undefined;
  };
}

/** Reads a value of an enum in a body. */
export function enumValueReader(desc: DescEnum): ValueReader {
  if (desc.typeName === "google.protobuf.NullValue") {
    return (json, reading) =>
      json === null || json === "NULL_VALUE" || json === 0
        ? 0
        : report(reading, `expected null, got ${describe(json)}`);
  }
  const read = enumReaderOf(desc);
  return (json, reading) => {
    const value = read(json);
    if (value !== undefined) return value;
    // As ProtoJSON has it: a name that is not known is an unknown field.
    if (typeof json === "string" && reading.unknownFields === "ignore") return undefined;
    const names = desc.values.map(({ name }) => name);
    const hint = typeof json === "string" ? suggestion(json, names) : "";
    return report(reading, `expected the name of a value of ${desc.name}, got ${describe(json)}${hint}`);
  };
}
