import type { Json } from "../../../artifact/artifact.js";
import type { JsonSchema } from "../../json-schema/schema.js";

type Parts = { readonly [name: string]: Json };

/** What becomes of the parts of a document. A part is changed after those below it. */
export interface Changes {
  readonly schema?: (schema: JsonSchema) => JsonSchema;
  readonly mediaType?: (mediaType: Parts, type: string) => Parts;
  readonly operation?: (operation: Parts) => Parts;
}

/**
 * Change an OpenAPI document part by part. Only where the specification has a schema is something taken for one, so that
 * names of fields, examples and extensions stay what they are, whatever they are called.
 */
export function changeDocument(document: Parts, changes: Changes): Parts {
  return inside(document, {
    paths: map(pathItem),
    components: (components) =>
      inside(components, {
        schemas: map(schema),
        responses: map(response),
        parameters: map(parameter),
        headers: map(parameter),
        requestBodies: map(hasContent),
      }),
  });

  function pathItem(value: Json): Json {
    const changed = inside(value, { parameters: list(parameter), additionalOperations: map(operation) });
    return inside(changed, Object.fromEntries(methods.map((method) => [method, operation])));
  }

  function operation(value: Json): Json {
    const changed = inside(value, {
      parameters: list(parameter),
      requestBody: hasContent,
      responses: map(response),
    });
    return apply(changes.operation, changed);
  }

  function response(value: Json): Json {
    return inside(hasContent(value), { headers: map(parameter) });
  }

  function parameter(value: Json): Json {
    return inside(hasContent(value), { schema });
  }

  function hasContent(value: Json): Json {
    return inside(value, {
      content: (content) =>
        isObject(content)
          ? Object.fromEntries(Object.entries(content).map(([type, media]) => [type, mediaType(media, type)]))
          : content,
    });
  }

  function mediaType(value: Json, type: string): Json {
    const changed = inside(value, { schema, itemSchema: schema });
    return isObject(changed) && changes.mediaType !== undefined ? changes.mediaType(changed, type) : changed;
  }

  function schema(value: Json): Json {
    return changes.schema === undefined ? value : changeSchema(value, changes.schema);
  }
}

/** Change a schema and all schemas within it, innermost first. `true` and `false` stay what they are. */
export function changeSchema(value: Json, change: (schema: JsonSchema) => JsonSchema): Json {
  if (!isObject(value)) return value;
  const one = (below: Json): Json => changeSchema(below, change);
  const changed = inside(value, {
    ...Object.fromEntries(holdOne.map((keyword) => [keyword, one])),
    ...Object.fromEntries(holdList.map((keyword) => [keyword, list(one)])),
    ...Object.fromEntries(holdMap.map((keyword) => [keyword, map(one)])),
  });
  return change(changed);
}

export function isObject(value: Json | undefined): value is Parts {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

const holdOne = [
  "items",
  "additionalProperties",
  "propertyNames",
  "unevaluatedProperties",
  "not",
  "contains",
  "contentSchema",
];
const holdList = ["allOf", "anyOf", "oneOf"];
const holdMap = ["properties", "patternProperties"];

type Change = (value: Json) => Json;

/** The object with some of its members changed, where they are. */
function inside(value: Json, members: { readonly [name: string]: Change }): Parts;
function inside(value: Json, members: { readonly [name: string]: Change }): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, below]) => {
      const change = Object.hasOwn(members, name) ? members[name] : undefined;
      return [name, change === undefined ? below : change(below)];
    }),
  );
}

function map(change: Change): Change {
  return (value) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one)])) : value;
}

function list(change: Change): Change {
  return (value) => (Array.isArray(value) ? value.map(change) : value);
}

function apply(change: ((parts: Parts) => Parts) | undefined, value: Json): Json {
  return change === undefined || !isObject(value) ? value : change(value);
}
