import type { DescField, Message } from "@bufbuild/protobuf";
import { type FieldProblem, invalidFields, RestError } from "../errors/rest-error.js";
import { mostProblems, pointerTo } from "../json/reading.js";
import type { FormFields } from "./fields.js";
import type { Part } from "./multipart.js";

/**
 * Put the parts of a form into a message.
 *
 * @returns The names that were given, as the members of a JSON object.
 * @throws RestError with all that is wrong.
 */
export async function readForm(
  fields: FormFields,
  unknownFields: "reject" | "ignore",
  parts: AsyncIterable<Part>,
  target: Message,
): Promise<object> {
  const problems: FieldProblem[] = [];
  const given = new Set<DescField>();
  const there = new Set<DescField>();
  const names: Record<string, unknown> = {};
  const report = (name: string, detail: string) => problems.push({ in: "body", pointer: pointerTo([name]), detail });
  for await (const part of parts) {
    if (problems.length >= mostProblems) break;
    const found = fields.find(part.name);
    if (!found.ok) {
      if (unknownFields === "reject") report(part.name, found.detail);
      continue;
    }
    const { field } = found;
    if (field.ignored) continue;
    if (!field.list && given.has(field.desc)) {
      report(field.name, "the value is given twice");
      continue;
    }
    given.add(field.desc);
    const assigned = field.assign(target, await collect(part.bytes, Number.POSITIVE_INFINITY), part.contentType);
    if (assigned.ok) {
      names[field.name] = assigned.json;
      if (assigned.there) there.add(field.desc);
    } else problems.push(...assigned.problems.map((problem): FieldProblem => ({ in: "body", ...problem })));
  }
  problems.push(...fields.missing(there).map((problem): FieldProblem => ({ in: "body", ...problem })));
  if (problems.length > 0) throw invalidFields(problems);
  return names;
}

/** @throws RestError when there is more than this. */
export async function collect(pieces: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > maxBytes)
      throw new RestError(413, "resource_exhausted", `A part of the form is larger than ${maxBytes} bytes.`);
    parts.push(piece);
  }
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
