import fc from "fast-check";
import { malformations } from "../malformed-forms.js";
import { boundary, isForm, judgeForm, writeForm } from "./forms.js";
import { type Draw, drawInstance, text } from "./instances.js";
import { drawMutation, mutateText } from "./mutations.js";
import type { Media, Operation, Parameter, Verdict } from "./operations.js";
import type { Json, SchemaSpace } from "./schema.js";

/** A request, and what the document says about it. */
export interface Request {
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
  readonly body: string | undefined;
  readonly verdict: Verdict;
  /** What was done to it; empty for one that is as the document wants it. */
  readonly fault: string;
}

interface Parts {
  readonly path: Map<string, string>;
  readonly query: [name: string, value: string][];
  readonly headers: Record<string, string>;
  media: Media | undefined;
  body: string | undefined;
  /** What stands in the body. */
  value: Json | undefined;
  /** The worst of its parts. */
  verdict: Verdict;
}

/** Draw a request that the document accepts. undefined: none came about. */
export function drawValid(draw: Draw, space: SchemaSpace, operation: Operation): Request | undefined {
  const parts = drawParts(draw, space, operation);
  return parts === undefined ? undefined : assemble(operation, parts, "");
}

/** Draw a request with one fault, which the document refuses as a rule: what it says is in the verdict. */
export function drawFaulty(draw: Draw, space: SchemaSpace, operation: Operation): Request | undefined {
  const parts = drawParts(draw, space, operation);
  if (parts === undefined) return undefined;
  const faults = faultsFor(operation);
  const [name, spoil] = draw(pick, faults);
  const done = spoil(draw, parts, space);
  return done === undefined ? undefined : assemble(operation, parts, `${name} ${done}`);
}

type Fault = readonly [name: string, spoil: (draw: Draw, parts: Parts, space: SchemaSpace) => string | undefined];

function faultsFor(operation: Operation): readonly Fault[] {
  const { parameters, body } = operation;
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  const demanded = parameters.filter((parameter) => parameter.in === "header" && parameter.required);
  const known = parameters.map(({ name }) => name);
  const faults: Fault[] = [["unknown parameter", (draw, parts) => unknownParameter(draw, parts, known)]];
  if (inPath.length > 0) faults.push(["path", (draw, parts) => spoilPath(draw, parts, draw(pick, inPath))]);
  if (inQuery.length > 0) {
    faults.push(["query", (draw, parts) => spoilQuery(draw, parts, draw(pick, inQuery))]);
    faults.push(["parameter twice", (draw, parts, space) => giveTwice(draw, parts, space, draw(pick, inQuery))]);
    faults.push(["missing parameter", (draw, parts) => leaveOut(parts, draw(pick, inQuery))]);
  }
  if (demanded.length > 0) faults.push(["missing header", (draw, parts) => withoutHeader(parts, draw(pick, demanded))]);
  if (body !== undefined && !body.media.some(({ type }) => type === "*/*")) {
    const spoiled: Fault = ["body", spoilBody];
    faults.push(spoiled, spoiled, spoiled, ["no JSON", noJson]);
    if (body.media.some(({ type }) => type === multipart)) faults.push(["malformed form", malform]);
    if (body.required) faults.push(["no body", (_, parts) => without(parts)]);
  }
  return faults;
}

