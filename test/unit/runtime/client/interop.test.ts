import { join } from "node:path";
import { type DescMessage, fromJson, type JsonObject, type JsonValue, type Message, toJson } from "@bufbuild/protobuf";
import { createProcedures } from "@svcgen/runtime";
import { createFetchHandler } from "@svcgen/runtime/rest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slotsOfTypes } from "../../../../generator/emit/client/checks.js";
import { placeCalls } from "../../../../generator/emit/client/places.js";
import { allocateRoutes, type Placed } from "../../../../generator/emit/openapi-paths/slots.js";
import { textForm } from "../../../../generator/model/json-shape.js";
import type { PathBinding } from "../../../../generator/model/model.js";
import { createJsonWriter } from "../../../../runtime/rest/json/writer.js";
import { createKindsRestClient } from "../../../scenarios/rest-client/expected/client/library/v1/kinds.js";
import { defineKinds, type KindsHandlers } from "../../../scenarios/rest-client/expected/connect/library/v1/kinds.js";
import { Kinds } from "../../../scenarios/rest-client/expected/messages/library/v1/kinds_pb.js";
import { jsonField, jsonMessages, texts } from "../../../support/json-messages.js";
import { modelOf } from "../../../support/model-of.js";
import { readFolder } from "../../../support/pipeline.js";

// The generated client against the generated routes: whatever message a caller sends, through whichever binding, is what
// the handler sees, and what it answers is what the caller gets. Which part of a message goes where is worked out here anew.

const { model, config } = await modelOf(
  readFolder(join(import.meta.dirname, "../../../scenarios/rest-client/input/schemas")),
);
const service = model.services.find(({ id }) => id === "library.v1.Kinds");
if (service === undefined) throw new Error("the scenario has no such service");
const calls = placeCalls(service, allocateRoutes(model, slotsOfTypes({ config })).placed);

let seen: Message | undefined;
const echo = (request: Message) => {
  seen = request;
  return request;
};
const handlers = Object.fromEntries(Object.keys(Kinds.method).map((name) => [name, echo]));
const fetch = createFetchHandler(createProcedures([defineKinds(handlers as unknown as KindsHandlers)]));
const client = createKindsRestClient({ baseUrl: "http://127.0.0.1", fetch });

type AnyCall = (request: object) => Promise<unknown>;

const unary = calls
  .filter(({ operation }) => operation.kind === "unary")
  .flatMap(({ operation, bindings }) =>
    bindings.map((placed, at) => {
      const method = client[operation.localName as keyof typeof client] as unknown as AnyCall & {
        via(name: string): AnyCall;
      };
      const name = `${placed.method.toUpperCase()} ${placed.route.template.text}`;
      return [name, { placed, call: at === 0 ? method : method.via(name) }] as const;
    }),
  );

describe("a message comes to the handler, and comes back", () => {
  test.each(unary)("%s", async (_name, { placed, call }) => {
    const { operation, route } = placed;
    const input = (Kinds.method as Record<string, { readonly input: DescMessage }>)[operation.localName]?.input;
    if (input === undefined) throw new Error("no such method");
    const messages = fc.tuple(jsonMessages(input), ...route.bindings.path.map((path) => pathValues(input, path)));
    await fc.assert(
      fc.asyncProperty(messages, fc.boolean(), fc.boolean(), async ([random, ...values], whole, dotted) => {
        for (const [at, { field }] of route.bindings.path.entries()) setAt(random, field.json, values[at] ?? "");
        const { request, sent } = split(placed, random, whole, dotted);
        seen = undefined;
        const answer = await call(request);
        const expected = fromJson(input, sent);
        expect(comparable(placed, toJson(input, seen ?? expected))).toEqual(
          comparable(placed, toJson(input, expected)),
        );
        if (placed.method === "head") expect(answer).toBeUndefined();
        else expect(answer).toEqual(answerOf(placed, input, seen ?? expected));
      }),
      { numRuns: 60 },
    );
  });
});

/** The parts of a message where the binding has them, and the message that they make. */
function split(
  placed: Placed,
  random: JsonObject,
  whole: boolean,
  dotted: boolean,
): { request: object; sent: JsonObject } {
  const { path, query, body } = placed.route.bindings;
  const sent: JsonObject = {};
  const inPath: Record<string, JsonValue> = {};
  for (const parameter of placed.path.parameters) if (parameter.of.kind === "nothing") inPath[parameter.name] = "any";
  for (const binding of path) {
    const value = getAt(random, binding.field.json) ?? "";
    setAt(sent, binding.field.json, value);
    if (whole) inPath[binding.field.json.join(".")] = value;
    else Object.assign(inPath, partsOf(placed, binding, String(value)) ?? {});
  }
  const inQuery: JsonObject = {};
  for (const { field, name, type, cardinality } of query) {
    const value = getAt(random, field.json);
    // An empty list or map has no place in a query, nor has the message around it, if there is nothing else in it.
    if (value === undefined || (cardinality.kind !== "one" && Object.keys(Object(value)).length === 0)) continue;
    setAt(sent, field.json, value);
    const asText = textForm(type) === "json" && cardinality.kind !== "one";
    const given = asText ? textsOf(value) : value;
    if (dotted) inQuery[name] = given;
    else setAt(inQuery, field.json, given);
  }
  const inBody = bodyOf(placed, random);
  if (body.kind === "message") Object.assign(sent, merged(sent, inBody as JsonObject));
  else if (body.kind === "field" && inBody !== undefined) {
    sent[body.field.jsonName] = isObject(inBody)
      ? merged((sent[body.field.jsonName] ?? {}) as JsonObject, inBody)
      : inBody;
  }
  return { request: { path: inPath, query: inQuery, ...(inBody === undefined ? {} : { body: inBody }) }, sent };
}

