import type { Json } from "../../artifact/artifact.js";
import type { Config, OpenapiOptions } from "../../config/config.js";
import type { Model } from "../../model/model.js";
import { described } from "../json-schema/described.js";
import type { Schemas } from "../json-schema/schemas.js";
import type { Placed } from "../openapi-paths/slots.js";
import { requestBodyOf, successOf } from "./bodies.js";
import { withExamples } from "./examples.js";
import { parametersOf } from "./parameters.js";
import { errorResponsesOf } from "./problems.js";
import { securityOf } from "./security.js";
import { tagsOf } from "./tags.js";

/** What the operations of one document have in common. */
export interface Surroundings {
  readonly model: Model;
  readonly options: OpenapiOptions;
  readonly config: Config;
  readonly schemas: Schemas;
}

/** The Operation Object of a route. */
export function operationObject({ model, options, config, schemas }: Surroundings, placed: Placed): Json {
  const { service, operation, route, path, id } = placed;
  const { status, response } = successOf(operation, route, schemas);
  const parameters = parametersOf(model, operation, route, path, schemas.references("input"));
  const body = requestBodyOf(model, operation, route, schemas);
  const expanded = path.text === route.template.text ? {} : { "x-google-path-template": route.template.text };
  const { summary, description, externalDocs, extensions } = operation.openapi ?? {};
  return withExamples(
    {
      operationId: id,
      tags: tagsOf(placed, options),
      summary: operation.names.proto,
      ...described(operation.doc),
      ...(summary === undefined ? {} : { summary }),
      ...(description === undefined ? {} : { description }),
      ...(externalDocs === undefined ? {} : { externalDocs: { ...externalDocs } }),
      ...(operation.deprecated || service.deprecated ? { deprecated: true } : {}),
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(body === undefined ? {} : { requestBody: body }),
      responses: { [status]: response, ...errorResponsesOf(operation, route) },
      security: securityOf(operation.policy, config),
      "x-svcgen-route": route.id,
      ...expanded,
      ...extensions,
    },
    placed,
  );
}
