import type { DescField, DescMessage, Registry } from "@bufbuild/protobuf";
import type { Procedure } from "../server/procedure.js";
import { requestLimitOf } from "../server/request-limit.js";
import { type AnswerBinder, createAnswerBinder } from "./binding/answer.js";
import { type BodyBinder, createBodyBinder } from "./binding/body.js";
import { targetOf } from "./binding/field-path.js";
import { createHeaderBinder, type HeaderBinder } from "./binding/header.js";
import { createPathBinder, type PathBinder } from "./binding/path.js";
import { createQueryBinder, type QueryBinder } from "./binding/query.js";
import { createFindMissing, type FindMissing } from "./binding/required.js";
import { membersOf, parseResponseMask } from "./binding/response-mask.js";
import { createMaskFiller } from "./binding/update-mask.js";
import { type ResolvedContract, resolveContract } from "./contract.js";
import type { FieldPlaces } from "./errors/field-place.js";
import { createFormBinder, type FormBinder } from "./form/form.js";
import { createKeyBinder, type KeyBinder } from "./idempotency/bind-key.js";
import { createJsonWriter, type JsonWriter } from "./json/writer.js";
import type { ResolvedRestOptions } from "./options.js";
import { type PathTemplate, parsePathTemplate } from "./path-template.js";
import type { RestRoute } from "./route.js";
import { createHeaderWriter, type HeaderWriter } from "./semantics/answer-headers.js";
import { createPrecondition, type Precondition } from "./semantics/precondition.js";
import { createVisibleTypes, type VisibleTypes } from "./visibility/visible-types.js";

/** A route with everything that follows from its template and its method's descriptor, made when it is registered. */
export interface BoundRoute {
  readonly route: RestRoute;
  readonly contract: ResolvedContract;
  readonly template: PathTemplate;
  readonly procedure: Procedure;
  readonly input: DescMessage;
  readonly path: PathBinder;
  readonly query: QueryBinder;
  /** Absent when no header holds a field. */
  readonly headers: HeaderBinder | undefined;
  /** Absent when the route binds no body. */
  readonly body: BodyBinder | undefined;
  /** Absent when the body may not come as a form. */
  readonly form: FormBinder | undefined;
  /** Bytes of a body, or of one message of a stream. */
  readonly maxBodyBytes: number;
  /** If-Match. Absent when no field takes it. */
  readonly precondition: Precondition | undefined;
  /** Idempotency-Key. Absent when the route does not know it. */
  readonly key: KeyBinder | undefined;
  readonly answer: AnswerBinder;
  readonly writers: Writers;
  /** Absent when no header stands for a field of the answer. */
  readonly answerHeaders: HeaderWriter | undefined;
  /** Absent when no field below the request is required by its type. */
  readonly findMissing: FindMissing | undefined;
  readonly places: FieldPlaces;
}

/** Print enums by name, and as numbers. */
export interface Writers {
  readonly names: JsonWriter;
  readonly numbers: JsonWriter;
}

export interface RouteContext {
  readonly options: ResolvedRestOptions;
  /** The types as routes of a contract show them, and the registry of those. */
  readonly typesOf: (contract: ResolvedContract) => ShownTypes;
  /** Made once for all routes that print alike. */
  readonly writers: (contract: ResolvedContract) => Writers;
}

export interface ShownTypes {
  readonly types: VisibleTypes;
  readonly registry: Registry;
}

