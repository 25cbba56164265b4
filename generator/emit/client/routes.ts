import { jsonShape, textForm } from "../../model/json-shape.js";
import type { FieldType, Model, Operation, QueryBinding, ResponseBinding } from "../../model/model.js";
import type { Placed } from "../openapi-paths/slots.js";

/** A ClientRoute of the runtime; empty where it says nothing. */
export type ClientRouteView = {
  readonly method: string;
  readonly template: string;
  readonly path: string;
  readonly resources: readonly ResourceView[];
  readonly rest: readonly string[];
  readonly maps: readonly string[];
  readonly json: readonly string[];
  readonly body: string;
  readonly form: ClientFormView;
  readonly answer: string;
};

/** A ClientForm of the runtime; empty where there is none. */
export type ClientFormView = {
  readonly kind: string;
  readonly maps: readonly string[];
  readonly json: readonly string[];
};

export type ResourceView = {
  /** Name of the field in the path of a request. */
  readonly name: string;
  /** `shelves/{shelf}/books/{book}` */
  readonly pattern: string;
};

export function viewRoute(model: Model, operation: Operation, placed: Placed): ClientRouteView {
  const { route, path, method } = placed;
  const { query } = route.bindings;
  return {
    method: method.toUpperCase(),
    template: route.template.text,
    path: path.text === route.template.text ? "" : path.text,
    resources: resourcesOf(placed),
    rest: path.parameters.filter(({ rest }) => rest).map(({ name }) => name),
    maps: mapsOf(query),
    json: query
      .filter(({ type, cardinality }) => cardinality.kind === "one" && textForm(type) === "json")
      .map(({ name }) => name),
    body: bodyOf(operation, placed),
    form: formOf(placed),
    answer: answerOf(model, operation, placed),
  };
}

/**
 * The fields that a caller may give under their own names: those of several segments, which the document knows in parts,
 * and those whose parameter is named after another route of the same shape. One that has the name of a part of another
 * field can only be given by its own parts.
 */
export function resourcesOf({ route, path }: Placed): readonly ResourceView[] {
  return route.bindings.path.flatMap((binding) => {
    const parts = path.parameters.filter(({ of }) => of.kind !== "nothing" && of.binding === binding);
    const [first] = parts;
    const name = binding.field.json.join(".");
    const isTaken = path.parameters.some((other) => other.name === name && !parts.includes(other));
    if (first === undefined || isTaken || (first.of.kind === "field" && first.name === name)) return [];
    let at = 0;
    const form = first.of.kind === "part" ? first.of.pattern : first.rest ? "**" : "*";
    const pattern = form.replace(/\*\*?/g, (mark) => {
      const part = parts[at++]?.name ?? "";
      return mark === "*" ? `{${part}}` : `{${part}=**}`;
    });
    return [{ name, pattern }];
  });
}

function bodyOf({ kind, input }: Operation, { route }: Placed): string {
  const { body } = route.bindings;
  if (body.kind === "none") return "";
  const type = body.kind === "field" ? body.field.type : input.type;
  if (isBytes(type)) return "bytes";
  return kind === "client-stream" || kind === "bidi-stream" ? "lines" : "json";
}

/** Of both forms the one that holds files, as the types have it. */
function formOf({ route }: Placed): ClientFormView {
  const { body } = route.bindings;
  const forms = body.kind === "none" ? [] : body.forms;
  const form = forms.find(({ kind }) => kind === "multipart") ?? forms[0];
  const pairs = form?.kind === "urlencoded" ? form.pairs : [];
  // Unlike in a query, JSON that may be a list is given as text: the document has it so.
  const structs = pairs.filter(
    ({ type, cardinality }) => cardinality.kind === "one" && jsonShape(type).kind === "struct",
  );
  return { kind: form?.kind ?? "", maps: mapsOf(pairs), json: structs.map(({ name }) => name) };
}

function mapsOf(bindings: readonly QueryBinding[]): readonly string[] {
  return bindings.filter(({ cardinality }) => cardinality.kind === "map").map(({ name }) => name);
}

function answerOf(model: Model, operation: Operation, { route, method }: Placed): string {
  const { successStatus } = operation.rest;
  if (successStatus === 204 || successStatus === 205 || method === "head") return "none";
  const { response } = route.bindings;
  if (isBytes(response.kind === "field" ? response.field.type : operation.output.type)) return "bytes";
  if (operation.kind !== "server-stream" && operation.kind !== "bidi-stream") return "";
  return looksLikeError(model, operation, response) ? "events" : "lines";
}

function isBytes(type: FieldType): boolean {
  return jsonShape(type).kind === "http-body";
}

/**
 * Whether a message of the stream may have a member `error` and no other, as the line has that tells of the end of the
 * stream by an error.
 */
function looksLikeError(model: Model, operation: Operation, response: ResponseBinding): boolean {
  const [type, cardinality] =
    response.kind === "field"
      ? [response.field.type, response.field.cardinality.kind]
      : [operation.output.type, "one" as const];
  if (cardinality !== "one") return cardinality === "map";
  const shape = jsonShape(type);
  if (shape.kind !== "message") return shape.kind === "struct" || shape.kind === "value";
  return (model.messages[shape.typeName]?.fields ?? []).some(({ name, jsonName }) => (jsonName || name) === "error");
}
