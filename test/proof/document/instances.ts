import fc from "fast-check";
import { asSchema, isObject, type Json, type JsonObject, type Schema, type SchemaSpace } from "./schema.js";

/** Draws random values; what is drawn can be shrunk. */
export type Draw = <T, A extends unknown[]>(make: (...given: A) => fc.Arbitrary<T>, ...given: A) => T;

/**
 * Draw a value that a schema is likely to accept. Whoever calls asks a validator: combinations of keywords are met by
 * chance. undefined: the schema accepts nothing that this can make.
 */
export function drawInstance(draw: Draw, space: SchemaSpace, schema: Schema, depth = 0): Json | undefined {
  if (schema === false) return undefined;
  const flat = flatten(draw, space, schema);
  if (flat === undefined) return undefined;
  if (flat.values.length > 0) return draw(pick, flat.values);
  const examples = flat.sources.flatMap(({ examples: known }) => (Array.isArray(known) ? known : []));
  if (examples.length > 0 && draw(nat, 3) === 0) return draw(pick, examples as Json[]);
  const types = flat.types ?? (depth > 2 ? scalarTypes : anyTypes);
  switch (draw(pick, types)) {
    case "null":
      return null;
    case "boolean":
      return draw(boolean);
    case "integer":
      return drawNumber(draw, flat, true);
    case "number":
      return drawNumber(draw, flat, false);
    case "string":
      return drawString(draw, flat);
    case "array":
      return drawArray(draw, space, flat, depth);
    default:
      return drawObject(draw, space, flat, depth);
  }
}

const anyTypes: readonly string[] = ["null", "boolean", "number", "string", "array", "object"];
const scalarTypes: readonly string[] = ["null", "boolean", "number", "string"];

/** A schema without references and choices: all that holds, and one branch of each choice. */
interface Flat {
  readonly types: readonly string[] | undefined;
  /** Of `const` and `enum`; empty if neither is there. */
  readonly values: readonly Json[];
  /** The schemas that hold at the same time. */
  readonly sources: readonly JsonObject[];
}

function flatten(draw: Draw, space: SchemaSpace, schema: Schema): Flat | undefined {
  const sources: JsonObject[] = [];
  const open: Schema[] = [schema];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (next === false) return undefined;
    if (next === true) continue;
    sources.push(next);
    if (typeof next.$ref === "string") open.push(asSchema(space.follow(next.$ref)));
    if (Array.isArray(next.allOf)) open.push(...next.allOf.map(asSchema));
    for (const choice of [next.oneOf, next.anyOf]) {
      if (Array.isArray(choice)) open.push(asSchema(draw(pick, choice as Json[])));
    }
  }
  let types: readonly string[] | undefined;
  let values: readonly Json[] | undefined;
  for (const source of sources) {
    const own = source.type === undefined ? undefined : ([source.type].flat() as string[]);
    if (own !== undefined) types = types === undefined ? own : meet(types, own);
    for (const known of [source.enum, source.const === undefined ? undefined : [source.const]]) {
      if (!Array.isArray(known)) continue;
      values = values === undefined ? known : values.filter((value) => known.includes(value));
    }
  }
  if (types?.length === 0 || values?.length === 0) return undefined;
  return { types, values: values ?? [], sources };
}

/** An integer is a number. */
function meet(a: readonly string[], b: readonly string[]): readonly string[] {
  return a.flatMap((type) => {
    if (b.includes(type)) return [type];
    if (type === "integer" && b.includes("number")) return ["integer"];
    return type === "number" && b.includes("integer") ? ["integer"] : [];
  });
}

function drawNumber(draw: Draw, { sources }: Flat, whole: boolean): Json {
  const all = (keyword: string) =>
    sources.flatMap((source) => (typeof source[keyword] === "number" ? [source[keyword]] : []));
  const formats = sources.map(({ format }) => format);
  const range = formats.includes("uint32") ? [0, 2 ** 32 - 1] : whole ? [-(2 ** 31), 2 ** 31 - 1] : [-3e38, 3e38];
  const step = whole ? 1 : 1e-3;
  const least = Math.max(range[0] ?? 0, ...all("minimum"), ...all("exclusiveMinimum").map((bound) => bound + step));
  const most = Math.min(range[1] ?? 0, ...all("maximum"), ...all("exclusiveMaximum").map((bound) => bound - step));
  if (draw(nat, 3) === 0) return draw(pick, [least, most, Math.min(Math.max(0, least), most)]);
  const value = whole ? draw(integer, least, most) : draw(double, least, most);
  return formats.includes("float") ? Math.fround(value) : value;
}

