import { textForm } from "./json-shape.js";
import type { BodyBinding, Field, FieldPath, MessageFieldType, QueryBinding, TypeName, Unreachable } from "./model.js";
import { isRequired, type MessageTable, messageOf, pathOf, typeName } from "./walk.js";

export interface Query {
  readonly query: readonly QueryBinding[];
  readonly unreachable: readonly Unreachable[];
}

/** Two fields that would have the same parameter. */
export interface NameClash {
  readonly name: string;
  readonly one: string;
  readonly other: string;
}

/**
 * What is left for the query: all fields that neither path nor body hold, messages flattened to dotted names. A message
 * within itself is cut where it begins again, since a query has no end to name.
 */
export function bindQuery(
  model: MessageTable,
  input: MessageFieldType,
  taken: readonly FieldPath[],
  body: BodyBinding,
  clash: (clash: NameClash) => void,
): Query {
  if (body.kind === "message") return { query: [], unreachable: [] };
  if (input.kind === "well-known") {
    if (input.name === "Empty") return { query: [], unreachable: [] };
    const reason = `${typeName(input)} has no fields that a query could hold`;
    return { query: [], unreachable: [{ path: { proto: [], json: [] }, reason, required: false }] };
  }
  const walk: Walk = {
    model,
    taken: new Set(taken.map(({ proto }) => proto.join("."))),
    takenWithin: new Set(taken.flatMap(prefixesOf)),
    query: [],
    unreachable: [],
    names: new Map(),
    clash,
  };
  const skipped = body.kind === "field" ? body.field.name : undefined;
  const fields = messageOf(model, input)?.fields.filter((field) => field.name !== skipped) ?? [];
  for (const field of fields) visit(walk, [], field, [input.typeName]);
  return { query: walk.query, unreachable: walk.unreachable };
}

interface Walk {
  readonly model: MessageTable;
  /** Dotted proto names of what the path holds. */
  readonly taken: ReadonlySet<string>;
  /** Dotted proto names of all messages on the way to those. */
  readonly takenWithin: ReadonlySet<string>;
  readonly query: QueryBinding[];
  readonly unreachable: Unreachable[];
  readonly names: Map<string, string>;
  readonly clash: (clash: NameClash) => void;
}

function visit(walk: Walk, before: readonly Field[], field: Field, types: readonly TypeName[]): void {
  const fields = [...before, field];
  const path = pathOf(fields);
  const dotted = path.proto.join(".");
  if (walk.taken.has(dotted)) return;

  const required = fields.every(isRequired);
  const reason = whyUnreachable(walk, field, dotted, types);
  if (reason !== undefined) {
    walk.unreachable.push({ path, reason, required });
  } else if (textForm(field.type) !== undefined) {
    const name = path.json.map((json, index) => (json === "" ? path.proto[index] : json)).join(".");
    const other = walk.names.get(name);
    if (other !== undefined) walk.clash({ name, one: other, other: dotted });
    walk.names.set(name, dotted);
    walk.query.push({ field: path, name, type: field.type, cardinality: field.cardinality, required });
  } else {
    const message = messageOf(walk.model, field.type);
    for (const inner of message?.fields ?? []) visit(walk, fields, inner, [...types, typeName(field.type)]);
  }
}

function whyUnreachable(
  walk: Walk,
  { name, type, cardinality }: Field,
  dotted: string,
  types: readonly TypeName[],
): string | undefined {
  if (name.startsWith("[")) return "an extension has no name in a query";
  if (textForm(type) !== undefined) return walk.query.length < maxParameters ? undefined : tooMany;

  if (cardinality.kind !== "one") return `a ${cardinality.kind} of messages has no form in a query`;
  const message = messageOf(walk.model, type);
  if (message === undefined) return `${typeName(type)} has no form in a query`;
  if (message.fields.length === 0) return `${message.id} has no fields`;
  // Where the path takes a part of it, the rest must be told apart from that part.
  if (walk.takenWithin.has(dotted)) return undefined;
  if (types.length > maxDepth) return `a query goes at most ${maxDepth} messages deep`;
  if (types.includes(message.id)) return `${message.id} holds itself`;
  return walk.query.length + walk.unreachable.length < maxParameters ? undefined : tooMany;
}

/** More than any client can send in a URL, and few enough for a document; as deep as JSON may be. */
const maxParameters = 4000;
const maxDepth = 100;
const tooMany = `a query has at most ${maxParameters} parameters`;

function prefixesOf({ proto }: FieldPath): readonly string[] {
  return proto.map((_, index) => proto.slice(0, index + 1).join("."));
}
