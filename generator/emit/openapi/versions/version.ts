import type { OpenapiOptions } from "../../../config/config.js";
import type { JsonSchema } from "../../json-schema/schema.js";
import { toVersion30 } from "./v3-0.js";
import { toVersion31 } from "./v3-1.js";
import { toVersion32 } from "./v3-2.js";

/**
 * The document in the words of one version of the specification. It is built once, with all that any of them can say: the
 * schemas of 3.1 and what 3.2 has for streams; each version takes what it knows.
 */
export function inVersion(document: JsonSchema, version: OpenapiOptions["specification"]): JsonSchema {
  switch (version) {
    case "3.0":
      return toVersion30(document);
    case "3.1":
      return toVersion31(document);
    case "3.2":
      return toVersion32(document);
  }
}