function drawString(draw: Draw, flat: Flat): Json | undefined {
  const { sources } = flat;
  if (sources.some(({ contentMediaType }) => contentMediaType === "application/json"))
    return draw(pick, ["[]", '["a",1,null]', '[{"a":[]}]', "null", "1", '"x"', "{}", '{"a":true}']);
  const patterns = sources.flatMap(({ pattern }) => (typeof pattern === "string" ? [pattern] : []));
  const format = sources.map((source) => source.format).find((one) => typeof one === "string" && one in formats);
  const least = Math.max(0, ...sources.map(({ minLength }) => Number(minLength ?? 0)));
  const most = Math.min(...sources.map(({ maxLength }) => Number(maxLength ?? 40)));
  const make = formats[String(format)];
  for (let tries = 0; tries < 10; tries++) {
    const value =
      make !== undefined
        ? draw(make)
        : patterns.length > 0
          ? draw(matching, draw(pick, patterns))
          : draw(text, least, Math.max(most, least));
    const fits = patterns.every((pattern) => expression(pattern).test(value));
    if (fits && [...value].length >= least && [...value].length <= most) return value;
  }
  const examples = sources.flatMap(({ examples: known }) => (Array.isArray(known) ? (known as Json[]) : []));
  return examples.length === 0 ? undefined : draw(pick, examples);
}

const expressions = new Map<string, RegExp>();

function expression(pattern: string): RegExp {
  const known = expressions.get(pattern) ?? new RegExp(pattern, "u");
  expressions.set(pattern, known);
  return known;
}

function drawArray(draw: Draw, space: SchemaSpace, { sources }: Flat, depth: number): Json | undefined {
  const least = Math.max(0, ...sources.map(({ minItems }) => Number(minItems ?? 0)));
  const most = Math.min(...sources.map(({ maxItems }) => Number(maxItems ?? (depth > 3 ? 0 : 3))));
  const unique = sources.some(({ uniqueItems }) => uniqueItems === true);
  const items: Schema = { allOf: sources.flatMap((source) => (source.items === undefined ? [] : [source.items])) };
  const length = draw(integer, least, Math.max(least, most));
  const values: Json[] = [];
  for (let tries = 0; values.length < length && tries < length * 4; tries++) {
    const value = drawInstance(draw, space, items, depth + 1);
    if (value === undefined) return values.length >= least ? values : undefined;
    const known = unique && values.some((other) => JSON.stringify(other) === JSON.stringify(value));
    if (!known) values.push(value);
  }
  return values;
}

function drawObject(draw: Draw, space: SchemaSpace, { sources }: Flat, depth: number): Json | undefined {
  const known = sources.find((source) => isObject(source.properties) && "@type" in source.properties);
  if (known !== undefined) return draw(pick, anys);
  const required = new Set(
    sources.flatMap((source) => (Array.isArray(source.required) ? source.required.map(String) : [])),
  );
  const properties = new Map<string, Schema[]>();
  for (const source of sources) {
    for (const [name, property] of Object.entries(isObject(source.properties) ? source.properties : {})) {
      properties.set(name, [...(properties.get(name) ?? []), asSchema(property)]);
    }
  }
  const members: [string, Json][] = [];
  for (const [name, schemas] of properties) {
    const wanted = required.has(name) || (!schemas.includes(false) && draw(nat, depth > 3 ? 8 : 2) === 0 && depth < 6);
    if (!wanted) continue;
    const value = drawInstance(
      draw,
      space,
      schemas.length === 1 ? (schemas[0] ?? true) : { allOf: schemas as Json[] },
      depth + 1,
    );
    if (value === undefined) {
      if (required.has(name)) return undefined;
      continue;
    }
    members.push([name, value]);
  }
  members.push(...drawEntries(draw, space, sources, depth));
  // `__proto__` is a name like any other, which an object literal would not take.
  return Object.fromEntries(members);
}

