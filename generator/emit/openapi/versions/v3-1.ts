import type { JsonSchema } from "../../json-schema/schema.js";
import { extended } from "./extended.js";
import { changeDocument, isObject } from "./walk.js";

/**
 * A document of 3.2 as 3.1 says it. A media type that holds many messages, one after the other, has the schema of one of
 * them; what 3.2 says of its items goes into an extension, and so does the short name of a tag.
 */
export function toVersion31(document: JsonSchema): JsonSchema {
  const changed = changeDocument(document, {
    mediaType: ({ itemSchema, ...mediaType }) => extended(mediaType, { itemSchema }),
  });
  const { tags } = changed;
  return {
    ...changed,
    openapi: "3.1.0",
    ...(Array.isArray(tags) ? { tags: tags.map((tag) => (isObject(tag) ? named(tag) : tag)) } : {}),
  };
}

/** Documentation pages read `x-displayName`. */
function named({ summary, ...tag }: JsonSchema): JsonSchema {
  return summary === undefined ? tag : { ...tag, "x-displayName": summary };
}
