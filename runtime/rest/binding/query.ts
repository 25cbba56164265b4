import { type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import type { FieldProblem } from "../errors/rest-error.js";
import { isOutputOnly, isRequired, missing } from "../field-behavior.js";
import { type FieldSlot, fieldsByName, setOwn, slotOf } from "../field-slot.js";
import { mostDepth, mostProblems, pointerTo } from "../json/reading.js";
import { scalarReader } from "../json/scalars.js";
import { formOf } from "../json/well-known.js";
import { suggestion } from "../nearest.js";
import { memberMessage } from "./field-path.js";
import { parseQuery } from "./parse-query.js";
import { type ReadMask, readSystemParameter, type SystemParameters } from "./system-parameters.js";
import { type TextLeniency, type TextReader, textReader } from "./text-value.js";

/** Puts what the query says into the request. */
export type QueryBinder = (query: string, request: Message, problems: FieldProblem[], system: SystemParameters) => void;

export interface QueryBinding {
  readonly input: DescMessage;
  /** Proto names of the top-level fields that the query may set. */
  readonly fields: readonly string[];
  /** Proto paths that the path of the route takes; the query may not touch them. */
  readonly pathFields: readonly string[];
  /** Proto paths that headers hold. Default: none. */
  readonly headerFields?: readonly string[];
  readonly response: DescMessage;
  /** Reads `$fields`. */
  readonly readMask?: ReadMask;
  /** Default: nothing but canonical texts is read. */
  readonly lenient?: QueryLeniency;
  readonly unknown: "reject" | "ignore";
  /** Names of parameters that are not the method's; one that ends in `*` stands for all that begin so. */
  readonly ignored: readonly string[];
  /** Where the pairs stand: a form is read as a query is, but has no system parameters. Default: `query`. */
  readonly place?: "query" | "body";
  /** Whether what is REQUIRED may be left out. */
  readonly partial?: boolean;
}

export interface QueryLeniency extends TextLeniency {
  /** A parameter may hold several elements of a list, parted by commas. */
  readonly commaLists: boolean;
}

/**
 * Prepare the query parameters of a route. A name is the way to a field, by JSON or proto names: `user.displayName`;
 * `labels[key]` is an entry of a map, a repeated name an element of a list. Nothing is guessed and nothing overridden:
 * what the method does not know, a value that is given twice, and two members of one oneof are refused.
 */
export function createQueryBinder(binding: QueryBinding): QueryBinder {
  const root = createScope(binding.input, binding.response, binding.lenient ?? strict);
  const allowed = new Set(binding.fields);
  const taken = new Map([
    ...(binding.headerFields ?? []).map((path) => [path, "a header of this route holds this field"] as const),
    ...binding.pathFields.map((path) => [path, "the path of this route holds this field"] as const),
  ]);
  const isIgnored = matcherOf(binding.ignored);

  const demanded = binding.partial === true ? [] : demandedIn(root, allowed, taken);
  const placed = (name: string): Pick<FieldProblem, "in" | "name" | "pointer"> =>
    binding.place === "body" ? { in: "body", pointer: pointerTo(name.split(".")) } : { in: "query", name };

  function bind(
    name: string,
    text: string,
    request: Message,
    seen: Set<string>,
    given: Set<string>,
  ): string | undefined {
    const found = find(root, name);
    if (!found.ok) return found.unknown ? unknown(name, found.detail) : found.detail;
    const [top] = found.way;
    given.add(found.path);
    for (const [path, detail] of taken) if (path === found.path || path.startsWith(`${found.path}.`)) return detail;
    if (top === undefined || !allowed.has(top.field.name)) {
      return binding.fields.length === 0
        ? "this route takes no parameters in its query"
        : "this route does not take this field in its query";
    }
    if (found.way.some(({ field }) => isOutputOnly(field))) return undefined;
    return assign(found, text, request, seen);
  }

  function unknown(name: string, detail: string): string | undefined {
    return binding.unknown === "ignore" || isIgnored(name) ? undefined : detail;
  }

  return (query, request, problems, system) => {
    if (query === "" && demanded.length === 0) return;
    const seen = new Set<string>();
    const given = new Set<string>();
    for (const pair of parseQuery(query)) {
      // To look for what was meant by each of thousands of unknown names would cost more than the request is worth.
      if (problems.length >= mostProblems) return;
      if (!pair.ok) {
        problems.push({ ...placed(pair.name), detail: pair.detail });
        continue;
      }
      const { name, value } = pair;
      // No protobuf field has such a name, unless by its json_name.
      const isSystem = name.startsWith("$") && !root.members.has(name) && binding.place !== "body";
      const detail = isSystem
        ? readSystemParameter(name, value, system, binding.readMask)
        : bind(name, value, request, seen, given);
      if (detail !== undefined) problems.push({ ...placed(name), detail });
    }
    for (const { name, path } of demanded) {
      if (!given.has(path)) problems.push({ ...placed(name), field: path, detail: missing });
    }
  };
}

/** The parameters that must be there: fields that are REQUIRED, in messages that are. */
function demandedIn(
  root: Scope,
  allowed: ReadonlySet<string>,
  taken: ReadonlyMap<string, unknown>,
): readonly { readonly name: string; readonly path: string }[] {
  const demanded: { name: string; path: string }[] = [];
  const open = root.desc.fields.filter(({ name }) => allowed.has(name)).map((field): readonly DescField[] => [field]);
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const field = way[way.length - 1];
    const path = way.map(({ name }) => name).join(".");
    if (field === undefined || !isRequired(field) || taken.has(path)) continue;
    const below = field.fieldKind === "message" && formOf(field.message) === "message" ? field.message : undefined;
    if (below === undefined) demanded.push({ name: way.map(({ jsonName, name }) => jsonName || name).join("."), path });
    else if (way.length < mostDepth) for (const inner of below.fields) open.push([...way, inner]);
  }
  return demanded;
}

