import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import type { FieldProblem } from "../errors/rest-error.js";
import type { Exchange } from "../exchange.js";
import { slotOf } from "../field-slot.js";
import type { RestHeader } from "../route.js";
import { readHeader, readList } from "../semantics/header-text.js";
import { isSaid, sameValue, targetOf } from "./field-path.js";
import { type TextLeniency, type TextReader, textReader } from "./text-value.js";

/** Puts what headers say into the request. */
export type HeaderBinder = (exchange: Pick<Exchange, "header">, request: Message, problems: FieldProblem[]) => void;

/**
 * Prepare the headers that hold fields of the request. As with the path, no other part of the request may say something
 * else; nor may it say anything where the header is missing, since whoever decides by the header has decided on that.
 */
export function createHeaderBinder(
  input: DescMessage,
  headers: readonly RestHeader[],
  response: DescMessage,
  lenient: TextLeniency,
): HeaderBinder {
  const binders = headers.map((header) => createBinder(input, header, response, lenient));
  return (exchange, request, problems) => {
    for (const bind of binders) {
      const problem = bind(exchange, request);
      if (problem !== undefined) problems.push(problem);
    }
  };
}

function createBinder(
  input: DescMessage,
  { name, field: path, required = false }: RestHeader,
  response: DescMessage,
  lenient: TextLeniency,
): (exchange: Pick<Exchange, "header">, request: Message) => FieldProblem | undefined {
  const { field, way, parentIn, slot } = targetOf(input, path.split("."));
  const readOne = field.fieldKind === "map" ? undefined : textReader(field, response, lenient);
  if (readOne === undefined) throw new Error(`${input.typeName}: no header can hold ${path}`);
  const read = field.fieldKind === "list" ? listReader(readOne) : readOne;
  const peek = peekThrough(way);
  const problem = (detail: string): FieldProblem => ({ in: "header", name, field: path, detail });
  return (exchange, request) => {
    const raw = exchange.header(name);
    const said = peek(request);
    const isTaken = field.fieldKind === "list" ? hasElements(said) : isSaid(field, said);
    if (raw === undefined) {
      if (isTaken) return problem("the header of this name holds this field, and nothing else does");
      return required ? problem("the header is missing") : undefined;
    }
    const text = readHeader(raw);
    const value = text === undefined ? { ok: false as const, detail: "expected UTF-8" } : read(text);
    if (!value.ok) return problem(value.detail);
    if (isTaken && !same(field, said, value.value)) return problem("the request says something else elsewhere");
    const parent = parentIn(request);
    if (slot.rival(parent) !== undefined) return problem("the request sets another member of the same oneof");
    slot.set(parent, value.value);
    return undefined;
  };
}

function listReader(read: TextReader): TextReader {
  return (text) => {
    const values: unknown[] = [];
    for (const element of readList(text)) {
      const value = read(element);
      if (!value.ok) return value;
      values.push(value.value);
    }
    return { ok: true, value: values };
  };
}

/** The value at the end of the way, without making what is missing on it. */
function peekThrough(way: readonly DescField[]): (request: Message) => unknown {
  const slots = way.map((field) => slotOf(field));
  return (request) => {
    let value: unknown = request;
    for (const { get } of slots) {
      if (value === undefined) return undefined;
      value = get(value as Message);
    }
    return value;
  };
}

function hasElements(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function same(field: DescField, said: unknown, value: unknown): boolean {
  if (!Array.isArray(said) || !Array.isArray(value)) return sameValue(field, said, value);
  return said.length === value.length && said.every((element, at) => sameValue(field, element, value[at]));
}
