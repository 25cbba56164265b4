import type { Json } from "../../artifact/artifact.js";
import type { Config, OpenapiOptions } from "../../config/config.js";
import { restOptions } from "../../config/rest-options.js";
import type { Model } from "../../model/model.js";
import type { JsonSchema } from "../json-schema/schema.js";
import { createSchemas } from "../json-schema/schemas.js";
import { allocateRoutes, type Placed, slotsOf } from "../openapi-paths/slots.js";
import { type ErrorForm, errorFormOf, errorReference } from "./error-forms.js";
import { operationObject } from "./operation.js";
import { problemSchemas, streamError } from "./problem-schemas.js";
import { sharedResponses } from "./problems.js";
import { securitySchemes } from "./security.js";
import type { Surroundings } from "./surroundings.js";
import { tagObjects } from "./tags.js";
import { inVersion } from "./versions/version.js";

/** The OpenAPI document of all HTTP routes, in the version that the options ask for. */
export function buildDocument(model: Model, options: OpenapiOptions, config: Config): Json {
  return inVersion(wholeDocument(model, options, config), options.specification);
}

function wholeDocument(model: Model, options: OpenapiOptions, config: Config): JsonSchema {
  const { unknownFields, alwaysEmitImplicit } = restOptions(config);
  const form = errorFormOf(config);
  const schemas = createSchemas(model, {
    prefix: "#/components/schemas/",
    // The runtime validates what it reads, not what handlers answer.
    validated: new Set(["input", "patch"]),
    written: "output",
    dialect: { closed: true, siblings: true },
    open: new Set(unknownFields === "ignore" ? ["input", "patch"] : []),
    emitsDefaults: alwaysEmitImplicit,
    lenient: options.requests === "lenient",
    openEnums: options.openEnums,
    ...(options.names === "short" ? { nameOf: shortNames(model) } : {}),
  });
  const around: Surroundings = { model, options, config, schemas };
  const { placed } = allocateRoutes(model, slotsOf(options));
  const paths = new Map<string, Placed[]>();
  for (const one of placed) paths.set(one.path.text, [...(paths.get(one.path.text) ?? []), one]);
  const items = [...paths].map(([path, routes]): [string, Json] => [path, pathItem(around, routes)]);
  const body = schemas.finish(Object.fromEntries(items.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))));
  const responses = sharedResponses(namesReferredTo(body.document, "#/components/responses/"), form, schemas);
  const security = securitySchemes(model, config);
  return {
    openapi: "",
    info: infoObject(options),
    ...(options.externalDocs === undefined ? {} : { externalDocs: { ...options.externalDocs } }),
    servers: (options.servers.length === 0 ? [{ url: "/" }] : options.servers).map(({ url, ...rest }) => ({
      url,
      ...rest,
    })),
    tags: tagObjects(placed, options),
    paths: body.document,
    components: {
      schemas: sorted({ ...body.components, ...usedProblems([body.document, responses], form) }),
      ...(Object.keys(responses).length === 0 ? {} : { responses }),
      ...(Object.keys(security).length === 0 ? {} : { securitySchemes: security }),
    },
  };
}

/** The names of messages and enums within their packages. */
export function shortNames(model: Model): (typeName: string) => string {
  return (typeName) => (model.messages[typeName] ?? model.enums[typeName])?.names.proto ?? typeName;
}

function infoObject(options: OpenapiOptions): JsonSchema {
  const { title, version, summary, description, termsOfService, contact, license } = options;
  return {
    title,
    ...(summary === undefined ? {} : { summary }),
    version,
    ...(description === "" ? {} : { description }),
    ...(termsOfService === undefined ? {} : { termsOfService }),
    ...(contact === undefined ? {} : { contact: { ...contact } }),
    ...(license === undefined ? {} : { license: { ...license } }),
  };
}

function pathItem(around: Surroundings, routes: readonly Placed[]): Json {
  const operations = routes.map((route): [string, Json] => [route.method, operationObject(around, route)]);
  const own = operations.filter(([method]) => method === method.toLowerCase());
  const others = operations.filter(([method]) => method !== method.toLowerCase());
  return {
    ...Object.fromEntries(own),
    ...(others.length === 0 ? {} : { additionalOperations: Object.fromEntries(others) }),
  };
}

/** The schemas of errors that the document needs. */
function usedProblems(document: Json, form: ErrorForm): { readonly [name: string]: JsonSchema } {
  const known: { readonly [name: string]: JsonSchema } = {
    ...problemSchemas,
    "Stream-Error": streamError(errorReference(form)),
  };
  const used: { [name: string]: JsonSchema } = {};
  const open: Json[] = [document];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const name of namesReferredTo(next, "#/components/schemas/")) {
      const schema = known[name];
      if (schema === undefined || Object.hasOwn(used, name)) continue;
      used[name] = schema;
      open.push(schema);
    }
  }
  return used;
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
