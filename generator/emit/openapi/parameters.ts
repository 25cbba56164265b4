import { jsonShape, textForm } from "../../model/json-shape.js";
import type { Field, FieldPath, Message, Model, Operation, QueryBinding, Route, TypeName } from "../../model/model.js";
import { fieldSchema, plainSchema } from "../json-schema/field.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { References } from "../json-schema/value.js";
import type { OpenapiPath, PathParameter } from "../openapi-paths/path.js";

/** The parameters of one route: path, then query, then headers. */
export function parametersOf(
  model: Model,
  operation: Operation,
  route: Route,
  path: OpenapiPath,
  references: References,
): readonly JsonSchema[] {
  const find = (field: FieldPath): Field | undefined => fieldAt(model, operation, field);
  return [
    ...path.parameters.map((parameter) => pathParameter(parameter, find, references)),
    ...route.bindings.query.map((binding) => queryParameter(binding, find(binding.field), references)),
    ...route.bindings.header.map(({ name, type, field }) => {
      const { schema, described } = schemaOf(find(field), type, references);
      return { name, in: "header", ...described, schema };
    }),
  ];
}

/** The field at the end of a path through a request. */
export function fieldAt(model: Model, operation: Operation, path: FieldPath): Field | undefined {
  let typeName: TypeName | undefined = operation.input.typeName;
  let field: Field | undefined;
  for (const name of path.proto) {
    const message: Message | undefined = typeName === undefined ? undefined : model.messages[typeName];
    field = message?.fields.find((one) => one.name === name);
    typeName = field?.type.kind === "message" ? field.type.typeName : undefined;
  }
  return field;
}

function pathParameter(
  parameter: PathParameter,
  find: (field: FieldPath) => Field | undefined,
  references: References,
): JsonSchema {
  const { name, of, rest } = parameter;
  const several = rest ? { "x-svcgen-segments": "any" } : {};
  switch (of.kind) {
    case "nothing":
      return { name, in: "path", required: true, description: "Any segment.", ...several, schema: { type: "string" } };
    case "part": {
      const field = of.binding.field.json.join(".");
      const description = `Wildcard ${of.number} of \`${field}\`, which is \`${of.pattern}\`.`;
      const schema = rest ? { type: "string" } : { type: "string", pattern: "^[^/]+$" };
      return { name, in: "path", required: true, description, ...several, "x-svcgen-field": field, schema };
    }
    case "field": {
      const { schema, described } = schemaOf(find(of.binding.field), of.binding.type, references);
      const field = of.binding.field.json.join(".");
      const other = field === name ? {} : { "x-svcgen-field": field };
      return { name, in: "path", required: true, ...described, ...several, ...other, schema };
    }
  }
}

function queryParameter(binding: QueryBinding, field: Field | undefined, references: References): JsonSchema {
  const { name, required, type, cardinality } = binding;
  const { schema, described } = schemaOf(field, type, references, cardinality);
  const parameter = { name, in: "query", ...(required ? { required: true } : {}), ...described };
  if (textForm(type) === "json") return { ...parameter, ...jsonText(binding, schema) };
  if (cardinality.kind === "map") return { ...parameter, style: "deepObject", explode: true, schema };
  return { ...parameter, schema };
}

/** Struct, Value and ListValue are JSON text in a query; so is each element of a list or a map of them. */
function jsonText({ cardinality }: QueryBinding, schema: JsonSchema): JsonSchema {
  const text = { type: "string", contentMediaType: "application/json" };
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
  field: Field | undefined,
  type: Field["type"],
  references: References,
  cardinality: Field["cardinality"] = { kind: "one" },
): { readonly schema: JsonSchema; readonly described: JsonSchema } {
  // There is no null in a path or a query.
  const direction = "output";
  if (field === undefined)
    return { schema: plainSchema(type, cardinality, references, { direction }).schema, described: {} };
  const property = fieldSchema({ ...field, behavior: [] }, references, { direction, validated: true });
  const { description, deprecated, ...schema } = property;
  return {
    schema: jsonShape(type).kind === "scalar" ? base64url(schema) : schema,
    described: {
      ...(description === undefined ? {} : { description }),
      ...(deprecated === undefined ? {} : { deprecated }),
    },
  };
}

/** Bytes in a URL are written in the alphabet that needs no escapes. */
function base64url(schema: JsonSchema): JsonSchema {
  return schema.contentEncoding === "base64" ? { ...schema, contentEncoding: "base64url" } : schema;
}
