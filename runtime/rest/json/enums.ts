import { type DescEnum, ScalarType } from "@bufbuild/protobuf";
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