/** The fields of a message, by the names that a query may call them. */
interface Scope {
  readonly desc: DescMessage;
  readonly members: ReadonlyMap<string, Member>;
}

interface Member {
  readonly field: DescField;
  readonly slot: FieldSlot;
  /** Absent when no text stands for the field. */
  readonly read: TextReader | undefined;
  /** Parts the text of several elements. */
  readonly split: (text: string) => readonly string[];
  /** The fields below a message; made when they are first asked for, since a type may hold itself. */
  readonly below: () => Scope | undefined;
}

function createScope(desc: DescMessage, response: DescMessage, lenient: QueryLeniency): Scope {
  const members = new Map<DescField, Member>();
  for (const field of desc.fields) {
    let scope: Scope | undefined;
    members.set(field, {
      field,
      slot: slotOf(field),
      read: textReader(field, response, lenient),
      split: lenient.commaLists && mayBeSplit(field) ? (text) => text.split(",") : (text) => [text],
      below: () => {
        if (field.fieldKind === "message" && formOf(field.message) === "message")
          scope ??= createScope(field.message, response, lenient);
        return scope;
      },
    });
  }
  const named = [...fieldsByName(desc)].flatMap(([name, field]) => {
    const member = members.get(field);
    return member === undefined ? [] : [[name, member] as const];
  });
  return { desc, members: new Map(named) };
}

const strict: QueryLeniency = { booleanDigits: false, anyCaseEnums: false, commaLists: false };

/** Elements that are JSON text, or masks, have commas of their own. */
function mayBeSplit({ fieldKind, message }: DescField): boolean {
  if (fieldKind !== "list") return false;
  return message === undefined || !["mask", "struct", "value", "list"].includes(formOf(message));
}

type Found =
  | { readonly ok: true; readonly way: readonly Member[]; readonly path: string; readonly key: string | undefined }
  | { readonly ok: false; readonly unknown: boolean; readonly detail: string };

/** A field of exactly this name goes first, then the reading as an entry of a map. */
function find(root: Scope, name: string): Found {
  const plain = walk(root, name, undefined);
  const bracket = name.endsWith("]") ? name.indexOf("[") : -1;
  if (plain.ok || bracket <= 0) return plain;
  const entry = walk(root, name.slice(0, bracket), name.slice(bracket + 1, -1));
  return entry.ok || !entry.unknown ? entry : plain;
}

