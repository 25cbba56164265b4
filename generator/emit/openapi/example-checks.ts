import type { Json } from "../../artifact/artifact.js";
import type { Config, OpenapiOptions } from "../../config/config.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { problem } from "../../diagnostics/problem.js";
import type { Model } from "../../model/model.js";
import { allocateRoutes, type Placed, slotsOf } from "../openapi-paths/slots.js";
import { buildDocument } from "./document.js";
import { hasExamples } from "./examples.js";
import { sentenceOf } from "./schema-errors.js";
import { isObject } from "./versions/walk.js";

/** Examples that the schemas of the document refuse: a reader who copies one would be refused too. */
export async function checkExamples(
  model: Model,
  options: OpenapiOptions,
  config: Config,
): Promise<readonly Diagnostic[]> {
  if (!model.services.some(({ operations }) => operations.some(hasExamples))) return [];
  // The schemas of 3.1 are JSON Schema as it is.
  const asked: OpenapiOptions = { ...options, specification: "3.1" };
  const document = buildDocument(model, asked, config);
  const refuse = await loadJudge(document);
  const found: Diagnostic[] = [];
  for (const placed of allocateRoutes(model, slotsOf(asked)).placed) {
    if (!hasExamples(placed.operation)) continue;
    const told = new Set<string>();
    for (const { way, name, fault, pointer } of faultsOf(document, placed, refuse)) {
      const examples = placed.operation.openapi?.[way] ?? [];
      const span = examples.find((example) => example.name === name)?.span ?? placed.operation.span;
      if (told.has(`${way} ${name}`)) continue;
      told.add(`${way} ${name}`);
      found.push(problem("openapi/example", { name, reason: `${pointer}: ${fault}` }, { span }));
    }
  }
  // One example is shown by each binding: it is told once.
  return [...new Map(found.map((one) => [JSON.stringify([one.span, one.message]), one])).values()];
}

interface Fault {
  readonly way: "requests" | "responses";
  readonly name: string;
  /** Where in the request or the answer. */
  readonly pointer: string;
  readonly fault: string;
}

type Judge = (schemaAt: readonly string[], value: Json) => string | undefined;

async function loadJudge(document: Json): Promise<Judge> {
  const [{ default: ajv2020 }, { default: formats }] = await Promise.all([
    import("ajv/dist/2020.js"),
    import("ajv-formats"),
  ]);
  const ajv = new ajv2020.default({ strict: false, logger: false });
  formats.default(ajv);
  ajv.addSchema({ $id: "https://document/", ...(document as object) });
  return (schemaAt, value) => {
    const pointer = schemaAt.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")));
    const isValid = ajv.compile({ $ref: `https://document/#/${pointer.join("/")}` });
    return isValid(value) ? undefined : sentenceOf(isValid.errors);
  };
}

function* faultsOf(document: Json, { path, method }: Placed, refuse: Judge): Iterable<Fault> {
  const base = ["paths", path.text, method];
  const operation = find(document, base);
  const parameters = isObject(operation) && Array.isArray(operation.parameters) ? operation.parameters : [];
  for (const [index, parameter] of parameters.entries()) {
    if (!isObject(parameter)) continue;
    const place = [...base, "parameters", String(index)];
    const pointer = `${String(parameter.in)} ${String(parameter.name)}`;
    yield* judged("requests", pointer, place, parameter);
    yield* inContent("requests", pointer, place, parameter);
  }
  const body = [...base, "requestBody"];
  yield* inContent("requests", "body", body, find(document, body));
  const answers = find(document, [...base, "responses"]);
  for (const status of isObject(answers) ? Object.keys(answers) : []) {
    const place = [...base, "responses", status];
    yield* inContent("responses", "body", place, find(document, place));
  }

  function* inContent(
    way: Fault["way"],
    pointer: string,
    place: readonly string[],
    holder: Json | undefined,
  ): Iterable<Fault> {
    const content = isObject(holder) ? holder.content : undefined;
    for (const [type, media] of isObject(content) ? Object.entries(content) : [])
      yield* judged(way, pointer, [...place, "content", type], media);
  }

  function* judged(way: Fault["way"], pointer: string, place: readonly string[], holder: Json): Iterable<Fault> {
    const examples = isObject(holder) && isObject(holder.examples) ? holder.examples : {};
    for (const [name, example] of Object.entries(examples)) {
      const value = isObject(example) ? example.value : undefined;
      const fault = value === undefined ? undefined : refuse([...place, "schema"], value);
      if (fault !== undefined) yield { way, name, pointer, fault };
    }
  }
}

function find(document: Json, way: readonly string[]): Json | undefined {
  let found: Json | undefined = document;
  for (const step of way) found = isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  return found;
}
