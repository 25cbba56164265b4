import type { DescField, DescMessage, Registry } from "@bufbuild/protobuf";
import type { Procedure } from "../server/procedure.js";
import { type AnswerBinder, createAnswerBinder } from "./binding/answer.js";
import { type BodyBinder, createBodyBinder } from "./binding/body.js";
import { targetOf } from "./binding/field-path.js";
import { createPathBinder, type PathBinder } from "./binding/path.js";
import { createQueryBinder, type QueryBinder } from "./binding/query.js";
import { createFindMissing, type FindMissing } from "./binding/required.js";
import { createMaskFiller } from "./binding/update-mask.js";
import type { FieldPlaces } from "./errors/field-place.js";
import { createFormBinder, type FormBinder } from "./form/form.js";
import type { ResolvedRestOptions } from "./options.js";
import { type PathTemplate, parsePathTemplate } from "./path-template.js";
import type { RestRoute } from "./route.js";

/** A route with everything that follows from its template and its method's descriptor, made when it is registered. */
export interface BoundRoute {
  readonly route: RestRoute;
  readonly template: PathTemplate;
  readonly procedure: Procedure;
  readonly input: DescMessage;
  readonly path: PathBinder;
  readonly query: QueryBinder;
  /** Absent when the route binds no body. */
  readonly body: BodyBinder | undefined;
  /** Absent when the body may not come as a form. */
  readonly form: FormBinder | undefined;
  readonly answer: AnswerBinder;
  /** Absent when no field below the request is required by its type. */
  readonly findMissing: FindMissing | undefined;
  readonly places: FieldPlaces;
}

/** The fields that the path holds, as seen from the root of the body. */
function waysIn(template: PathTemplate, input: DescMessage, body: string): readonly (readonly DescField[])[] {
  const ways = template.variables.map(({ fieldPath }) => targetOf(input, fieldPath).way);
  if (body === "*") return ways;
  return ways.filter(([first]) => first?.name === body).map((way) => way.slice(1));
}

/** @throws Error when the route does not fit its method; generated routes do. */
export function bindRoute(
  route: RestRoute,
  procedure: Procedure,
  options: ResolvedRestOptions,
  registry: Registry,
): BoundRoute {
  const parsed = parsePathTemplate(route.path);
  if (!parsed.ok) throw new Error(`${route.id}: ${route.path}: ${parsed.message}`);
  const { template } = parsed;
  const { input, output } = procedure.method;
  const pathFields = template.variables.map(({ fieldPath }) => fieldPath.join("."));
  const patches = route.verb === "PATCH" && route.body !== "*";
  const filler = patches ? createMaskFiller(input, route.body, pathFields) : undefined;
  const fillMask = options.patchMask ? filler : undefined;
  const reading = {
    registry,
    unknownFields: options.unknownFields,
    response: output,
    behaviors: filler === undefined ? ("all" as const) : ("patch" as const),
    elsewhere: waysIn(template, input, route.body),
  };
  return {
    route,
    template,
    procedure,
    input,
    path: createPathBinder(input, template, output),
    query: createQueryBinder({
      input,
      fields: route.query,
      pathFields,
      response: output,
      unknown: options.unknownQuery,
      ignored: options.ignoredQuery,
    }),
    body: route.body === "" ? undefined : createBodyBinder({ input, body: route.body, reading, fillMask }),
    form:
      route.forms === undefined
        ? undefined
        : createFormBinder({
            types: route.forms,
            input,
            body: route.body,
            pathFields,
            response: output,
            reading,
            fillMask,
            maxParts: options.maxFormParts,
            maxBytes: options.maxBodyBytes,
          }),
    answer: createAnswerBinder(output, route.responseBody),
    findMissing: createFindMissing(input),
    places: { input, path: pathFields, body: route.body, query: route.query },
  };
}
