import { parsePathTemplate } from "@svcgen/runtime/path-template";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../generator/diagnostics/diagnostic.js";
import { startOf } from "../../../generator/diagnostics/span.js";
import { buildBindings } from "../../../generator/model/bindings.js";
import { textForm } from "../../../generator/model/json-shape.js";
import type { Bindings, Cardinality, Field, FieldPath, FieldType, Message } from "../../../generator/model/model.js";
import { type MessageTable, messageOf, resolvePath } from "../../../generator/model/walk.js";

describe("each field has exactly one home", () => {
  test("for any request and any rule", () => {
    fc.assert(
      fc.property(scene, ({ model, body, variables }) => {
        const { bindings, problems } = bind(model, variables, body);
        expect(problems.filter(({ code }) => code !== "http/body-field")).toEqual([]);
        for (const path of homeless(model)) expect([path, homesOf(bindings, path).length]).toEqual([path, 1]);
      }),
      { numRuns: 2000 },
    );
  });

  test("parameters of a query are told apart by their names", () => {
    fc.assert(
      fc.property(scene, ({ model, body, variables }) => {
        const names = bind(model, variables, body).bindings.query.map(({ name }) => name);
        return new Set(names).size === names.length;
      }),
    );
  });

  test("nothing in a query is a message, and nothing that the path holds is there again", () => {
    fc.assert(
      fc.property(scene, ({ model, body, variables }) => {
        const { query, path } = bind(model, variables, body).bindings;
        const taken = new Set(path.map(({ field }) => field.proto.join(".")));
        return query.every(({ type, field }) => textForm(type) !== undefined && !taken.has(field.proto.join(".")));
      }),
    );
  });
});

const names = ["a", "b", "c", "long_name"];
const messageIds = ["m.A", "m.B", "m.C"];

const type: fc.Arbitrary<FieldType> = fc.oneof(
  fc.constant<FieldType>({ kind: "scalar", scalar: "string" }),
  fc.constant<FieldType>({ kind: "scalar", scalar: "int64" }),
  fc.constant<FieldType>({ kind: "enum", typeName: "m.E" }),
  {
    weight: 3,
    arbitrary: fc.constantFrom(...messageIds).map((typeName): FieldType => ({ kind: "message", typeName })),
  },
  fc
    .constantFrom("Timestamp", "Struct", "Any", "Empty", "HttpBody", "StringValue")
    .map((name): FieldType => ({ kind: "well-known", name: name as "Any" })),
);

const cardinality: fc.Arbitrary<Cardinality> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Cardinality>({ kind: "one" }) },
  fc.constant<Cardinality>({ kind: "list" }),
  fc.constant<Cardinality>({ kind: "map", key: "string" }),
);

const fields = fc
  .tuple(
    fc.subarray(names),
    fc.array(fc.tuple(type, cardinality), { minLength: names.length, maxLength: names.length }),
  )
  .map(([chosen, kinds]) => chosen.map((name, index) => fieldOf(name, ...(kinds[index] ?? [scalar, one]))));

const table: fc.Arbitrary<MessageTable> = fc.tuple(...messageIds.map(() => fields)).map((all) => ({
  messages: Object.fromEntries(all.map((own, index) => [messageIds[index], messageWith(own, index)])),
}));

const scene = table.chain((model) => {
  const inPath = pathsOf(model, 3).filter((path) => {
    const resolved = resolvePath(model, root, path);
    if (!resolved.ok) return false;
    return resolved.field.cardinality.kind === "one" && textForm(resolved.field.type) === "text";
  });
  return fc.record({
    model: fc.constant(model),
    variables: fc.subarray(inPath, { maxLength: Math.min(3, inPath.length) }),
    body: fc.constantFrom("", "*", ...names),
  });
});

const scalar: FieldType = { kind: "scalar", scalar: "string" };
const one: Cardinality = { kind: "one" };
const root = { kind: "message", typeName: "m.A" } as const;

function bind(model: MessageTable, variables: readonly (readonly string[])[], body: string) {
  const parsed = parsePathTemplate(`/v1${variables.map((path) => `/{${path.join(".")}}`).join("")}`);
  if (!parsed.ok) throw new Error(parsed.message);
  const span = startOf("a.proto");
  const problems: Diagnostic[] = [];
  const bindings = buildBindings(
    model,
    {
      template: parsed.template,
      body,
      responseBody: "",
      input: root,
      output: root,
      headers: [],
      spans: { path: span, body: span, responseBody: span },
    },
    (problem) => problems.push(problem),
  );
  return { bindings, problems };
}

/** Paths of proto names through singular messages, up to a depth, the ones to messages among them. */
function pathsOf(model: MessageTable, depth: number): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const visit = (at: FieldType, before: readonly string[]): void => {
    for (const field of messageOf(model, at)?.fields ?? []) {
      const path = [...before, field.name];
      found.push(path);
      if (field.cardinality.kind === "one" && path.length < depth) visit(field.type, path);
    }
  };
  visit(root, []);
  return found;
}

/** The paths that lead to something which can't be split any further. */
function homeless(model: MessageTable): readonly (readonly string[])[] {
  return pathsOf(model, 5).filter((path) => {
    const resolved = resolvePath(model, root, path);
    if (!resolved.ok) return false;
    const { type: at, cardinality: how } = resolved.field;
    return how.kind !== "one" || (messageOf(model, at)?.fields.length ?? 0) === 0;
  });
}

function homesOf({ path, query, body, unreachable }: Bindings, wanted: readonly string[]): readonly string[] {
  const is = ({ proto }: FieldPath) => proto.join(".") === wanted.join(".");
  const holds = ({ proto }: FieldPath) => proto.every((name, index) => wanted[index] === name);
  const homes: string[] = [];
  if (path.some(({ field }) => is(field))) homes.push("path");
  if (query.some(({ field }) => is(field))) homes.push("query");
  if (unreachable.some((entry) => holds(entry.path))) homes.push("unreachable");
  if (body.kind === "message" && !body.without.some(is)) homes.push("body");
  if (body.kind === "field" && body.field.name === wanted[0] && !body.without.some(is)) homes.push("body");
  return homes;
}

function fieldOf(name: string, at: FieldType, how: Cardinality): Field {
  return {
    name,
    jsonName: name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    number: 1,
    localName: name,
    type: at,
    cardinality: how,
    presence: "explicit",
    behavior: [],
    deprecated: false,
    doc: { text: "", summary: "" },
    span: startOf("a.proto"),
  };
}

function messageWith(own: readonly Field[], index: number): Message {
  const id = messageIds[index] ?? "";
  const symbol = { name: id, from: { kind: "generated", path: "a_pb" } } as const;
  return {
    id,
    names: { proto: id, camel: id, pascal: id, kebab: id },
    file: "a.proto",
    fields: own,
    oneofs: [],
    symbol,
    schema: symbol,
    deprecated: false,
    doc: { text: "", summary: "" },
    span: startOf("a.proto"),
  };
}
