import { create, type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { FieldMaskSchema, isWrapperDesc } from "@bufbuild/protobuf/wkt";
import { enumReaderOf } from "../json/enums.js";
import { parseMask } from "../json/field-mask.js";
import { parseJson } from "../json/parse.js";
import { elementReader, fieldReader } from "../json/reader.js";
import { run, startReading } from "../json/reading.js";
import { scalarReader } from "../json/scalars.js";
import { formOf, textFormOf } from "../json/well-known.js";
import { suggestion } from "../nearest.js";

/** What a text may look like beside its canonical form, where the contract says so. */
export interface TextLeniency {
  /** `1` and `0` for true and false. */
  readonly booleanDigits: boolean;
  /** Names of enum values in any case. */
  readonly anyCaseEnums: boolean;
}

const strict: TextLeniency = { booleanDigits: false, anyCaseEnums: false };

/** Reads the text of a path variable, query parameter or header as one value of a field. */
export type TextReader = (text: string) => TextValue;

export type TextValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly detail: string };

/**
 * The reader of a field's values (of one element of a list, of one value of a map): the text is the value itself, in
 * the form that ProtoJSON has inside its quotes. undefined when no text can stand for such a field.
 *
 * @param response What the method answers with, which a mask may name fields of.
 */
export function textReader(
  field: DescField,
  response: DescMessage | undefined,
  lenient: TextLeniency = strict,
): TextReader | undefined {
  if (field.scalar !== undefined) {
    return scalarTextReader(field.scalar, field.fieldKind !== "map" && field.longAsString, lenient);
  }
  if (field.enum !== undefined) return enumTextReader(field.enum, lenient);
  const desc = field.message;
  const text = textFormOf(desc);
  if (text !== undefined) return reading((given) => text.parse(given), text.expected);
  if (isWrapperDesc(desc)) {
    const read = scalarTextReader(desc.fields[0].scalar, false, lenient);
    if (field.fieldKind === "message" && field.oneof === undefined) return read;
    return (given) => {
      const value = read(given);
      return value.ok ? { ok: true, value: create(desc, { value: value.value } as Record<string, unknown>) } : value;
    };
  }
  switch (formOf(desc)) {
    case "mask":
      return maskTextReader(field.parent, response);
    case "struct":
    case "value":
    case "list":
      return jsonTextReader(field);
    default:
      return undefined;
  }
}

function scalarTextReader(type: ScalarType, longAsString: boolean, lenient: TextLeniency): TextReader {
  const { fromText, expected } = scalarReader(type, longAsString);
  if (type !== ScalarType.BOOL || !lenient.booleanDigits) return reading(fromText, expected);
  return reading((text) => fromText(text === "1" ? "true" : text === "0" ? "false" : text), `${expected}, 1 or 0`);
}

function reading(read: (text: string) => unknown, expected: string): TextReader {
  return (text) => {
    const value = read(text);
    return value === undefined ? { ok: false, detail: `expected ${expected}, got ${show(text)}` } : { ok: true, value };
  };
}

function enumTextReader(desc: DescEnum, { anyCaseEnums }: TextLeniency): TextReader {
  // The only value that there will ever be.
  if (desc.typeName === "google.protobuf.NullValue")
    return reading((text) => (text === "NULL_VALUE" || text === "0" ? 0 : undefined), "NULL_VALUE");
  const read = enumReaderOf(desc);
  const { fromText } = scalarReader(ScalarType.INT32);
  const byLetters = anyCaseEnums ? valuesByLetters(desc) : undefined;
  return (text) => {
    const value = read(text) ?? read(fromText(text)) ?? byLetters?.get(text.toLowerCase());
    if (value !== undefined) return { ok: true, value };
    const names = desc.values.map(({ name }) => name);
    return { ok: false, detail: `expected a value of ${desc.name}, got ${show(text)}${suggestion(text, names)}` };
  };
}

/** Of names that differ only in case, the first. */
function valuesByLetters(desc: DescEnum): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { name, number } of desc.values) {
    const letters = name.toLowerCase();
    if (!values.has(letters)) values.set(letters, number);
  }
  return values;
}

function maskTextReader(parent: DescMessage, response: DescMessage | undefined): TextReader {
  return (text) => {
    const parsed = parseMask(text, parent, response);
    if (!parsed.ok) return { ok: false, detail: `the mask names ${show(parsed.path)}, which is no field` };
    return { ok: true, value: create(FieldMaskSchema, { paths: parsed.paths }) };
  };
}

function jsonTextReader(field: DescField): TextReader {
  const read = field.fieldKind === "list" || field.fieldKind === "map" ? elementReader(field) : fieldReader(field);
  return (text) => {
    const parsed = parseJson(text);
    if (!parsed.ok) return { ok: false, detail: `expected JSON text: ${parsed.detail}` };
    const state = startReading({ registry: undefined, unknownFields: "reject", response: undefined });
    let value: unknown;
    const [problem] = run(state, () => {
      value = read(parsed.value, state);
    });
    return problem === undefined ? { ok: true, value } : { ok: false, detail: problem.detail };
  };
}

function show(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
