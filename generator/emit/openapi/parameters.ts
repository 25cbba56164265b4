import type { RestOptions } from "../../config/config.js";
import { restDefaults } from "../../config/rest-options.js";
import { textForm } from "../../model/json-shape.js";
import type { Field, FieldPath, Message, Model, Operation, QueryBinding, Route, TypeRef } from "../../model/model.js";
import { messageOf, resolvePath } from "../../model/walk.js";
import { fieldSchema, isDemanded, isMask, plainSchema } from "../json-schema/field.js";
import { maskPattern } from "../json-schema/field-mask.js";
import { jsonName } from "../json-schema/message.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { References } from "../json-schema/value.js";
import type { OpenapiPath, PathParameter } from "../openapi-paths/path.js";
import { lenientText, otherParameters } from "./leniency.js";
import { inPath, inUrl } from "./url-values.js";

/** The parameters of one route: path, then query, then headers. */
export function parametersOf(
  model: Model,
  operation: Operation,
  route: Route,
  path: OpenapiPath,
  references: References,
  rest: RestOptions,
): readonly JsonSchema[] {
  const { bindings } = route;
  const held = bindings.path.map(({ field }) => field);
  const way = (field: FieldPath): Way => wayTo(model, operation, field, held);
  return [
    ...path.parameters.map((parameter) => {
      // Before a verb a dot is no segment.
      const isWhole = !path.text.includes(`{${parameter.name}}:`);
      return pathParameter(parameter, isWhole, way, references, rest);
    }),
    ...bindings.query
      .map((binding) => [binding, way(binding.field)] as const)
      // What only the service sets is ignored where it is sent (AIP-203).
      .filter(([, { fields }]) => !fields.some(({ behavior }) => behavior.includes("output-only")))
      .filter(([, { excluded }]) => !excluded)
      .map(([binding, at]) => queryParameter(binding, at, references, rest)),
    ...otherParameters(rest),
    ...bindings.header.map(({ name, type, cardinality, field }) => {
      const at = way(field);
      const { schema, described } = schemaOf(at, type, references, cardinality, rest);
      const required = isDemandedAt(at, references);
      return { name, in: "header", ...(required ? { required: true } : {}), ...described, schema };
    }),
  ];
}

/** The pairs of a form, as parameters: it is written as a query is. @param held What the path holds, as seen from the body. */
export function pairsOf(
  model: Model,
  body: Root,
  pairs: readonly QueryBinding[],
  held: readonly FieldPath[],
  references: References,
): readonly Pair[] {
  return pairs
    .map((binding) => [binding, wayTo(model, body, binding.field, held)] as const)
    .filter(([, { fields }]) => !fields.some(({ behavior }) => behavior.includes("output-only")))
    .filter(([, { excluded }]) => !excluded)
    .map(([binding, way]) => ({
      parameter: queryParameter(binding, way, references),
      choices: way.choices,
      fields: way.fields,
      holders: way.holders,
    }));
}

export interface Pair {
  readonly parameter: JsonSchema;
  /** The members of oneofs that it belongs to. */
  readonly choices: readonly Choice[];
  /** The way to its field, outermost first. */
  readonly fields: readonly Field[];
  /** The messages that those fields stand in. */
  readonly holders: readonly (Message | undefined)[];
}

/** A member of a oneof, by the way to it. */
interface Choice {
  readonly oneof: string;
  readonly member: string;
  /** Whether the oneof must have a member. */
  readonly demanded: boolean;
}

/** Where the ways to fields begin, and what a mask may name fields of. */
interface Root {
  readonly input: Pick<TypeRef, "type">;
  readonly output: TypeRef;
}

