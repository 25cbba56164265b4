import { isFile } from "../../model/forms.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { Placed } from "../openapi-paths/slots.js";

/** What a route says of parts of a file; nothing where it serves none. */
export interface Ranges {
  readonly parameters: readonly JsonSchema[];
  /** Of the whole file. */
  readonly headers: JsonSchema;
  readonly responses: { readonly [status: string]: JsonSchema };
}

/**
 * A file that is sent in one piece can be asked for in parts (RFC 9110, section 14), as runtime/rest/range.ts has it.
 *
 * @param whole The answer with the whole file, whose headers that with a part has too.
 */
export function rangesOf({ operation, route, method }: Placed, whole: JsonSchema): Ranges {
  const { response } = route.bindings;
  const type = response.kind === "field" ? response.field.type : operation.output.type;
  if (!isFile(type) || operation.kind !== "unary" || method !== "get" || operation.rest.successStatus !== 200) {
    return { parameters: [], headers: {}, responses: {} };
  }
  const { headers = {}, content } = whole;
  return {
    parameters: [
      parameter("Range", "The part that is wanted: `bytes=0-499`. Several parts at once come as the whole."),
      parameter(
        "If-Range",
        "The ETag or Last-Modified of what the client has a part of. Of another state comes the whole.",
      ),
    ],
    headers: acceptRanges,
    responses: {
      "206": {
        description: "The part that was asked for.",
        headers: { ...(headers as JsonSchema), ...acceptRanges, ...contentRange },
        ...(content === undefined ? {} : { content }),
      },
      "416": { $ref: "#/components/responses/RangeNotSatisfiable" },
    },
  };
}

function parameter(name: string, description: string): JsonSchema {
  return { name, in: "header", description, schema: { type: "string" } };
}

function header(name: string, description: string): JsonSchema {
  return { [name]: { description, schema: { type: "string" } } };
}

const acceptRanges = header("Accept-Ranges", "`bytes`: parts of it can be asked for.");
const contentRange = header("Content-Range", "Which bytes these are, of how many: `bytes 0-499/1234`.");

/** Headers of the answer to a request for a part that there is not. */
export const unsatisfied: JsonSchema = {
  ...acceptRanges,
  ...header("Content-Range", "How many bytes there are: `bytes */1234`."),
};
