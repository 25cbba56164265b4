import type { Json } from "../../../artifact/artifact.js";
import type { JsonSchema } from "../../json-schema/schema.js";
import { extended } from "./extended.js";
import { isObject } from "./walk.js";

/**
 * A schema of JSON Schema 2020-12, whose parts are changed already, as OpenAPI 3.0 says it: a Schema Object of its own kind,
 * made from an old draft. What has no keyword there goes into an extension.
 */
export function toSchema30(schema: JsonSchema): JsonSchema {
  return [closed, withoutBooleans, alone, typed, constant, bounded, encoded, left].reduce(
    (one, step) => step(one),
    schema,
  );
}

/**
 * `unevaluatedProperties: false` sees what the branches beside it allow; `additionalProperties: false` does not, so that it
 * needs their names.
 */
function closed(schema: JsonSchema): JsonSchema {
  const { unevaluatedProperties, ...rest } = schema;
  if (unevaluatedProperties === undefined) return schema;
  if (unevaluatedProperties !== false) return extended(rest, { unevaluatedProperties });
  const own = isObject(rest.properties) ? rest.properties : {};
  const others = namesOfBranches(rest).filter((name) => !Object.hasOwn(own, name));
  const properties = { ...own, ...Object.fromEntries(others.map((name) => [name, {}])) };
  return {
    ...rest,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    additionalProperties: false,
  };
}

function namesOfBranches(schema: JsonSchema): readonly string[] {
  const names = new Set<string>();
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    for (const branch of arrayOf(schema[keyword])) {
      if (!isObject(branch)) continue;
      if (isObject(branch.properties)) for (const name of Object.keys(branch.properties)) names.add(name);
      for (const name of namesOfBranches(branch)) names.add(name);
    }
  }
  return [...names];
}

/** `true` and `false` are no schemas there, but for `additionalProperties`. */
function withoutBooleans(schema: JsonSchema): JsonSchema {
  const changed: { [keyword: string]: Json } = { ...schema };
  for (const keyword of ["items", "not"]) {
    const below = changed[keyword];
    if (typeof below === "boolean") changed[keyword] = spelt(below);
  }
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    const below = changed[keyword];
    if (Array.isArray(below)) changed[keyword] = below.map(spelt);
  }
  if (isObject(changed.properties))
    changed.properties = Object.fromEntries(
      Object.entries(changed.properties).map(([name, below]) => [name, spelt(below)]),
    );
  return changed;
}

function spelt(schema: Json): Json {
  return schema === true ? {} : schema === false ? { not: {} } : schema;
}

/** Nothing stands beside a reference. */
function alone(schema: JsonSchema): JsonSchema {
  const { $ref, ...rest } = schema;
  if ($ref === undefined || Object.keys(rest).length === 0) return schema;
  return { ...rest, allOf: [{ $ref }, ...arrayOf(rest.allOf)] };
}

/** One type, which may be `nullable`. */
function typed(schema: JsonSchema): JsonSchema {
  const { type, ...rest } = schema;
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  const [first, ...more] = types.filter((one) => one !== "null");
  const nullable = types.includes("null") ? { nullable: true } : {};
  if (first === undefined)
    return types.length === 0 ? schema : { ...rest, type: "string", nullable: true, enum: [null] };
  if (more.length > 0) {
    const branches = [first, ...more].map((one) => ({ type: one, ...nullable }));
    return { ...rest, allOf: [...arrayOf(rest.allOf), { anyOf: branches }] };
  }
  const items = first === "array" && rest.items === undefined ? { items: {} } : {};
  return { type: first, ...nullable, ...rest, ...items };
}

function constant(schema: JsonSchema): JsonSchema {
  const { const: only, ...rest } = schema;
  if (only === undefined) return schema;
  return rest.enum === undefined
    ? { ...rest, enum: [only] }
    : { ...rest, allOf: [...arrayOf(rest.allOf), { enum: [only] }] };
}

/** Whether a bound itself is allowed is a flag beside it. */
function bounded(schema: JsonSchema): JsonSchema {
  const low = flagged(schema, "minimum", "exclusiveMinimum", (open, shut) => open >= shut);
  return flagged(low, "maximum", "exclusiveMaximum", (open, shut) => open <= shut);
}

function flagged(
  schema: JsonSchema,
  bound: string,
  exclusive: string,
  isTighter: (open: number, shut: number) => boolean,
): JsonSchema {
  const { [exclusive]: open, ...rest } = schema;
  if (typeof open !== "number") return schema;
  const shut = rest[bound];
  if (typeof shut === "number" && !isTighter(open, shut)) return rest;
  return { ...rest, [bound]: open, [exclusive]: true };
}

/** base64 is a format. In the alphabet of URLs, or with a type of its own, a string is only a string. */
function encoded(schema: JsonSchema): JsonSchema {
  const { contentEncoding, contentMediaType, contentSchema, ...rest } = schema;
  if (contentEncoding === undefined && contentMediaType === undefined) return schema;
  if (contentEncoding === "base64" && contentMediaType === undefined && rest.format === undefined)
    return { ...rest, format: "byte" };
  if (contentEncoding === undefined && contentMediaType === "application/octet-stream")
    return { ...rest, format: "binary" };
  return extended(rest, { contentEncoding, contentMediaType, contentSchema });
}

function left(schema: JsonSchema): JsonSchema {
  const { propertyNames, patternProperties, contains, minContains, maxContains, examples, ...rest } = schema;
  const [example] = arrayOf(examples);
  return extended(example === undefined ? rest : { ...rest, example }, {
    propertyNames,
    patternProperties,
    contains,
    minContains,
    maxContains,
  });
}

function arrayOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