/** A field of the request, and what stands around it. */
interface Way {
  /** From the request to the field, outermost first; empty for a path that leads nowhere. */
  readonly fields: readonly Field[];
  /** The messages that those fields stand in. */
  readonly holders: readonly (Message | undefined)[];
  /** Other members of the oneofs that the way leads through. */
  readonly rivals: readonly string[];
  readonly choices: readonly Choice[];
  /** Whether there must be a member of a oneof that the way leads through. */
  readonly demandsOne: boolean;
  /** Whether the path holds another member of a oneof that the way leads through. */
  readonly excluded: boolean;
  /** Whether protovalidate's rules hold on all of the way. */
  readonly validated: boolean;
  /** Of the way, what must be there: not the messages of which the path holds a part, which are there. */
  readonly open: readonly Field[];
  /** The pattern of a mask. */
  readonly mask: string | undefined;
}

const nowhere: Way = {
  fields: [],
  holders: [],
  rivals: [],
  choices: [],
  demandsOne: false,
  excluded: false,
  validated: true,
  open: [],
  mask: undefined,
};

/** @param held what stands in the path, from where the way begins */
function wayTo(model: Model, operation: Root, { proto }: FieldPath, held: readonly FieldPath[]): Way {
  const resolved = resolvePath(model, operation.input.type, proto);
  if (!resolved.ok) return nowhere;
  const { fields, field } = resolved;
  const holders = [operation.input.type, ...fields.slice(0, -1).map(({ type }) => type)].map((type) =>
    messageOf(model, type),
  );
  const rivals = fields.flatMap((one, at) => rivalsOf(one, holders[at], fields.slice(0, at)));
  const isHeld = (way: readonly Field[]): boolean =>
    held.some((path) => way.every(({ name }, at) => path.proto[at] === name));
  const isThere = (at: number): boolean => at === 0 || isHeld(fields.slice(0, at));
  const holder = holders.at(-1);
  const answer: TypeRef = operation.output;
  return {
    fields,
    holders,
    rivals: rivals.map((way) => way.map(jsonName).join(".")),
    excluded: rivals.some(isHeld),
    validated: !fields.some(({ rules }) => rules?.ignore === "IGNORE_ALWAYS"),
    open: fields.filter((_, at) => !isHeld(fields.slice(0, at + 1))),
    choices: fields.flatMap(({ oneof, name }, at): readonly Choice[] => {
      if (oneof === undefined) return [];
      const before = proto.slice(0, at).join(".");
      const known = holders[at]?.oneofs.find((one) => one.name === oneof);
      return [{ oneof: `${before} ${oneof}`, member: name, demanded: known?.required === true && isThere(at) }];
    }),
    demandsOne: fields.some(
      ({ oneof }, at) => isThere(at) && holders[at]?.oneofs.some(({ name, required }) => required && name === oneof),
    ),
    mask: holder !== undefined && isMask(field) ? maskPattern(model, holder, answer) : undefined,
  };
}

/** Whether a parameter must be there: by what each of its way is REQUIRED, or by rules of what is not there for the path. */
function isDemandedAt({ fields, open, validated }: Way, references: References): boolean {
  if (open.length === 0) return false;
  const byRules = (field: Field): boolean => isDemanded({ ...field, behavior: [] }, references, validated);
  return open.every(byRules) || fields.every((field) => isDemanded(field, references, false));
}

function rivalsOf(field: Field, holder: Message | undefined, before: readonly Field[]): readonly (readonly Field[])[] {
  if (field.oneof === undefined || holder === undefined) return [];
  return holder.fields
    .filter((other) => other.oneof === field.oneof && other !== field)
    .map((other) => [...before, other]);
}