/** Members that are not named: the entries of a map. */
function drawEntries(draw: Draw, space: SchemaSpace, sources: readonly JsonObject[], depth: number): [string, Json][] {
  const open = sources.filter(
    ({ additionalProperties }) => additionalProperties !== undefined && additionalProperties !== false,
  );
  if (open.length === 0) return [];
  const values: Schema = { allOf: open.map(({ additionalProperties }) => additionalProperties ?? true) };
  const names: Schema = {
    type: "string",
    allOf: sources.flatMap((source) => (source.propertyNames === undefined ? [] : [source.propertyNames])),
  };
  const least = Math.max(0, ...sources.map(({ minProperties }) => Number(minProperties ?? 0)));
  const most = Math.min(...sources.map(({ maxProperties }) => Number(maxProperties ?? (depth > 3 ? 0 : 3))));
  const entries = new Map<string, Json>();
  const size = draw(integer, least, Math.max(least, most));
  for (let tries = 0; entries.size < size && tries < size * 4; tries++) {
    const name = drawInstance(draw, space, names, depth + 1);
    const value = drawInstance(draw, space, values, depth + 1);
    if (typeof name === "string" && value !== undefined) entries.set(name, value);
  }
  return [...entries];
}

/** What stands in google.protobuf.Any is more than a schema can say: types that the services know. */
const anys: readonly Json[] = [
  { "@type": "type.googleapis.com/google.protobuf.Duration", value: "1.5s" },
  { "@type": "type.googleapis.com/google.protobuf.StringValue", value: "x" },
  { "@type": "type.googleapis.com/google.protobuf.Empty" },
  { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "R", metadata: { a: "b" } },
];

const boolean = () => fc.boolean();
const nat = (max: number) => fc.nat({ max });
const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
const integer = (min: number, max: number) =>
  fc.integer({ min: Math.ceil(min), max: Math.max(Math.floor(max), Math.ceil(min)) });
const double = (min: number, max: number) => fc.double({ min, max: Math.max(min, max), noNaN: true });

/** All of Unicode, but more often what is near: letters, and what has a meaning in JSON, paths and queries. */
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(..."abzAZ09 -_.~") },
  { weight: 3, arbitrary: fc.constantFrom(..."/?#[]@!$&'()*+,;=:%\\\"{}<>^`|") },
  { weight: 1, arbitrary: fc.constantFrom("\u0000", "\n", "\u007f", "é", "€", "\ufeff", "\uffff", "🎉") },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((one) => one.isWellFormed()),
  },
);

export const text = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(character, { minLength, maxLength: Math.min(maxLength, minLength + 12) }).map((parts) => parts.join(""));

/** To make one costs more than to draw from it. */
const made = new Map<string, fc.Arbitrary<string>>();

function matching(pattern: string): fc.Arbitrary<string> {
  const known = made.get(pattern) ?? fc.stringMatching(expression(pattern), { maxLength: 40 });
  made.set(pattern, known);
  return known;
}

const pad = (length: number) => (value: number) => String(value).padStart(length, "0");

const formats: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  int64: () =>
    fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -20n, max: 20n })).map(String),
  uint64: () => fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 20n })).map(String),
  "date-time": () =>
    fc
      .tuple(
        fc.integer({ min: 2, max: 9998 }).map(pad(4)),
        fc.integer({ min: 1, max: 12 }).map(pad(2)),
        fc.integer({ min: 1, max: 31 }).map(pad(2)),
        fc.integer({ min: 0, max: 23 }).map(pad(2)),
        fc.integer({ min: 0, max: 59 }).map(pad(2)),
        fc.integer({ min: 0, max: 60 }).map(pad(2)),
        fc.oneof(
          fc.constant(""),
          fc.integer({ min: 0, max: 999_999_999 }).map((digits) => `.${digits}`),
        ),
        fc.constantFrom("Z", "z", "+00:00", "-00:00", "+23:59", "-08:30"),
        fc.constantFrom("T", "T", "T", "t"),
      )
      .map(([y, mo, d, h, mi, s, fraction, zone, t]) => `${y}-${mo}-${d}${t}${h}:${mi}:${s}${fraction}${zone}`),
  email: () =>
    fc.oneof(fc.emailAddress(), fc.constantFrom("a@b.c", "a.b+c@d-e.example", "x@y.z-9.example", "A!#$%@b.example")),
  hostname: () => fc.oneof(fc.domain(), fc.constantFrom("localhost", "a", "a-b.c9", "1.example")),
  ipv4: () => fc.ipV4(),
  ipv6: () => fc.ipV6(),
  uri: () =>
    fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.constantFrom("urn:a:b", "mailto:a@b.c")),
  uuid: () =>
    fc.oneof(
      fc.uuid(),
      fc.uuid().map((one) => one.toUpperCase()),
    ),
};
