import type { Json } from "../../artifact/artifact.js";
import { restOptions } from "../../config/rest-options.js";
import { jsonShape } from "../../model/json-shape.js";
import type { Field, FieldPath, Model, Operation, Route, TypeRef } from "../../model/model.js";
import { demandsMore, demandsWithin } from "../json-schema/demands.js";
import { type Direction, fieldSchema, isDemanded, isMask, plainSchema } from "../json-schema/field.js";
import { type JsonSchema, orNull } from "../json-schema/schema.js";
import type { Holding, Schemas } from "../json-schema/schemas.js";
import { errorFormOf } from "./error-forms.js";
import { formContents } from "./forms.js";
import { streamDescription, streamedAnswer, streamedRequest } from "./streams.js";
import type { Surroundings } from "./surroundings.js";

/** The request body of a route; undefined if it has none. */
export function requestBodyOf(
  model: Model,
  operation: Operation,
  route: Route,
  schemas: Schemas,
): JsonSchema | undefined {
  const body = bodyOf(model, operation, route, schemas);
  if (body === undefined) return undefined;
  const described = body.description === "" ? {} : { description: body.description };
  return { ...described, ...(body.required ? { required: true } : {}), content: body.content };
}

/** The successful answer of a route. */
export function successOf(
  operation: Operation,
  route: Route,
  { schemas, config }: Pick<Surroundings, "schemas" | "config">,
): { readonly status: string; readonly response: JsonSchema } {
  const { successStatus } = operation.rest;
  const empty = successStatus === 204 || successStatus === 205 || route.verb === "HEAD";
  const { schema, description, binary } = answerOf(operation, route, schemas);
  const streamed = (operation.kind === "server-stream" || operation.kind === "bidi-stream") && !binary;
  const content = binary
    ? raw
    : streamed
      ? streamedAnswer(schema, errorFormOf(config), restOptions(config).defaultStream)
      : one(schema);
  return {
    status: String(successStatus),
    response: {
      description: streamed ? `${description}\n\n${streamDescription}` : description,
      ...(empty ? {} : { content }),
    },
  };
}

/** Whether a PATCH names its fields with a mask: then its body holds only those. */
export function isPartial(model: Model, operation: Operation, route: Route): boolean {
  const { body } = route.bindings;
  if (route.verb !== "PATCH" || body.kind !== "field" || body.field.type.kind !== "message") return false;
  return masksOf(model, operation).length === 1;
}

function masksOf(model: Model, { input }: Operation): readonly Field[] {
  return (model.messages[input.typeName]?.fields ?? []).filter(isMask);
}

interface Body {
  readonly description: string;
  readonly required: boolean;
  readonly content: Json;
}

function bodyOf(model: Model, operation: Operation, route: Route, schemas: Schemas): Body | undefined {
  const { body } = route.bindings;
  const streams = operation.kind === "client-stream" || operation.kind === "bidi-stream";
  const content = (schema: JsonSchema): JsonSchema =>
    streams ? streamedRequest(schema) : route.verb === "PATCH" ? patch(schema) : one(schema);
  switch (body.kind) {
    case "none":
      return undefined;
    case "message": {
      const { type } = operation.input;
      if (isHttpBody(operation.input)) return { description: "Any content.", required: false, content: raw };
      const schema =
        type.kind === "message"
          ? schemas.message(type.typeName, "input", body.without)
          : plainSchema(type, { kind: "one" }, schemas.references("input"), { direction: "input" }).schema;
      const held = type.kind === "message" ? model.messages[type.typeName] : undefined;
      const references = schemas.references("input");
      const demanded =
        held !== undefined && demandsMore(held, body.without, references, { validated: true, behavior: true });
      const formed = { body, type, direction: "input", without: body.without, holding: {} } as const;
      const forms = formContents(model, operation, formed, schemas);
      // A stream of nothing has no body.
      return { description: "", required: demanded && !streams, content: { ...content(schema), ...forms } };
    }
    case "field": {
      const { field } = body;
      if (field.type.kind === "well-known" && field.type.name === "HttpBody") {
        return { description: field.doc.text, required: false, content: raw };
      }
      const partial = isPartial(model, operation, route);
      const ignored = field.rules?.ignore === "IGNORE_ALWAYS";
      // Of an update the result is validated, if not the request: the rules hold for what it sends.
      const holding = { whole: !ignored, unruled: ignored && masksOf(model, operation).length === 0 };
      const direction = partial ? "patch" : "input";
      const without = below(body.without);
      const schema = bodyField(field, without, direction, schemas, holding);
      const forms = formContents(model, operation, { body, type: field.type, direction, without, holding }, schemas);
      const references = schemas.references("input");
      // A message of which the path holds a part is there: it must be sent only for what else it demands.
      const demanded =
        without.length === 0
          ? isDemanded(field, references, true)
          : demandsWithin(field, without, references, { validated: !partial || holding.whole, behavior: !partial });
      return { description: field.doc.text, required: demanded && !streams, content: { ...content(schema), ...forms } };
    }
  }
}

/** The schema of a field that is a whole body. What documents the field documents the body. */
function bodyField(
  field: Field,
  without: readonly FieldPath[],
  direction: Direction,
  schemas: Schemas,
  holding: Holding,
): JsonSchema {
  if (field.type.kind === "message" && field.cardinality.kind === "one") {
    return schemas.message(field.type.typeName, direction, without, holding);
  }
  const { description: _, ...schema } = fieldSchema(field, schemas.references("input"), {
    direction: "input",
    validated: true,
  });
  return schema;
}

function answerOf(
  operation: Operation,
  route: Route,
  schemas: Schemas,
): { readonly schema: JsonSchema; readonly description: string; readonly binary: boolean } {
  const { response } = route.bindings;
  const references = schemas.references("output");
  const direction = "output";
  if (response.kind === "field") {
    const { field } = response;
    const { schema: known } = plainSchema(field.type, field.cardinality, references, { direction });
    const schema = isNullAbsent(field) ? orNull(known) : known;
    const description = field.doc.text === "" ? "Success." : field.doc.text;
    return { schema, description, binary: field.type.kind === "well-known" && field.type.name === "HttpBody" };
  }
  const { schema } = plainSchema(operation.output.type, { kind: "one" }, references, { direction });
  return { schema, description: "Success.", binary: isHttpBody(operation.output) };
}

/** A field that is not set reads as its default; a type with a JSON form of its own has none, and is null. */
function isNullAbsent({ type, cardinality }: Field): boolean {
  return (
    cardinality.kind === "one" && type.kind === "well-known" && !["Empty", "HttpBody", "NullValue"].includes(type.name)
  );
}

function isHttpBody({ type }: TypeRef): boolean {
  return jsonShape(type).kind === "http-body";
}

/** Paths as seen from the field that they lead through. */
function below(paths: readonly FieldPath[]): readonly FieldPath[] {
  return paths.map(({ proto, json }) => ({ proto: proto.slice(1), json: json.slice(1) }));
}

function one(schema: JsonSchema): { readonly [type: string]: JsonSchema } {
  return { "application/json": { schema } };
}

/** Both names of the JSON in which null clears a field (RFC 7396). */
function patch(schema: JsonSchema): { readonly [type: string]: JsonSchema } {
  return { ...one(schema), "application/merge-patch+json": { schema } };
}

const raw: JsonSchema = { "*/*": { schema: { type: "string", contentMediaType: "application/octet-stream" } } };
