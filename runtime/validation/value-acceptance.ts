import { type DescEnum, type DescMessage, isFieldSet, type Message, ScalarType } from "@bufbuild/protobuf";
import {
  BoolRulesSchema,
  BytesRulesSchema,
  DoubleRulesSchema,
  EnumRulesSchema,
  type FieldRules,
  Fixed32RulesSchema,
  Fixed64RulesSchema,
  FloatRulesSchema,
  Ignore,
  Int32RulesSchema,
  Int64RulesSchema,
  MapRulesSchema,
  RepeatedRulesSchema,
  SFixed32RulesSchema,
  SFixed64RulesSchema,
  SInt32RulesSchema,
  SInt64RulesSchema,
  StringRulesSchema,
  UInt32RulesSchema,
  UInt64RulesSchema,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { slotOf } from "../rest/field-slot.js";
import { type Acceptance, isExtended, never } from "./accepting.js";
import { linearPattern } from "./linear-pattern.js";

type Test = (value: unknown) => boolean;

/** What a rule asks, by the argument that the contract gives it. undefined: nothing. */
type Rule = (argument: never) => Test | undefined;

/** Of a scalar or an enum. undefined: every value is valid. */
export function valueAcceptance(
  type: ScalarType | DescEnum,
  rules: FieldRules | undefined,
): Acceptance<unknown> | undefined {
  if (rules === undefined || rules.ignore === Ignore.ALWAYS) return undefined;
  if (isExtended(rules)) return never;
  if (rules.type.case === undefined) return undefined;
  const isEnum = typeof type === "object";
  const kind = isEnum ? { schema: EnumRulesSchema, rules: enumRules(type) } : kinds.get(type);
  // The rules of another type are a mistake that protovalidate tells of.
  if (kind === undefined || kind.schema.typeName !== rules.type.value.$typeName) return never;
  return all(kind.schema, rules.type.value, kind.rules);
}

export function repeatedAcceptance(
  rules: FieldRules | undefined,
  elementAcceptance: (items: FieldRules | undefined) => Acceptance<unknown> | undefined,
): Acceptance<unknown> | undefined {
  if (rules !== undefined && isExtended(rules)) return never;
  if (rules !== undefined && rules.type.case !== undefined && rules.type.case !== "repeated") return never;
  const list = rules?.type.case === "repeated" ? rules.type.value : undefined;
  if (list?.items !== undefined && list.items.ignore === Ignore.IF_ZERO_VALUE) return never;
  const element = elementAcceptance(list?.items);
  const size = list === undefined ? undefined : all(RepeatedRulesSchema, list, listRules);
  if (element === never || size === never) return never;
  if (element === undefined) return size;
  return (value) => {
    if (size !== undefined && !size(value)) return false;
    for (const each of value as readonly unknown[]) if (!element(each)) return false;
    return true;
  };
}

export function mapAcceptance(
  rules: FieldRules | undefined,
  valueAcceptanceOf: (values: FieldRules | undefined) => Acceptance<unknown> | undefined,
): Acceptance<unknown> | undefined {
  if (rules !== undefined && isExtended(rules)) return never;
  if (rules !== undefined && rules.type.case !== undefined && rules.type.case !== "map") return never;
  const map = rules?.type.case === "map" ? rules.type.value : undefined;
  if (map?.values !== undefined && map.values.ignore === Ignore.IF_ZERO_VALUE) return never;
  const value = valueAcceptanceOf(map?.values);
  const size = map === undefined ? undefined : all(MapRulesSchema, map, mapRules);
  if (value === never || size === never) return never;
  if (value === undefined) return size;
  return (entries) => {
    if (size !== undefined && !size(entries)) return false;
    for (const each of Object.values(entries as object)) if (!value(each)) return false;
    return true;
  };
}

/** The rules that are set, together; `never` where one of them is not known. */
function all(schema: DescMessage, rules: Message, known: Readonly<Record<string, Rule>>): Test | undefined {
  if (rules.$unknown !== undefined) return never;
  const tests: Test[] = [];
  for (const field of schema.fields) {
    if (!isFieldSet(rules, field)) continue;
    const rule = known[field.name];
    if (rule === undefined) return never;
    const test = rule(slotOf(field).get(rules) as never);
    if (test !== undefined) tests.push(test);
  }
  const [first, second] = tests;
  if (first === undefined || tests.includes(never)) return first === undefined ? undefined : never;
  if (second === undefined) return first;
  if (tests.length === 2) return (value) => first(value) && second(value);
  return (value) => tests.every((test) => test(value));
}

const nothing: Rule = () => undefined;

/** Of every type that can be compared. */
const ordered = {
  const: (argument: unknown) => (value: unknown) => value === argument,
  // By `===`, so that NaN is in no list.
  in: (list: readonly unknown[]) => (value: unknown) => list.indexOf(value) !== -1,
  not_in: (list: readonly unknown[]) => (value: unknown) => !list.includes(value),
  lt: (most: number | bigint) => (value: unknown) => (value as number) < most,
  lte: (most: number | bigint) => (value: unknown) => (value as number) <= most,
  gt: (least: number | bigint) => (value: unknown) => (value as number) > least,
  gte: (least: number | bigint) => (value: unknown) => (value as number) >= least,
  finite: (on: boolean) => (on ? (value: unknown) => Number.isFinite(value) : undefined),
  example: nothing,
} satisfies Record<string, Rule>;

const email =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

const stringRules = {
  const: ordered.const,
  in: ordered.in,
  not_in: ordered.not_in,
  example: nothing,
  len: (length: bigint) => (value: unknown) => characters(value as string) === Number(length),
  min_len: (length: bigint) => atLeast(Number(length)),
  max_len: (length: bigint) => atMost(Number(length)),
  prefix: (text: string) => (value: unknown) => (value as string).startsWith(text),
  suffix: (text: string) => (value: unknown) => (value as string).endsWith(text),
  contains: (text: string) => (value: unknown) => (value as string).includes(text),
  not_contains: (text: string) => (value: unknown) => !(value as string).includes(text),
  pattern(pattern: string) {
    const linear = linearPattern(pattern);
    return linear === undefined ? never : (value: unknown) => linear.test(value as string);
  },
  email: (on: boolean) => (on ? (value: unknown) => email.test(value as string) : never),
  uuid: (on: boolean) => (on ? (value: unknown) => uuid.test(value as string) : never),
} satisfies Record<string, Rule>;

/** Characters are at least half as many as units of UTF-16, and at most as many. */
function atLeast(least: number): Test {
  return (value) => (value as string).length >= 2 * least || characters(value as string) >= least;
}

function atMost(most: number): Test {
  return (value) => (value as string).length <= most || characters(value as string) <= most;
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const bytesRules = {
  len: (length: bigint) => (value: unknown) => (value as Uint8Array).length === Number(length),
  min_len: (length: bigint) => (value: unknown) => (value as Uint8Array).length >= Number(length),
  max_len: (length: bigint) => (value: unknown) => (value as Uint8Array).length <= Number(length),
  example: nothing,
} satisfies Record<string, Rule>;

function enumRules(desc: DescEnum) {
  const numbers = new Set<unknown>(desc.values.map(({ number }) => number));
  return {
    const: ordered.const,
    in: ordered.in,
    not_in: ordered.not_in,
    example: nothing,
    defined_only: (on: boolean) => (on ? (value: unknown) => numbers.has(value) : undefined),
  } satisfies Record<string, Rule>;
}

const listRules = {
  min_items: (size: bigint) => (value: unknown) => (value as readonly unknown[]).length >= Number(size),
  max_items: (size: bigint) => (value: unknown) => (value as readonly unknown[]).length <= Number(size),
  // Seen to where the elements are.
  items: nothing,
} satisfies Record<string, Rule>;

const mapRules = {
  min_pairs: (size: bigint) => (value: unknown) => Object.keys(value as object).length >= Number(size),
  max_pairs: (size: bigint) => (value: unknown) => Object.keys(value as object).length <= Number(size),
  values: nothing,
} satisfies Record<string, Rule>;

const kinds: ReadonlyMap<ScalarType, { readonly schema: DescMessage; readonly rules: Readonly<Record<string, Rule>> }> =
  new Map<ScalarType, { readonly schema: DescMessage; readonly rules: Readonly<Record<string, Rule>> }>([
    [ScalarType.DOUBLE, { schema: DoubleRulesSchema, rules: ordered }],
    [ScalarType.FLOAT, { schema: FloatRulesSchema, rules: ordered }],
    [ScalarType.INT32, { schema: Int32RulesSchema, rules: ordered }],
    [ScalarType.SINT32, { schema: SInt32RulesSchema, rules: ordered }],
    [ScalarType.SFIXED32, { schema: SFixed32RulesSchema, rules: ordered }],
    [ScalarType.UINT32, { schema: UInt32RulesSchema, rules: ordered }],
    [ScalarType.FIXED32, { schema: Fixed32RulesSchema, rules: ordered }],
    [ScalarType.INT64, { schema: Int64RulesSchema, rules: ordered }],
    [ScalarType.SINT64, { schema: SInt64RulesSchema, rules: ordered }],
    [ScalarType.SFIXED64, { schema: SFixed64RulesSchema, rules: ordered }],
    [ScalarType.UINT64, { schema: UInt64RulesSchema, rules: ordered }],
    [ScalarType.FIXED64, { schema: Fixed64RulesSchema, rules: ordered }],
    [ScalarType.BOOL, { schema: BoolRulesSchema, rules: { const: ordered.const, example: nothing } }],
    [ScalarType.STRING, { schema: StringRulesSchema, rules: stringRules }],
    [ScalarType.BYTES, { schema: BytesRulesSchema, rules: bytesRules }],
  ]);
