import type { AnySchemaObject, ErrorObject, ValidateFunction } from "ajv";
import type { Json } from "../../../artifact/artifact.js";
import type { OpenapiOptions } from "../../../config/config.js";
import { sentenceOf } from "../schema-errors.js";
import { changeDocument, isObject } from "../versions/walk.js";

/** What is wrong with a document, in words, each with its place. */
export type FindFaults = (document: Json) => readonly string[];

/**
 * Holds documents against the meta schema of their version, and against what no schema can say: references lead somewhere,
 * operations have names of their own. Loaded on use, since only an overlay can make a document wrong.
 */
export async function loadValidity(version: OpenapiOptions["specification"]): Promise<FindFaults> {
  const validator = await loadValidator(version);
  const isValid = validator.ajv.compile(validator.schema);
  return (document) => {
    if (!isValid(document)) return [sentenceOf(isValid.errors)];
    const wrongSchema = version === "3.0" ? undefined : schemaFault(document, validator.ajv);
    return [...(wrongSchema === undefined ? [] : [wrongSchema]), ...danglingReferences(document), ...sameIds(document)];
  };
}

interface Validator {
  readonly ajv: SchemaValidator;
  readonly schema: AnySchemaObject;
}

/** What the validators of all drafts have. */
interface SchemaValidator {
  readonly errors?: readonly ErrorObject[] | null | undefined;
  compile(schema: AnySchemaObject): ValidateFunction;
  validateSchema(schema: AnySchemaObject): unknown;
}

async function loadValidator(version: OpenapiOptions["specification"]): Promise<Validator> {
  const options = { strict: false, validateFormats: false };
  switch (version) {
    case "3.0": {
      const [{ default: draft04 }, { default: schema }] = await Promise.all([
        import("ajv-draft-04"),
        import("@seriousme/openapi-schema-validator/schemas/v3.0/schema.json", { with: { type: "json" } }),
      ]);
      return { ajv: new draft04.default(options), schema };
    }
    case "3.1": {
      const [{ default: ajv2020 }, { default: schema }] = await Promise.all([
        import("ajv/dist/2020.js"),
        import("@seriousme/openapi-schema-validator/schemas/v3.1/schema.json", { with: { type: "json" } }),
      ]);
      return { ajv: new ajv2020.default(options), schema };
    }
    case "3.2": {
      const [{ default: ajv2020 }, { default: schema }] = await Promise.all([
        import("ajv/dist/2020.js"),
        import("@seriousme/openapi-schema-validator/schemas/v3.2/schema.json", { with: { type: "json" } }),
      ]);
      return { ajv: new ajv2020.default(options), schema };
    }
  }
}

/** The meta schemas of 3.1 and 3.2 leave schemas to JSON Schema. */
function schemaFault(document: Json, ajv: SchemaValidator): string | undefined {
  let fault: string | undefined;
  if (!isObject(document)) return undefined;
  changeDocument(document, {
    schema: (schema) => {
      if (fault === undefined && ajv.validateSchema({ ...schema }) !== true)
        fault = `a schema is no JSON Schema: ${JSON.stringify(schema).slice(0, 80)}: ${sentenceOf(ajv.errors)}`;
      return schema;
    },
  });
  return fault;
}

function danglingReferences(document: Json): readonly string[] {
  const missing = new Set<string>();
  const walk = (value: Json): void => {
    if (Array.isArray(value)) for (const item of value) walk(item);
    if (!isObject(value)) return;
    for (const [name, below] of Object.entries(value)) {
      if (name === "$ref" && typeof below === "string" && below.startsWith("#/") && find(document, below) === undefined)
        missing.add(below);
      else walk(below);
    }
  };
  walk(document);
  return [...missing].map((pointer) => `nothing is at ${pointer}, which is referred to`);
}

function find(document: Json, pointer: string): Json | undefined {
  let found: Json | undefined = document;
  for (const step of pointer.slice(2).split("/")) {
    const name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(found)) found = found[Number(name)];
    else found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}

function sameIds(document: Json): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  if (!isObject(document)) return [];
  changeDocument(document, {
    operation: (operation) => {
      const { operationId } = operation;
      if (typeof operationId === "string" && seen.has(operationId)) twice.add(operationId);
      if (typeof operationId === "string") seen.add(operationId);
      return operation;
    },
  });
  return [...twice].map((id) => `two operations are called ${id}`);
}
