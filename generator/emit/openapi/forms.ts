import type { Json } from "../../artifact/artifact.js";
import type { BodyBinding, FieldPath, FieldType, Message, Model, Operation } from "../../model/model.js";
import { findMessage } from "../../model/walk.js";
import type { Direction } from "../json-schema/field.js";
import { jsonName } from "../json-schema/message.js";
import { partType } from "../json-schema/part.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { Holding, Schemas } from "../json-schema/schemas.js";
import { closed } from "../json-schema/value.js";
import { any, messageRulesOf } from "./pair-rules.js";
import { type Pair, pairsOf } from "./parameters.js";
import { isObject } from "./versions/walk.js";

/** A body. Only one that is a message comes as a form. */
export interface FormedBody {
  readonly body: Exclude<BodyBinding, { readonly kind: "none" }>;
  readonly type: FieldType;
  readonly direction: Direction;
  /** What the path holds, as seen from the body. */
  readonly without: readonly FieldPath[];
  readonly holding: Holding;
}

/** The forms that a body may come as, by media type. */
export function formContents(
  model: Model,
  operation: Operation,
  { body, type, direction, without, holding }: FormedBody,
  schemas: Schemas,
): { readonly [type: string]: Json } {
  if (type.kind !== "message") return {};
  const message = findMessage(model, type.typeName);
  if (message === undefined) return {};
  const streams = operation.kind === "client-stream" || operation.kind === "bidi-stream";
  const contents: { [type: string]: Json } = {};
  for (const form of body.forms) {
    if (form.kind === "multipart") {
      const held: Holding = { ...holding, form: streams ? "stream" : "message" };
      const schema = schemas.message(message.id, direction, without, held);
      contents["multipart/form-data"] = { schema, ...encoded(partEncodings(message, without)) };
    } else {
      const references = schemas.references("input");
      const root = { input: { type }, output: operation.output };
      const pairs = pairsOf(model, root, form.pairs, without, references);
      contents["application/x-www-form-urlencoded"] = pairsContent(
        pairs,
        { partial: direction === "patch", ruled: holding.unruled !== true },
        closed(references.dialect),
      );
    }
  }
  return contents;
}

function encoded(encoding: { readonly [name: string]: JsonSchema }): JsonSchema {
  return Object.keys(encoding).length === 0 ? {} : { encoding };
}

/** What a part may be, where that is not what OpenAPI takes it for. */
function partEncodings({ fields }: Message, without: readonly FieldPath[]): { readonly [name: string]: JsonSchema } {
  const stand = fields.filter(
    ({ name, behavior }) =>
      !behavior.includes("output-only") && !without.some(({ proto }) => proto.length === 1 && proto[0] === name),
  );
  return Object.fromEntries(
    stand.flatMap((field) => {
      const contentType = partType(field);
      return contentType === undefined ? [] : [[jsonName(field), { contentType }]];
    }),
  );
}

/** Pairs are parameters that stand in a body. */
function pairsContent(
  pairs: readonly Pair[],
  { partial, ruled }: { readonly partial: boolean; readonly ruled: boolean },
  ends: JsonSchema,
): Json {
  const properties: { [name: string]: Json } = {};
  const required: string[] = [];
  const encoding: { [name: string]: JsonSchema } = {};
  for (const { parameter } of pairs) {
    const name = String(parameter.name);
    const value = schemaOfPair(parameter);
    const isJson = parameter.content !== undefined;
    // JSON that may be a list is said to be a text: else it would be taken for a pair that is given several times.
    const asText = isJson && value.type !== "object";
    properties[name] = {
      ...(asText ? textOf(value) : value),
      ...(parameter.description === undefined ? {} : { description: parameter.description }),
    };
    if (parameter.required === true && !partial) required.push(name);
    if (isJson && !asText) encoding[name] = { contentType: "application/json" };
    else if (parameter.style !== undefined) encoding[name] = { style: parameter.style, explode: true };
  }
  const oneofs = [...oneofsOf(pairs, partial), ...(ruled ? messageRulesOf(pairs) : [])];
  const schema = {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...(oneofs.length === 0 ? {} : { allOf: oneofs }),
    ...ends,
  };
  return { schema, ...encoded(encoding) };
}

function textOf({ type }: JsonSchema): JsonSchema {
  const text = { type: "string", contentMediaType: "application/json" };
  return type === undefined ? text : { ...text, contentSchema: { type, ...(type === "array" ? { items: {} } : {}) } };
}

/** Pairs of two members of a oneof do not stand together: the names of one member, and those of all that follow. */
function oneofsOf(pairs: readonly Pair[], partial: boolean): readonly JsonSchema[] {
  const oneofs = new Map<string, { readonly members: Map<string, string[]>; readonly demanded: boolean }>();
  for (const { parameter, choices } of pairs) {
    for (const { oneof, member, demanded } of choices) {
      const known = oneofs.get(oneof) ?? { members: new Map<string, string[]>(), demanded };
      oneofs.set(oneof, known);
      known.members.set(member, [...(known.members.get(member) ?? []), String(parameter.name)]);
    }
  }
  return [...oneofs.values()].flatMap(({ members, demanded }) => {
    const all = [...members.values()];
    const apart = all
      .slice(0, -1)
      .map((names, at) => ({ not: { allOf: [any(names), any(all.slice(at + 1).flat())] } }));
    return demanded && !partial ? [...apart, any(all.flat())] : apart;
  });
}

/** The schema of a parameter, which stands in a content where it is JSON. */
function schemaOfPair({ schema, content }: JsonSchema): JsonSchema {
  const json = isObject(content) ? content["application/json"] : undefined;
  const value = isObject(json) ? json.schema : schema;
  return isObject(value) ? value : {};
}
