import type { EtagOptions } from "@svcgen/runtime/gen/svcgen/v1/rest_pb.js";
import type { Bindings, EtagBinding, Field, FieldPath, MessageFieldType } from "./model.js";
import { resolveSingle } from "./queue-key.js";
import { findField, type MessageTable, messageOf, pathOf, samePath } from "./walk.js";

/** A route as far as its entity tags depend on it. */
export interface EtagSubject {
  readonly verb: string;
  readonly input: MessageFieldType;
  readonly output: MessageFieldType;
  readonly bindings: Bindings;
}

/** Says what is wrong with an option. `at`: field numbers below it. */
export type Fail = (name: string, reason: string, at: readonly number[], help?: string) => void;

/** The entity tags of a route (AIP-154), as far as its method can have some: see schemas/svcgen/v1/rest.proto. */
export function buildEtags(
  model: MessageTable,
  subject: EtagSubject,
  options: EtagOptions | undefined,
  fail: Fail,
): { readonly etag?: EtagBinding; readonly ifMatch?: EtagBinding } {
  if (options?.off === true) return {};
  const quoted = options?.quoted ?? false;
  const sent = options?.responseField
    ? named(model, subject.output, options.responseField, (reason, help) => fail("response_field", reason, [1], help))
    : sentTag(model, subject);
  const taken = options?.requestField
    ? named(model, subject.input, options.requestField, (reason, help) => fail("request_field", reason, [2], help))
    : takenTag(model, subject);
  const { verb } = subject;
  return {
    // RFC 9110, 9.3.4: no tag in the answer to a PUT, which may have stored something else than it was sent.
    ...(sent !== undefined && verb !== "PUT" && verb !== "DELETE" && { etag: { field: sent, quoted } }),
    ...(taken !== undefined &&
      !safe.has(verb) &&
      !isElsewhere(subject, taken) && { ifMatch: { field: taken, quoted } }),
  };
}

const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

function named(
  model: MessageTable,
  type: MessageFieldType,
  text: string,
  fail: (reason: string, help?: string) => void,
): FieldPath | undefined {
  const found = resolveSingle(model, type, text);
  if (!found.ok) {
    fail(found.reason, found.help);
    return undefined;
  }
  if (isText(found.target)) return found.field;
  fail("it is no string");
  return undefined;
}

function sentTag(model: MessageTable, { output, bindings }: EtagSubject): FieldPath | undefined {
  const { response } = bindings;
  return response.kind === "field" ? tagWithin(model, response.field) : tagOf(model, output, []);
}

function takenTag(model: MessageTable, { verb, input, bindings }: EtagSubject): FieldPath | undefined {
  const { body } = bindings;
  const own = tagOf(model, input, []);
  // What a POST sends is not there yet, and so in no state.
  const isUpdate = verb === "PATCH" || verb === "PUT";
  return own ?? (isUpdate && body.kind === "field" ? tagWithin(model, body.field, "request") : undefined);
}

function tagWithin(model: MessageTable, field: Field, direction?: "request"): FieldPath | undefined {
  if (field.cardinality.kind !== "one" || field.oneof !== undefined) return undefined;
  return tagOf(model, field.type, [field], direction);
}

function tagOf(
  model: MessageTable,
  type: Field["type"],
  before: readonly Field[],
  direction?: "request",
): FieldPath | undefined {
  const message = messageOf(model, type);
  const field = message && findField(message, "etag");
  if (field === undefined || !isText(field)) return undefined;
  if (direction === "request" && field.behavior.includes("output-only")) return undefined;
  return pathOf([...before, field]);
}

function isText({ type, cardinality, oneof }: Field): boolean {
  return type.kind === "scalar" && type.scalar === "string" && cardinality.kind === "one" && oneof === undefined;
}

/** A header of its own, or a part of the path: there is nothing to fill. */
function isElsewhere({ bindings }: EtagSubject, path: FieldPath): boolean {
  return [...bindings.path, ...bindings.header].some(({ field }) => samePath(field, path));
}