function bodyOf({ route }: Placed, random: JsonObject): JsonValue | undefined {
  const { path, body } = route.bindings;
  if (body.kind === "none") return undefined;
  const rest = structuredClone(random);
  for (const { field } of path) removeAt(rest, field.json);
  return body.kind === "message" ? rest : rest[body.field.jsonName];
}

/** The service fills the mask of a change that has none. */
function comparable({ operation }: Placed, message: JsonValue): JsonValue {
  if (operation.localName === "update") removeAt(message, ["updateMask"]);
  return message;
}

/** What the service writes of the message that it has seen. */
function answerOf({ route }: Placed, desc: DescMessage, message: Message): JsonValue | undefined {
  const json = JSON.parse(writer.message(desc)(message));
  const { response } = route.bindings;
  if (response.kind === "message") return json;
  const { jsonName, type } = response.field;
  // A message that is not set reads as an empty one.
  return json[jsonName] ?? (type.kind === "message" ? JSON.parse(writer.message(desc)(fromJson(desc, {}))) : null);
}

const writer = createJsonWriter({ alwaysEmitImplicit: true });

/** What a path can hold of a field. */
function pathValues(input: DescMessage, { field, type, multi }: PathBinding): fc.Arbitrary<JsonValue> {
  const desc = fieldAt(input, field.proto);
  const pattern = patternOf(field.proto.join("."));
  if (multi) {
    const parts = pattern.map((mark) => {
      if (mark === "*") return segments.map((one) => [one]);
      return mark === "**" ? fc.array(segments, { maxLength: 3 }) : fc.constant([mark]);
    });
    return fc.tuple(...parts).map((found) => found.flat().join("/"));
  }
  if (type.kind === "scalar" && type.scalar === "string") return pathTexts;
  return jsonField(desc).filter((value) => String(value) !== "");

  function patternOf(name: string): readonly string[] {
    const texts = service?.operations.flatMap(({ routes }) => routes) ?? [];
    const own = texts.find(({ bindings }) => bindings.path.some((one) => one.field === field));
    return new RegExp(`\\{${name}=([^}]*)\\}`).exec(own?.template.text ?? "")?.[1]?.split("/") ?? [];
  }
}

// What a URL cannot hold, the client refuses; control characters the service.
const pathTexts = texts.filter((text) => text !== "" && !/^\.{1,2}$/.test(text) && !/\p{Cc}/u.test(text));
const segments = pathTexts.filter((text) => !text.includes("/"));

/** The parameters that hold a field. */
function partsOf({ path }: Placed, binding: PathBinding, value: string): Record<string, string> | undefined {
  const parameters = path.parameters.filter(({ of }) => of.kind !== "nothing" && of.binding === binding);
  const [first] = parameters;
  if (first?.of.kind !== "part") return first === undefined ? undefined : { [first.name]: value };
  const marks = first.of.pattern.split("/");
  const given = value.split("/");
  const names = parameters.map(({ name }) => name);
  const parts: Record<string, string> = {};
  for (const mark of marks) {
    const length = mark === "**" ? value.split("/").length - marks.length + 1 : 1;
    const taken = given.splice(0, length).join("/");
    if (mark.startsWith("*")) parts[names.shift() ?? ""] = taken;
  }
  return parts;
}

function fieldAt(desc: DescMessage, [name, ...rest]: readonly string[]): DescMessage["fields"][number] {
  const field = desc.fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return rest.length === 0 || field.message === undefined ? field : fieldAt(field.message, rest);
}

function getAt(value: JsonValue | undefined, way: readonly string[]): JsonValue | undefined {
  const [name, ...rest] = way;
  if (name === undefined) return value;
  return isObject(value) ? getAt(value[name], rest) : undefined;
}

function setAt(into: JsonObject, way: readonly string[], value: JsonValue): void {
  const [name = "", ...rest] = way;
  if (rest.length === 0) into[name] = value;
  else {
    const below = isObject(into[name]) ? into[name] : {};
    into[name] = below;
    setAt(below, rest, value);
  }
}

function removeAt(from: JsonValue | undefined, way: readonly string[]): void {
  const [name = "", ...rest] = way;
  if (!isObject(from)) return;
  if (rest.length === 0) delete from[name];
  else removeAt(from[name], rest);
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  const all: JsonObject = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const mine = all[key];
    all[key] = isObject(mine) && isObject(value) ? merged(mine, value) : value;
  }
  return all;
}

function textsOf(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(item));
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [key, JSON.stringify(item)]));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
