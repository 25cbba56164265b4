import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { JsonWriter } from "../json/writer.js";
import { parsePathTemplate } from "../path-template.js";
import { fieldText } from "./field-text.js";

/** The path of what an answer tells of; undefined when the answer lacks a field that it needs. */
export type LocationWriter = (answer: Message, writer: JsonWriter) => string | undefined;

/** @throws Error when the template is none, or does not fit the answer; generated ones do. */
export function createLocationWriter(output: DescMessage, text: string): LocationWriter {
  const parsed = parsePathTemplate(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`);
  const { segments, variables, verb } = parsed.template;
  const parts: ((answer: Message, writer: JsonWriter) => string | undefined)[] = [];
  for (let at = 0; at < segments.length; at++) {
    const variable = variables.find(({ start }) => start === at);
    const segment = segments[at];
    if (variable !== undefined) {
      const read = fieldText(output, variable.fieldPath.join("."), true);
      const encode = variable.multi ? encodeSegments : encodeSegment;
      parts.push((answer, writer) => encode(read(answer, writer)?.[0] ?? ""));
      at = variable.end - 1;
    } else if (segment?.kind === "literal") {
      const { value } = segment;
      parts.push(() => value);
    } else {
      throw new Error(`${text}: a wildcard belongs to no field`);
    }
  }
  const end = verb === undefined ? "" : `:${verb}`;
  return (answer, writer) => {
    let path = "";
    for (const part of parts) {
      const written = part(answer, writer);
      if (written === undefined) return undefined;
      path += `/${written}`;
    }
    return `${path === "" ? "/" : path}${end}`;
  };
}

const unreserved = /^[\w-]{1,40}$/;

/** No segment is empty, and none may be read as the way up. */
function encodeSegment(text: string): string | undefined {
  // As a rule it is an id.
  if (unreserved.test(text)) return text;
  return text === "" || text === "." || text === ".." ? undefined : encodeURIComponent(text.toWellFormed());
}

function encodeSegments(text: string): string | undefined {
  const encoded = text.split("/").map(encodeSegment);
  return encoded.includes(undefined) ? undefined : encoded.join("/");
}