function drawParts(draw: Draw, space: SchemaSpace, operation: Operation): Parts | undefined {
  const parts: Parts = {
    path: new Map(),
    query: [],
    headers: {},
    media: undefined,
    body: undefined,
    value: undefined,
    verdict: "accept",
  };
  for (const [index, parameter] of operation.parameters.entries()) {
    // What one may say in a header changes what is answered: that has tests of its own.
    if (parameter.in === "header" && !parameter.required) continue;
    if (parameter.in === "query" && parameter.rivals.some((rival) => isGiven(parts, rival))) continue;
    const after = operation.parameters.slice(index + 1);
    const isLast = parameter.demandsOne && !after.some(({ name }) => parameter.rivals.includes(name));
    if (!parameter.required && !isLast && draw(nat, 2) > 0) continue;
    const value = drawAccepted(draw, space, parameter);
    if (value === undefined || !isText(parameter, value)) {
      if (parameter.required) return undefined;
      continue;
    }
    if (parameter.in === "path") parts.path.set(parameter.name, writeSegments(parameter, textOf(value)));
    else if (parameter.in === "query") parts.query.push(...writeQuery(parameter, value));
    else parts.headers[parameter.name] = textOf(value);
  }
  const { body } = operation;
  if (body === undefined || (!body.required && draw(nat, 3) === 0)) return parts;
  parts.media = draw(pick, body.media);
  if (parts.media.type === "*/*") {
    parts.body = draw(text, 0, 20);
    return parts;
  }
  const value = drawAccepted(draw, space, parts.media);
  if (value === undefined) return undefined;
  if (isForm(parts.media.type) && judgeForm(parts.media, value, value) !== "accept") return undefined;
  parts.body = writeBody(parts.media, value);
  parts.value = value;
  return parts.body === undefined ? undefined : parts;
}

/** Whether a parameter, or one of a message below it, is there. */
function isGiven(parts: Parts, name: string): boolean {
  return parts.query.some(([given]) => given === name || given.startsWith(`${name}.`) || given.startsWith(`${name}[`));
}

function drawAccepted(draw: Draw, space: SchemaSpace, of: Pick<Media, "schema" | "judge">): Json | undefined {
  for (let tries = 0; tries < 10; tries++) {
    const value = drawInstance(draw, space, of.schema);
    if (value !== undefined && of.judge(value) === "accept") return value;
  }
  return undefined;
}

/** Whether a path or a query can hold a value: an empty list leaves no trace, and nothing stands for null. */
function isText(parameter: Parameter, value: Json): boolean {
  if (parameter.form === "json") return true;
  if (parameter.in === "path") return typeof value !== "object";
  if (parameter.in === "header") return /^[!-~]([ -~]*[!-~])?$/.test(textOf(value));
  return value !== null;
}

function writeSegments(parameter: Parameter, value: string): string {
  return parameter.segments ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
}

function writeQuery({ name, form }: Parameter, value: Json): [string, string][] {
  if (form === "json") return [[name, JSON.stringify(value)]];
  if (Array.isArray(value)) return value.map((one): [string, string] => [name, textOf(one)]);
  if (form === "deep-object")
    return Object.entries(value ?? {}).map(([key, one]): [string, string] => [`${name}[${key}]`, textOf(one)]);
  return [[name, textOf(value)]];
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** undefined: the media type has nothing for it. */
function writeBody(media: Media, value: Json): string | undefined {
  if (isForm(media.type)) return writeForm(media, value);
  return media.type === "application/x-ndjson" ? `${JSON.stringify(value)}\n` : JSON.stringify(value);
}

function assemble(operation: Operation, parts: Parts, fault: string): Request {
  const path = operation.path.replace(/\{([^{}]*)\}/g, (_, name: string) => parts.path.get(name) ?? "");
  const query = parts.query
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  const type = parts.media?.type;
  return {
    method: operation.method,
    target: query === "" ? path : `${path}?${query}`,
    headers: parts.headers,
    contentType: parts.body === undefined || type === undefined ? undefined : contentTypeOf(type),
    body: parts.body,
    verdict: parts.verdict,
    fault,
  };
}

function contentTypeOf(type: string): string {
  if (type === "*/*") return "text/plain";
  return type === multipart ? `${type}; boundary=${boundary}` : type;
}

function unknownParameter(draw: Draw, parts: Parts, known: readonly string[]): string | undefined {
  const name = draw(pick, ["unknown", "a.b", "constructor", "__proto__", "toString", "", "[]", "pageSizes", "-"]);
  if (known.includes(name)) return undefined;
  parts.query.push([name, "1"]);
  parts.verdict = "refuse";
  return name;
}

function spoilPath(draw: Draw, parts: Parts, parameter: Parameter): string | undefined {
  const value = mutateText(draw, decodeURIComponent(parts.path.get(parameter.name) ?? ""));
  // An empty segment is another path.
  if (value === "" || value.split("/").includes("")) return undefined;
  parts.path.set(parameter.name, writeSegments(parameter, value));
  parts.verdict = judgeText(parameter, value);
  return `${parameter.name}=${value}`;
}

function spoilQuery(draw: Draw, parts: Parts, parameter: Parameter): string | undefined {
  if (parameter.form !== "plain" || parts.query.some(([name]) => name === parameter.name)) return undefined;
  const value = mutateText(draw, draw(text, 0, 10));
  parts.query.push([parameter.name, value]);
  parts.verdict = parameter.rivals.some((rival) => isGiven(parts, rival)) ? "refuse" : judgeText(parameter, value);
  return `${parameter.name}=${value}`;
}

/** What the document says about a value that stands as text: read as a schema of numbers would, or as it is. */
function judgeText(parameter: Parameter, value: string): Verdict {
  const readings: unknown[] = [value];
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value))
    readings.push(...[Number(value)].filter(Number.isFinite));
  if (value === "true" || value === "false") readings.push(value === "true");
  const verdicts = readings.flatMap((reading) => [parameter.judge(reading), parameter.judge([reading])]);
  if (verdicts.includes("accept")) return "accept";
  return verdicts.includes("either") ? "either" : "refuse";
}