/** @throws Error when the route does not fit its method; generated routes do. */
export function bindRoute(route: RestRoute, procedure: Procedure, context: RouteContext): BoundRoute {
  const parsed = parsePathTemplate(route.path);
  if (!parsed.ok) throw new Error(`${route.id}: ${route.path}: ${parsed.message}`);
  const { template } = parsed;
  const { options } = context;
  const contract = resolveContract(route.contract);
  const { types, registry } = context.typesOf(contract);
  const input = types.message(procedure.method.input);
  const output = types.message(procedure.method.output);
  const { headers = [], ifMatch, idempotency } = route;
  const pathFields = template.variables.map(({ fieldPath }) => fieldPath.join("."));
  const headerFields = headers.map(({ field }) => field);
  const patches = route.verb === "PATCH" && route.body !== "*";
  // What names the resource, or the state that it must be in, is no change of it.
  const unchanged = [...pathFields, ...headerFields, ...(ifMatch === undefined ? [] : [ifMatch.field])];
  const filler = patches ? createMaskFiller(input, route.body, unchanged) : undefined;
  const fillMask = (route.patchMask ?? contract.patchMask) ? filler : undefined;
  const reading = {
    registry,
    unknownFields: contract.unknownFields,
    response: output,
    behaviors: filler === undefined ? ("all" as const) : ("patch" as const),
    elsewhere: waysIn(input, [...pathFields, ...headerFields], route.body),
  };
  const content = contentOf(output, route.responseBody);
  const maxBodyBytes = requestLimitOf(procedure.method) ?? options.maxBodyBytes;
  return {
    route,
    contract,
    template,
    procedure,
    input,
    path: createPathBinder(input, template, output, contract),
    query: createQueryBinder({
      input,
      fields: route.query,
      pathFields,
      headerFields,
      response: output,
      readMask: (text) => parseResponseMask(text, content),
      lenient: contract,
      unknown: contract.unknownQuery,
      ignored: contract.ignoredQuery,
    }),
    headers: headers.length === 0 ? undefined : createHeaderBinder(input, headers, output, contract),
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
            maxBytes: maxBodyBytes,
          }),
    maxBodyBytes,
    precondition: ifMatch === undefined ? undefined : createPrecondition(input, ifMatch),
    key: idempotency === undefined ? undefined : createKeyBinder(input, idempotency),
    answer: createAnswerBinder(output, route.responseBody),
    writers: context.writers(contract),
    answerHeaders: createHeaderWriter(route, input, output, contract),
    findMissing: createFindMissing(input),
    places: { input, path: pathFields, headers, body: route.body, query: route.query },
  };
}

/** The fields that path and headers hold, as seen from the root of the body. */
function waysIn(input: DescMessage, fields: readonly string[], body: string): readonly (readonly DescField[])[] {
  const ways = fields.map((field) => targetOf(input, field.split(".")).way);
  if (body === "*") return ways;
  return ways.filter(([first]) => first?.name === body).map((way) => way.slice(1));
}

/** Makes writers, the same for the same contract. */
export function createWriters(typesOf: RouteContext["typesOf"]): (contract: ResolvedContract) => Writers {
  const known = new Map<string, Writers>();
  return (contract) => {
    const { alwaysEmitImplicit, visibility } = contract;
    const key = JSON.stringify([alwaysEmitImplicit, visibility]);
    const writing = { alwaysEmitImplicit, registry: typesOf(contract).registry };
    const writers = known.get(key) ?? {
      names: createJsonWriter(writing),
      numbers: createJsonWriter({ ...writing, enumAsInteger: true }),
    };
    known.set(key, writers);
    return writers;
  };
}

/** Made once for all routes that show the same. */
export function createShownTypes(registry: Registry): RouteContext["typesOf"] {
  const known = new Map<string, ShownTypes>();
  return ({ visibility }) => {
    const key = JSON.stringify(visibility);
    const before = known.get(key);
    if (before !== undefined) return before;
    const types = createVisibleTypes(visibility);
    const shown = { types, registry: types.registry(registry) };
    known.set(key, shown);
    return shown;
  };
}

/** The message that the body of an answer is, or is a list or map of. */
function contentOf(output: DescMessage, responseBody: string): DescMessage | undefined {
  if (responseBody === "") return output;
  const field = output.fields.find(({ name }) => name === responseBody);
  return field === undefined ? undefined : membersOf(field);
}
