import type { Json } from "../../artifact/artifact.js";
import { jsonShape } from "../../model/json-shape.js";
import type { Field, FieldPath, Message, Oneof } from "../../model/model.js";
import { isAlwaysWritten } from "../../model/walk.js";
import { belowField, demandsWithin } from "./demands.js";
import { titled } from "./described.js";
import { type Direction, fieldSchema, isDemanded, isRead } from "./field.js";
import { isNullValue } from "./lenient.js";
import type { Form } from "./part.js";
import { passedOver } from "./passed-over.js";
import { both, type JsonSchema } from "./schema.js";
import { array, celConstraints, object } from "./validation.js";
import { closed, type References } from "./value.js";

export interface MessageOptions {
  readonly direction: Direction;
  readonly validated: boolean;
  /** Of a patch: whether what it leaves out is held to its rules too, since the request is validated and not the result. */
  readonly whole: boolean;
  /** Fields that stand elsewhere (in the path) and so not here. */
  readonly without: readonly FieldPath[];
  /** Of an answer: whether it holds fields without presence also when they have their default. */
  readonly emitsDefaults: boolean;
  /** The pattern of a mask in this message. */
  readonly mask: string | undefined;
  /** Where its fields are the parts of a form: what that is. */
  readonly form?: Form | undefined;
}

/**
 * The schema of a message as an object. A oneof becomes a `oneOf` of its members and of "none", in which each branch
 * forbids the other members: the one encoding that validators and TypeScript both read as it is meant.
 */
