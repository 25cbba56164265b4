import type { Json } from "../../../artifact/artifact.js";
import type { JsonSchema } from "../../json-schema/schema.js";

/** The object with what its version has no place for: as extensions, so that it is not lost to readers who know it. */
export function extended(value: JsonSchema, members: { readonly [name: string]: Json | undefined }): JsonSchema {
  const known = Object.entries(members).flatMap(([name, member]): [string, Json][] =>
    member === undefined ? [] : [[`x-${name}`, member]],
  );
  return { ...value, ...Object.fromEntries(known) };
}
