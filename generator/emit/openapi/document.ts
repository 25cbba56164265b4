import type { Json } from "../../artifact/artifact.js";
import type { Config, OpenapiOptions } from "../../config/config.js";
import type { Model, Operation, Service } from "../../model/model.js";
import { described } from "../json-schema/described.js";
import type { JsonSchema } from "../json-schema/schema.js";
import { createSchemas, type Schemas } from "../json-schema/schemas.js";
import { allocateRoutes, type Placed } from "../openapi-paths/slots.js";
import { requestBodyOf, successOf } from "./bodies.js";
import { parametersOf } from "./parameters.js";
import { problemSchemas } from "./problem-schemas.js";
import { errorResponsesOf, sharedResponses } from "./problems.js";
import { securityOf, securitySchemes } from "./security.js";

/** The OpenAPI 3.1 document of all HTTP routes. */
export function buildDocument(model: Model, options: OpenapiOptions, config: Config): Json {
  const schemas = createSchemas(model, {
    prefix: "#/components/schemas/",
    // The runtime validates what it reads, not what handlers answer.
    validated: new Set(["input", "patch"]),
    written: "output",
    dialect: { closed: true, siblings: true },
  });
  const { placed } = allocateRoutes(model);
  const paths = new Map<string, { [method: string]: Json }>();
  for (const route of placed) {
    const item = paths.get(route.path.text) ?? {};
    item[route.method] = operationObject(model, config, schemas, route);
    paths.set(route.path.text, item);
  }
  const body = schemas.finish(Object.fromEntries([...paths].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))));
  const responses = sharedResponses(namesReferredTo(body.document, "#/components/responses/"));
  const problems = placed.length === 0 ? {} : problemSchemas;
  const security = securitySchemes(model, config);
  return {
    openapi: "3.1.0",
    info: {
      title: options.title,
      version: options.version,
      ...(options.description === "" ? {} : { description: options.description }),
    },
    servers: (options.servers.length === 0 ? [{ url: "/" }] : options.servers).map(({ url, ...rest }) => ({
      url,
      ...rest,
    })),
    tags: model.services.filter(hasRoutes).map(tagObject),
    paths: body.document,
    components: {
      schemas: sorted({ ...body.components, ...problems }),
      ...(Object.keys(responses).length === 0 ? {} : { responses }),
      ...(Object.keys(security).length === 0 ? {} : { securitySchemes: security }),
    },
  };
}

function operationObject(
  model: Model,
  config: Config,
  schemas: Schemas,
  { service, operation, route, path, id }: Placed,
): Json {
  const { status, response } = successOf(operation, route, schemas);
  const parameters = parametersOf(model, operation, route, path, schemas.references("input"));
  const body = requestBodyOf(model, operation, route, schemas);
  const expanded = path.text === route.template.text ? {} : { "x-google-path-template": route.template.text };
  return {
    operationId: id,
    tags: [service.id],
    summary: operation.names.proto,
    ...described(operation.doc),
    ...(operation.deprecated || service.deprecated ? { deprecated: true } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { [status]: response, ...errorResponsesOf(operation, route) },
    security: securityOf(operation.policy, config),
    "x-svcgen-route": route.id,
    ...expanded,
  };
}

function tagObject(service: Service): JsonSchema {
  const { doc, id, names } = service;
  return { name: id, ...(doc.text === "" ? {} : { description: doc.text }), "x-displayName": names.proto };
}

function hasRoutes(service: Service): boolean {
  return service.operations.some(({ routes }: Operation) => routes.length > 0);
}

function namesReferredTo(document: Json, prefix: string): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, below] of Object.entries(value)) {
      if (key === "$ref" && typeof below === "string" && below.startsWith(prefix))
        names.add(below.slice(prefix.length));
      else walk(below);
    }
  };
  walk(document);
  return names;
}

function sorted<T>(value: { readonly [name: string]: T }): { readonly [name: string]: T } {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
