import type { RestOptions } from "../../config/config.js";
import type { JsonSchema } from "../json-schema/schema.js";
import { type ErrorForm, errorReference } from "./error-forms.js";

/**
 * The content of a body of many messages: a JSON array, or lines of JSON. `schema` is what older versions of OpenAPI have
 * for it, a single message; `itemSchema` (3.2) is what really stands there.
 */
export function streamedRequest(message: JsonSchema): JsonSchema {
  return { ...array(message), [lines]: { schema: message, itemSchema: message } };
}

/** The same of an answer: also Server-Sent Events. After the status is sent, an error can only stand among the messages. */
export function streamedAnswer(
  message: JsonSchema,
  form: ErrorForm,
  byDefault: RestOptions["defaultStream"],
): JsonSchema {
  const content: { readonly [type: string]: JsonSchema } = {
    ...array(message),
    [lines]: { schema: message, itemSchema: { anyOf: [message, { $ref: "#/components/schemas/Stream-Error" }] } },
    "text/event-stream": { schema: message, itemSchema: eventOf(message, form) },
  };
  // What a client gets that does not choose stands first.
  const types = Object.keys(content).sort((a, b) => Number(b === byDefault) - Number(a === byDefault));
  return Object.fromEntries(types.map((type) => [type, content[type] ?? {}]));
}

export const streamDescription =
  "Each message as it comes. When the method fails after it has begun, lines end with one that holds `error`, events with one named `error`, and an array is cut off.";

const lines = "application/x-ndjson";

function array(message: JsonSchema): JsonSchema {
  return { "application/json": { schema: { type: "array", items: message } } };
}

/** An event as its reader gets it: a message, or one of those that end the stream. */
function eventOf(message: JsonSchema, form: ErrorForm): JsonSchema {
  const data = (contentSchema: JsonSchema): JsonSchema => ({
    type: "string",
    contentMediaType: "application/json",
    contentSchema,
  });
  const id = { type: "string", pattern: "^[0-9]+$", description: "Counts the messages. Sent back as Last-Event-ID." };
  const ending = (event: string, held: JsonSchema): JsonSchema => ({
    title: event,
    properties: { event: { const: event }, data: data(held) },
    required: ["event", "data"],
  });
  return {
    type: "object",
    oneOf: [
      { title: "message", properties: { id, event: false, data: data(message) }, required: ["id", "data"] },
      ending("end", { type: "object" }),
      ending("error", errorReference(form)),
    ],
  };
}