function giveTwice(draw: Draw, parts: Parts, space: SchemaSpace, parameter: Parameter): string | undefined {
  const value = drawAccepted(draw, space, parameter);
  if (value === undefined || value === null || (typeof value === "object" && parameter.form !== "json"))
    return undefined;
  const kept = parts.query.filter(([name]) => name !== parameter.name);
  parts.query.splice(0, parts.query.length, ...kept, ...writeQuery(parameter, value), ...writeQuery(parameter, value));
  parts.verdict = "refuse";
  return parameter.name;
}

function leaveOut(parts: Parts, parameter: Parameter): string | undefined {
  if (!parameter.required) return undefined;
  parts.query.splice(
    0,
    parts.query.length,
    ...parts.query.filter(([name]) => name !== parameter.name && !name.startsWith(`${parameter.name}[`)),
  );
  parts.verdict = "refuse";
  return parameter.name;
}

function withoutHeader(parts: Parts, { name }: Parameter): string {
  delete parts.headers[name];
  parts.verdict = "refuse";
  return name;
}

function spoilBody(draw: Draw, parts: Parts): string | undefined {
  const { media, value: before } = parts;
  if (media === undefined || before === undefined) return undefined;
  const value = drawMutation(draw, before);
  const body = writeBody(media, value);
  if (body === undefined) return undefined;
  parts.body = body;
  parts.verdict = isForm(media.type) ? judgeForm(media, value, before) : media.judge(JSON.parse(JSON.stringify(value)));
  return isForm(media.type) ? JSON.stringify(value) : "";
}

function noJson(draw: Draw, parts: Parts): string | undefined {
  if (parts.media === undefined || parts.body === undefined) return undefined;
  // Of lines, an empty one is none.
  if (parts.media.type === "application/x-ndjson") return undefined;
  // Any text is pairs, whose names may be ignored.
  if (parts.media.type === "application/x-www-form-urlencoded") return undefined;
  parts.body = draw(pick, ["{", "[", "nul", "'a'", "{a:1}", "1 2", "{},", "[1,]", "NaN", " ", '"\\x"', "01"]);
  parts.verdict = "refuse";
  return parts.body;
}

function malform(draw: Draw, parts: Parts): string | undefined {
  if (parts.media?.type !== multipart || parts.body === undefined) return undefined;
  const { name, spoil } = draw(
    pick,
    malformations.filter(({ status }) => status === undefined),
  );
  parts.body = spoil(parts.body, boundary, draw(nat, 1_000) / 1_000);
  parts.verdict = "refuse";
  return name;
}

const multipart = "multipart/form-data";

function without(parts: Parts): string {
  parts.body = undefined;
  parts.verdict = "refuse";
  return "";
}

const nat = (max: number) => fc.nat({ max });
const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
