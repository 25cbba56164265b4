import type { Json } from "../../artifact/artifact.js";
import { restOptions } from "../../config/rest-options.js";
import { described } from "../json-schema/described.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { Placed } from "../openapi-paths/slots.js";
import { requestBodyOf, successOf } from "./bodies.js";
import { errorFormOf } from "./error-forms.js";
import { withExamples } from "./examples.js";
import { parametersOf } from "./parameters.js";
import { errorResponsesOf } from "./problems.js";
import { rangesOf } from "./ranges.js";
import { securityOf } from "./security.js";
import { semanticsOf } from "./semantics.js";
import type { Surroundings } from "./surroundings.js";
import { tagsOf } from "./tags.js";

/** The Operation Object of a route. */
export function operationObject({ model, options, config, schemas }: Surroundings, placed: Placed): Json {
  const { service, operation, route, path, id } = placed;
  const { status, response } = successOf(operation, route, { schemas, config });
  const semantics = semanticsOf(model, placed, schemas);
  const whole = withHeaders(response, semantics.headers);
  const ranges = rangesOf(placed, whole);
  const parameters = [
    ...parametersOf(model, operation, route, path, schemas.references("input"), restOptions(config)),
    ...semantics.parameters,
    ...ranges.parameters,
  ];
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
      responses: {
        [status]: withHeaders(whole, ranges.headers),
        ...ranges.responses,
        ...semantics.responses,
        ...errorResponsesOf(operation, route, errorFormOf(config), schemas),
      },
      security: securityOf(operation.policy, config),
      "x-svcgen-route": route.id,
      ...expanded,
      ...extensions,
    },
    placed,
  );
}

function withHeaders(response: JsonSchema, headers: JsonSchema): JsonSchema {
  if (Object.keys(headers).length === 0) return response;
  const { description = "", headers: known, ...rest } = response;
  return { description, headers: { ...(known as JsonSchema | undefined), ...headers }, ...rest };
}
