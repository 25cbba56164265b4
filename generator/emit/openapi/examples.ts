import type { Json } from "../../artifact/artifact.js";
import { jsonShape, textForm } from "../../model/json-shape.js";
import type { Example, FieldPath, FieldType, Operation } from "../../model/model.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { PathParameter } from "../openapi-paths/path.js";
import type { Placed } from "../openapi-paths/slots.js";
import { isObject } from "./versions/walk.js";

/**
 * Show the examples of a method's request and answer where a binding has their parts: the path, the query, headers, the
 * bodies. A part that an example does not set has none.
 */
export function withExamples(operationObject: JsonSchema, placed: Placed): JsonSchema {
  const { operation } = placed;
  const { requests = [], responses = [] } = operation.openapi ?? {};
  if (requests.length === 0 && responses.length === 0) return operationObject;
  const { parameters, requestBody } = operationObject;
  return {
    ...operationObject,
    ...(Array.isArray(parameters)
      ? { parameters: parameters.map((one) => (isObject(one) ? withValues(one, requests, placed) : one)) }
      : {}),
    ...(isObject(requestBody) ? { requestBody: withBodies(requestBody, requests, requestPart(placed)) } : {}),
    ...(isObject(operationObject.responses)
      ? { responses: withAnswers(operationObject.responses, responses, placed) }
      : {}),
  };
}

type Part = (message: Json) => Json | undefined;

function withValues(parameter: JsonSchema, examples: readonly Example[], placed: Placed): JsonSchema {
  const part = parameterPart(parameter, placed);
  if (part === undefined) return parameter;
  if (!isObject(parameter.content)) return { ...parameter, ...examplesOf(examples, part) };
  return { ...parameter, content: eachType(parameter.content, () => examplesOf(examples, part)) };
}

function parameterPart({ name, in: place }: JsonSchema, { route, path }: Placed): Part | undefined {
  switch (place) {
    case "path": {
      const parameter = path.parameters.find((one) => one.name === name);
      return parameter && pathPart(parameter);
    }
    case "query": {
      const binding = route.bindings.query.find((one) => one.name === name);
      if (binding === undefined) return undefined;
      const isText = binding.cardinality.kind !== "one" && textForm(binding.type) === "json";
      return (message) => {
        const value = at(message, binding.field);
        return value === undefined ? undefined : isText ? printed(value) : inUrl(value, binding.type);
      };
    }
    case "header": {
      const binding = route.bindings.header.find((one) => one.name === String(name).toLowerCase());
      return binding && ((message) => inUrl(at(message, binding.field), binding.type));
    }
    default:
      return undefined;
  }
}

function pathPart({ of }: PathParameter): Part | undefined {
  switch (of.kind) {
    case "nothing":
      return undefined;
    case "field":
      return (message) => inUrl(at(message, of.binding.field), of.binding.type);
    case "part":
      return (message) => {
        const value = at(message, of.binding.field);
        return typeof value === "string" ? wildcard(value, of.pattern, of.number) : undefined;
      };
  }
}

/** What stands at the nth wildcard of a pattern: `2` at the second of `shelves/{}/books/{}` in `shelves/1/books/2`. */
function wildcard(value: string, pattern: string, number: number): string | undefined {
  const [given, wanted] = [value.split("/"), pattern.split("/")];
  const found: string[] = [];
  for (const [index, segment] of wanted.entries()) {
    const one = given[index];
    if (segment === "**") {
      found.push(given.slice(index).join("/"));
      break;
    }
    if (one === undefined || (segment !== "*" && segment !== one)) return undefined;
    if (segment === "*") found.push(one);
  }
  return found[number - 1];
}

function requestPart({ route }: Placed): Part {
  const { body } = route.bindings;
  switch (body.kind) {
    case "none":
      return () => undefined;
    case "message":
      return (message) => body.without.reduce(without, message);
    case "field": {
      const field = { proto: [body.field.name], json: [body.field.jsonName] };
      return (message) => {
        const rest = body.without.reduce(without, message);
        return at(rest, field);
      };
    }
  }
}

function responsePart({ route }: Placed): Part {
  const { response } = route.bindings;
  if (response.kind === "message") return (message) => message;
  const field = { proto: [response.field.name], json: [response.field.jsonName] };
  return (message) => at(message, field);
}

function withBodies(body: JsonSchema, examples: readonly Example[], part: Part): JsonSchema {
  if (!isObject(body.content)) return body;
  return { ...body, content: eachType(body.content, (schema) => examplesOf(examples, part, schema)) };
}

/** Of JSON bodies, of which one of many messages is an array. Other types have no JSON to show. */
function eachType(content: JsonSchema, show: (schema: Json | undefined) => JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => {
      const isJson = type === "application/json" || type.endsWith("+json");
      return [type, isJson && isObject(media) ? { ...media, ...show(media.schema) } : media];
    }),
  );
}

function withAnswers(responses: JsonSchema, examples: readonly Example[], placed: Placed): JsonSchema {
  const status = Object.keys(responses).find((one) => one.startsWith("2"));
  const answer = status === undefined ? undefined : responses[status];
  if (status === undefined || !isObject(answer)) return responses;
  return { ...responses, [status]: withBodies(answer, examples, responsePart(placed)) };
}

function examplesOf(examples: readonly Example[], part: Part, schema?: Json): JsonSchema {
  const isStream = isObject(schema) && schema.type === "array" && isObject(schema.items) && "$ref" in schema.items;
  const shown = examples.flatMap(({ name, summary, description, value }): [string, Json][] => {
    const found = part(value);
    if (found === undefined) return [];
    const about = {
      ...(summary === undefined ? {} : { summary }),
      ...(description === undefined ? {} : { description }),
    };
    return [[name, { ...about, value: isStream && !Array.isArray(found) ? [found] : found }]];
  });
  return shown.length === 0 ? {} : { examples: Object.fromEntries(shown) };
}

function at(value: Json | undefined, { json }: Pick<FieldPath, "json">): Json | undefined {
  let found = value;
  for (const name of json) found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  return found === null ? undefined : found;
}

function without(value: Json, { json }: FieldPath): Json {
  const [name, ...rest] = json;
  if (name === undefined || !isObject(value) || !Object.hasOwn(value, name)) return value;
  const { [name]: held, ...others } = value;
  return rest.length === 0 || held === undefined
    ? others
    : { ...value, [name]: without(held, { proto: [], json: rest }) };
}

/** Bytes have an alphabet of their own in a URL. */
function inUrl(value: Json | undefined, type: FieldType): Json | undefined {
  if (Array.isArray(value)) return value.map((one) => inUrl(one, type) ?? one);
  const shape = jsonShape(type);
  const isBytes = shape.kind === "scalar" && shape.contentEncoding !== undefined;
  if (!isBytes || typeof value !== "string") return value;
  return value.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** JSON text of each element of a list, or value of a map. */
function printed(value: Json): Json {
  if (Array.isArray(value)) return value.map((one) => JSON.stringify(one));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, JSON.stringify(one)]));
}

/** Whether a method has examples. */
export function hasExamples({ openapi }: Operation): boolean {
  return openapi !== undefined && openapi.requests.length + openapi.responses.length > 0;
}
