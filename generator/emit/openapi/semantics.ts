import type { Field, HeaderBinding, Model, Operation, RulesJson } from "../../model/model.js";
import { resolvePath } from "../../model/walk.js";
import { fieldSchema, plainSchema } from "../json-schema/field.js";
import { both, type JsonSchema } from "../json-schema/schema.js";
import type { Schemas } from "../json-schema/schemas.js";
import type { Placed } from "../openapi-paths/slots.js";

/** What a route says in the headers of HTTP, and what comes of that, beside errors. */
export interface Semantics {
  readonly parameters: readonly JsonSchema[];
  /** Of a successful answer. */
  readonly headers: JsonSchema;
  readonly responses: { readonly [status: string]: JsonSchema };
}

/** Conditions, keys of requests, places and pages, as runtime/rest/semantics and runtime/rest/idempotency have them. */
export function semanticsOf(model: Model, { operation, route, method }: Placed, schemas: Schemas): Semantics {
  const { rest } = operation;
  const reads = method === "get" || method === "head";
  const isConditional = reads && route.etag !== undefined;
  const isNamed = rest.idempotency !== undefined && !reads;
  const headers: JsonSchema = {
    ...(rest.cacheControl === undefined || !reads ? {} : { "Cache-Control": text(`\`${rest.cacheControl}\``) }),
    ...(rest.vary.length === 0 || !reads ? {} : { Vary: text(`\`${rest.vary.join(", ")}\` among others.`) }),
    ...(route.etag === undefined ? {} : { ETag: etag }),
    ...(route.location === undefined ? {} : { Location: text(`\`${route.location.text}\``, "uri-reference") }),
    ...(route.nextPage === undefined ? {} : { Link: text('The next page, if there is one: `<…>; rel="next"`.') }),
    ...(isNamed ? { "Idempotent-Replayed": replayed } : {}),
    ...Object.fromEntries(
      rest.responseHeaders.map((binding) => [binding.name, responseHeader(model, operation, binding, schemas)]),
    ),
  };
  return {
    parameters: [
      ...(isConditional ? [ifNoneMatch] : []),
      ...(route.ifMatch === undefined ? [] : [ifMatch]),
      ...(isNamed ? [keyParameter(model, operation, schemas)] : []),
    ],
    headers,
    responses: isConditional ? { "304": { description: "The client has this state already.", headers } } : {},
  };
}

function text(description: string, format?: string): JsonSchema {
  return { description, schema: { type: "string", ...(format === undefined ? {} : { format }) } };
}

const etag: JsonSchema = {
  description: "Another one for each state.",
  schema: { type: "string", pattern: '^(W/)?"[^"]*"$' },
};

const replayed: JsonSchema = {
  description: "Whether this is the answer that was given before.",
  schema: { type: "string", const: "true" },
};

const ifNoneMatch: JsonSchema = {
  name: "If-None-Match",
  in: "header",
  description: "The tags of the states that the client has: 304 if it is one of them.",
  schema: { type: "string" },
};

const ifMatch: JsonSchema = {
  name: "If-Match",
  in: "header",
  description: "The tag of the state that is to be changed: 412 if there is another one by now. `*` is any.",
  schema: { type: "string", pattern: '^(\\*|(W/)?"[!#-~]*")$' },
};

/** The rules of the field that the key is put into hold for it. */
function keyParameter(model: Model, operation: Operation, schemas: Schemas): JsonSchema {
  const { field, required = false, keepMs = 0 } = operation.rest.idempotency ?? {};
  const description = `Names the request, so that it is not run twice: whoever sends it again within ${duration(keepMs)} gets the first answer.`;
  const found = field === undefined ? undefined : fieldAt(model, operation.input.type, field.proto);
  const ruled = found?.rules === undefined ? {} : keyRules(found, schemas);
  const schema = both({ type: "string", pattern: '^([!#-~]{1,255}|"[ !#-\\[\\]-~]{1,255}")$' }, ruled);
  return { name: "Idempotency-Key", in: "header", ...(required ? { required: true } : {}), description, schema };
}

function keyRules(field: Field, schemas: Schemas): JsonSchema {
  const options = { direction: "output", validated: true } as const;
  const {
    type: _,
    description: __,
    ...rules
  } = fieldSchema({ ...field, behavior: [], rules: whereGiven(field.rules) }, schemas.references("input"), options);
  return rules;
}

/** A header that is there has a value: there is no zero to be ignored. */
function whereGiven(rules: RulesJson = {}): RulesJson {
  const { ignore, ...given } = rules;
  return ignore === "IGNORE_ALWAYS" ? {} : given;
}

function duration(milliseconds: number): string {
  const units = [
    [86_400_000, "day"],
    [3_600_000, "hour"],
    [60_000, "minute"],
    [1000, "second"],
  ] as const;
  const [length, name] = units.find(([one]) => milliseconds % one === 0) ?? [1, "millisecond"];
  const count = milliseconds / length;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

function responseHeader(
  model: Model,
  { output }: Operation,
  { field, type, cardinality }: HeaderBinding,
  schemas: Schemas,
): JsonSchema {
  const doc = fieldAt(model, output.type, field.proto)?.doc.text ?? "";
  const { schema } = plainSchema(type, cardinality, schemas.references("output"), { direction: "output" });
  return { ...(doc === "" ? {} : { description: doc }), schema };
}

function fieldAt(model: Model, root: Operation["input"]["type"], path: readonly string[]): Field | undefined {
  const resolved = resolvePath(model, root, path);
  return resolved.ok ? resolved.field : undefined;
}