function pathParameter(
  parameter: PathParameter,
  isWhole: boolean,
  way: (field: FieldPath) => Way,
  references: References,
  rest: RestOptions,
): JsonSchema {
  const { name, of, rest: isRest } = parameter;
  const several = isRest ? { "x-svcgen-segments": "any" } : {};
  switch (of.kind) {
    case "nothing": {
      const schema = inPath({ type: "string" }, isRest ? "any" : "one", isWhole);
      return { name, in: "path", required: true, description: "Any segment.", ...several, schema };
    }
    case "part": {
      const field = of.binding.field.json.join(".");
      const description = `Wildcard ${of.number} of \`${field}\`, which is \`${of.pattern}\`.`;
      const schema = inPath({ type: "string" }, isRest ? "any" : "part", isWhole);
      return { name, in: "path", required: true, description, ...several, "x-svcgen-field": field, schema };
    }
    case "field": {
      const { schema, described } = schemaOf(way(of.binding.field), of.binding.type, references, { kind: "one" }, rest);
      const field = of.binding.field.json.join(".");
      const other = field === name ? {} : { "x-svcgen-field": field };
      return {
        name,
        in: "path",
        required: true,
        ...described,
        ...several,
        ...other,
        schema: inPath(schema, isRest ? "any" : "one", isWhole),
      };
    }
  }
}

function queryParameter(
  binding: QueryBinding,
  way: Way,
  references: References,
  // A form is read strictly.
  rest: RestOptions = restDefaults(),
): JsonSchema {
  const { name, type, cardinality } = binding;
  const { schema, described } = schemaOf(way, type, references, cardinality, rest);
  const required = isDemandedAt(way, references);
  const parameter = { name, in: "query", ...(required ? { required: true } : {}), ...described };
  if (textForm(type) === "json") return { ...parameter, ...jsonText(binding, schema) };
  // Nothing in a query stands for an empty list or map.
  const least = cardinality.kind === "map" ? "minProperties" : "minItems";
  const filled = required && cardinality.kind !== "one" && !(least in schema) ? { ...schema, [least]: 1 } : schema;
  if (cardinality.kind === "map") return { ...parameter, style: "deepObject", explode: true, schema: filled };
  const isSplit = rest.commaLists && cardinality.kind === "list" && !isMaskType(type);
  return { ...parameter, ...(isSplit ? { style: "form", explode: false } : {}), schema: filled };
}

/** Its text has commas of its own. */
function isMaskType(type: QueryBinding["type"]): boolean {
  return type.kind === "well-known" && type.name === "FieldMask";
}

/** Struct, Value and ListValue are JSON text in a query; so is each element of a list or a map of them. */
function jsonText({ cardinality }: QueryBinding, schema: JsonSchema): JsonSchema {
  const each = cardinality.kind === "list" ? schema.items : schema.additionalProperties;
  const held =
    typeof each === "object" && each !== null && "type" in each
      ? { contentSchema: { type: each.type, ...(each.type === "array" ? { items: {} } : {}) } }
      : {};
  const text = { type: "string", contentMediaType: "application/json", ...held };
  switch (cardinality.kind) {
    case "one":
      return { content: { "application/json": { schema } } };
    case "list":
      return { schema: { type: "array", items: text } };
    case "map":
      return { style: "deepObject", explode: true, schema: { type: "object", additionalProperties: text } };
  }
}

/** The schema of a value that stands as text, and what documents it. The document's place for that is the parameter. */
function schemaOf(
  { fields, rivals, demandsOne, validated, mask }: Way,
  type: Field["type"],
  references: References,
  cardinality: Field["cardinality"],
  rest: RestOptions,
): { readonly schema: JsonSchema; readonly described: JsonSchema } {
  // There is no null in a path or a query.
  const direction = "output";
  const field = fields.at(-1);
  if (field === undefined)
    return { schema: plainSchema(type, cardinality, references, { direction }).schema, described: {} };
  const property = fieldSchema({ ...field, behavior: [] }, references, { direction, validated, mask });
  const { description, deprecated, ...schema } = property;
  const told = [
    ...(typeof description === "string" ? [description] : []),
    ...(rivals.length === 0
      ? []
      : [
          `Not together with ${rivals.map((name) => `\`${name}\``).join(", ")}${demandsOne ? "; one of them must be given" : ""}.`,
        ]),
  ].join("\n\n");
  return {
    schema: textForm(type) === "text" ? lenientText(inUrl(schema), type, cardinality, rest, references) : schema,
    described: { ...(told === "" ? {} : { description: told }), ...(deprecated === undefined ? {} : { deprecated }) },
  };
}