export function messageSchema(message: Message, references: References, options: MessageOptions): JsonSchema {
  const fields = message.fields.filter((field) => stands(field, options));
  const property = (field: Field): JsonSchema => {
    const below = belowField(options.without, field);
    const demanded = isRequired(field, references, options);
    const optional = !demanded;
    if (below.length === 0) return fieldSchema(field, references, { ...options, optional });
    return fieldSchema(field, within(references, below), { ...options, demanded, optional });
  };
  // No message of a stream needs all that the form has, and each may have another member of a oneof.
  const isStream = options.form === "stream";
  const loose = fields.filter((field) => isStream || field.oneof === undefined);
  const groups = (isStream ? [] : message.oneofs)
    .map((oneof) => oneofSchema(message, oneof, fields, property, references, options))
    .filter((group) => group !== undefined);
  const required = (isStream ? [] : loose).filter((field) => isRequired(field, references, options)).map(jsonName);
  const [only] = groups;
  const ruled =
    options.validated && !isStream
      ? messageConstraints(message, fields, (field) => isNotSet(field, references, options))
      : { keywords: {}, notes: [] };
  const description = [message.doc.text, ruled.notes.map((note) => `- ${note}`).join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
  const schema: JsonSchema = {
    type: "object",
    ...titled(message.openapi),
    ...(description === "" ? {} : { description }),
    ...(message.deprecated ? { deprecated: true } : {}),
    properties: Object.fromEntries(loose.map((field) => [jsonName(field), property(field)])),
    ...(required.length === 0 ? {} : { required }),
    ...(only === undefined ? {} : groups.length === 1 ? only : { allOf: groups }),
    ...closed(references.dialect),
    ...(message.resource === undefined
      ? {}
      : { "x-resource": { type: message.resource.type, patterns: message.resource.patterns } }),
    ...message.openapi?.extensions,
  };
  return both(schema, ruled.keywords);
}

/** The name of a field in JSON. One whose JSON name is empty (`_`) goes by its name in the schema. */
export function jsonName(field: Pick<Field, "name" | "jsonName">): string {
  return field.jsonName === "" ? field.name : field.jsonName;
}

/** References from a field to messages some of whose fields stand elsewhere. */
function within(references: References, without: readonly FieldPath[]): References {
  return {
    ...references,
    message: (typeName) => references.message(typeName, without),
    unruled: () => within(references.unruled(), without),
  };
}

function isHeld(name: string, without: readonly FieldPath[]): boolean {
  return without.some(({ proto }) => proto[0] === name);
}

function stands(field: Field, { direction, without }: MessageOptions): boolean {
  if (isRead(direction) && field.behavior.includes("output-only")) return false;
  return !without.some(({ proto }) => proto.length === 1 && proto[0] === field.name);
}

function isRequired(
  field: Field,
  references: References,
  { direction, validated, whole, without, emitsDefaults }: MessageOptions,
): boolean {
  switch (direction) {
    case "input": {
      // A message that the path holds a part of is there: it must be sent for what else it demands.
      const taken = belowField(without, field);
      return taken.length === 0
        ? isDemanded(field, references, validated)
        : demandsWithin(field, taken, references, { validated, behavior: false });
    }
    case "queued":
      return isDemanded(field, references, validated);
    case "output":
      return emitsDefaults ? isAlwaysWritten(field) : field.presence === "required";
    case "patch":
      return field.presence === "required" || (whole && isDemanded({ ...field, behavior: [] }, references, validated));
  }
}

function oneofSchema(
  message: Message,
  oneof: Oneof,
  fields: readonly Field[],
  property: (field: Field) => JsonSchema,
  references: References,
  options: MessageOptions,
): JsonSchema | undefined {
  const members = fields.filter((field) => field.oneof === oneof.name);
  if (members.length === 0) return undefined;
  const lenient = references.lenient && options.form === undefined;
  const absent = (member: Field): Json => {
    const ways: JsonSchema[] = lenient && !isNullValue(member) ? [{ type: "null" }] : [];
    const others = options.form === undefined ? passedOver(member.type, references) : undefined;
    if (others !== undefined) ways.push(others);
    const [only, ...more] = ways;
    return only === undefined ? false : more.length === 0 ? only : { anyOf: ways };
  };
  // The path has a member of it, or a part of one: there is no other.
  const held = message.fields.find(({ name, oneof: of }) => of === oneof.name && isHeld(name, options.without));
  if (held !== undefined) {
    const required = members.includes(held) && isRequired(held, references, options) ? [jsonName(held)] : [];
    const properties = members.map((one): [string, Json] => [
      jsonName(one),
      one === held ? property(one) : absent(one),
    ]);
    return {
      oneOf: [
        {
          title: members.includes(held) ? jsonName(held) : "none",
          properties: Object.fromEntries(properties),
          ...(required.length === 0 ? {} : { required }),
        },
      ],
    };
  }
  const branches: JsonSchema[] = members.map((member) => ({
    title: jsonName(member),
    properties: Object.fromEntries(
      members.map((other): [string, Json] => [jsonName(other), other === member ? property(member) : absent(other)]),
    ),
    required: [jsonName(member)],
  }));
  const demanded = oneof.required && options.validated && (options.direction !== "patch" || options.whole);
  if (!demanded) {
    const none = members.map((member): [string, Json] => [jsonName(member), absent(member)]);
    branches.push({ title: "none", properties: Object.fromEntries(none) });
  }
  return { oneOf: branches };
}

/** protovalidate's rules of the whole message. */
function messageConstraints(
  message: Message,
  fields: readonly Field[],
  notSet: (field: Field) => readonly JsonSchema[],
): ReturnType<typeof celConstraints> {
  const rules = message.rules;
  if (rules === undefined) return { keywords: {}, notes: [] };
  const cel = celConstraints(rules);
  const notes = [...cel.notes];
  let keywords: JsonSchema = {};
  for (const entry of array(rules.oneof)) {
    const rule = object(entry);
    const names = array(rule.fields).map(String);
    const named = names
      .map((name) => fields.find((field) => field.name === name))
      .filter((field) => field !== undefined);
    const list = named.map((field) => `\`${jsonName(field)}\``).join(", ");
    notes.push(`${rule.required === true ? "Exactly" : "At most"} one of ${list}.`);
    // A member without presence may be there with its zero value and count as absent, which no keyword can say.
    if (
      named.length !== names.length ||
      named.some((field) => field.presence !== "explicit" || field.oneof !== undefined)
    )
      continue;
    const present = named.map((field): JsonSchema => {
      const [first, ...more] = notSet(field);
      const not = first === undefined || more.length === 0 ? first : { anyOf: [first, ...more] };
      return {
        required: [jsonName(field)],
        ...(not === undefined ? {} : { properties: { [jsonName(field)]: { not } } }),
      };
    });
    const none: JsonSchema[] = rule.required === true ? [] : [{ not: { anyOf: present } }];
    keywords = both(keywords, {
      allOf: [...(Array.isArray(keywords.allOf) ? keywords.allOf : []), { oneOf: [...present, ...none] }],
    });
  }
  return { keywords, notes };
}

/** The values that a field may have in JSON, and is not set all the same. */
function isNotSet(field: Field, references: References, { direction, form }: MessageOptions): readonly JsonSchema[] {
  if (!isRead(direction) || form !== undefined) return [];
  const shape = jsonShape(field.type);
  const isNullable = references.lenient || direction === "patch" || (shape.kind === "scalar" && shape.nullable);
  const others = passedOver(field.type, references);
  return [
    ...(isNullable && shape.kind !== "value" ? [{ type: "null" }] : []),
    ...(others === undefined ? [] : [others]),
  ];
}
