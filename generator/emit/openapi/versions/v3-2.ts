import type { JsonSchema } from "../../json-schema/schema.js";
import { changeDocument } from "./walk.js";

/**
 * The document as 3.2 says it. Only there has a media type of many messages a place for what they are one by one: the
 * schema of a single one, with which older versions make do, is left out.
 */
export function toVersion32(document: JsonSchema): JsonSchema {
  const changed = changeDocument(document, {
    mediaType: (mediaType, type) => {
      if (mediaType.itemSchema === undefined || type === "application/json") return mediaType;
      const { schema: _, ...rest } = mediaType;
      return rest;
    },
  });
  return { ...changed, openapi: "3.2.0" };
}