function walk(root: Scope, name: string, key: string | undefined): Found {
  const way: Member[] = [];
  let scope: Scope = root;
  let rest = name;
  for (;;) {
    const whole = scope.members.get(rest);
    if (whole !== undefined) return { ok: true, way: [...way, whole], path: pathOf([...way, whole]), key };
    const dot = rest.indexOf(".");
    const head = dot === -1 ? rest : rest.slice(0, dot);
    const member = dot === -1 ? undefined : scope.members.get(head);
    const below = member?.below();
    if (member === undefined) {
      const names = scope.desc.fields.map((field) => field.jsonName || field.name);
      return {
        ok: false,
        unknown: true,
        detail: `${scope.desc.name} has no field ${JSON.stringify(head)}${suggestion(head, names)}`,
      };
    }
    if (below === undefined)
      return { ok: false, unknown: false, detail: `${JSON.stringify(head)} has no fields that a query can name` };
    way.push(member);
    if (way.length >= mostDepth)
      return { ok: false, unknown: false, detail: `messages are nested more than ${mostDepth} deep` };
    scope = below;
    rest = rest.slice(dot + 1);
  }
}

function pathOf(way: readonly Member[]): string {
  return way.map(({ field }) => field.name).join(".");
}

/** @returns What is wrong. */
function assign(
  found: Extract<Found, { readonly ok: true }>,
  text: string,
  request: Message,
  seen: Set<string>,
): string | undefined {
  const { way, path, key } = found;
  let parent = request;
  for (const [at, { field, slot }] of way.entries()) {
    const rival = slot.rival(parent);
    if (rival !== undefined)
      return `only one member of ${JSON.stringify(field.oneof?.name)} can be set, and ${JSON.stringify(rival)} is`;
    if (at < way.length - 1) parent = memberMessage(parent, slot, field);
  }
  const member = way[way.length - 1];
  if (member === undefined) return undefined;
  const { field, slot, read } = member;
  if (read === undefined) {
    const below = member.below()?.desc.fields[0];
    const hint =
      below === undefined ? "" : `; name one of its fields, as ${JSON.stringify(below.jsonName || below.name)}`;
    return `a query cannot hold a value of the type ${field.message?.name}${hint}`;
  }
  if (field.fieldKind === "map") return assignEntry(field, slot, read, parent, key, text);
  if (key !== undefined) return "only a map has entries";
  if (field.fieldKind === "list") {
    for (const element of member.split(text)) {
      const value = read(element);
      if (!value.ok) return value.detail;
      (slot.get(parent) as unknown[]).push(value.value);
    }
    return undefined;
  }
  const value = read(text);
  if (!value.ok) return value.detail;
  if (seen.has(path)) return "the value is given twice";
  seen.add(path);
  // A mask of nothing says nothing: what the body names stays.
  if (text === "" && field.message?.typeName === "google.protobuf.FieldMask") return undefined;
  slot.set(parent, value.value);
  return undefined;
}

function assignEntry(
  field: DescField & { readonly fieldKind: "map" },
  slot: FieldSlot,
  read: TextReader,
  parent: Message,
  key: string | undefined,
  text: string,
): string | undefined {
  const { jsonName } = field;
  if (key === undefined) return `an entry of a map is written as ${JSON.stringify(`${jsonName}[key]`)}`;
  const { fromText, expected } = scalarReader(field.mapKey);
  const known = field.mapKey === ScalarType.STRING ? key : fromText(key);
  if (known === undefined) return `expected a key that is ${expected}`;
  const entries = slot.get(parent) as object;
  if (Object.hasOwn(entries, String(known))) return "the entry is given twice";
  const value = read(text);
  if (!value.ok) return value.detail;
  setOwn(entries, String(known), value.value);
  return undefined;
}

function matcherOf(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith("*")));
  const prefixes = patterns.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.slice(0, -1));
  return (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}
