import { create, type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { HttpBodySchema } from "../../gen/google/api/httpbody_pb.js";
import { type TextReader, textReader } from "../binding/text-value.js";
import { isOutputOnly, isRequired, missing } from "../field-behavior.js";
import { type FieldSlot, fieldsByName, slotOf } from "../field-slot.js";
import { parseMediaType } from "../http/media-type.js";
import { parseJson } from "../json/parse.js";
import { elementReader, fieldReader } from "../json/reader.js";
import {
  isElsewhere,
  type JsonProblem,
  pointerTo,
  type Reading,
  type ReadingOptions,
  run,
  startReading,
  type ValueReader,
} from "../json/reading.js";
import { suggestion } from "../nearest.js";

/**
 * The fields of a message as the parts of a form: strings, numbers and the like are texts, as in a query; bytes are the part as it
 * is; a google.api.HttpBody is the part with its content type; messages and maps are JSON. A field that is repeated takes a
 * part for each element.
 */
export interface FormFields {
  find(
    name: string,
  ): { readonly ok: true; readonly field: FormField } | { readonly ok: false; readonly detail: string };
  /** What of the fields that must be there is not. @param given Those that are. */
  missing(given: ReadonlySet<DescField>): readonly JsonProblem[];
}

export interface FormField {
  readonly desc: DescField;
  readonly name: string;
  readonly slot: FieldSlot;
  /** Whether its value is the part itself: then it can be taken in pieces. */
  readonly raw: boolean;
  readonly list: boolean;
  /** What clients send is ignored. */
  readonly ignored: boolean;
  assign(target: Message, bytes: Uint8Array, contentType: string | undefined): Assigned;
}

export type Assigned =
  /** With the JSON of the value, as far as a mask looks at it; null says that the field is not there. */
  | { readonly ok: true; readonly there: boolean; readonly json: unknown }
  | { readonly ok: false; readonly problems: readonly JsonProblem[] };

export function createFormFields(desc: DescMessage, response: DescMessage, options: ReadingOptions): FormFields {
  const fields = new Map<string, FormField>();
  const known = new Map<DescField, FormField>();
  for (const [name, field] of fieldsByName(desc)) {
    const made = known.get(field) ?? createField(field, response, options);
    known.set(field, made);
    fields.set(name, made);
  }
  const demanded = options.behaviors === "all" ? desc.fields.filter(isRequired) : [];
  return {
    find(name) {
      const field = fields.get(name);
      if (field !== undefined) return { ok: true, field };
      const names = desc.fields.map(({ jsonName, name: own }) => jsonName || own);
      return { ok: false, detail: `${desc.name} has no field ${JSON.stringify(name)}${suggestion(name, names)}` };
    },
    missing(given) {
      const reading = startReading(options);
      return demanded.flatMap((field) =>
        given.has(field) || isElsewhere(reading, field)
          ? []
          : [{ pointer: pointerTo([field.jsonName || field.name]), detail: missing }],
      );
    },
  };
}

function createField(desc: DescField, response: DescMessage, options: ReadingOptions): FormField {
  const slot = slotOf(desc);
  const name = desc.jsonName || desc.name;
  const list = desc.fieldKind === "list";
  const read = valueReader(desc, response, options, name);
  return {
    desc,
    name,
    slot,
    raw: read.raw,
    list,
    ignored: isOutputOnly(desc),
    assign(target, bytes, contentType) {
      const rival = slot.rival(target);
      if (rival !== undefined) {
        const oneof = JSON.stringify(desc.oneof?.name);
        return wrong(name, `only one member of ${oneof} can be set, and ${JSON.stringify(rival)} is`);
      }
      const value = read.read(bytes, contentType);
      if (!value.ok) return value;
      const there = value.value !== undefined;
      if (there) {
        if (list) (slot.get(target) as unknown[]).push(value.value);
        else slot.set(target, value.value);
      }
      return { ok: true, there, json: value.json };
    },
  };
}

type Value =
  /** undefined: the field is not set. */
  | { readonly ok: true; readonly value: unknown; readonly json: unknown }
  | { readonly ok: false; readonly problems: readonly JsonProblem[] };

interface PartReader {
  readonly raw: boolean;
  readonly read: (bytes: Uint8Array, contentType: string | undefined) => Value;
}

function valueReader(desc: DescField, response: DescMessage, options: ReadingOptions, name: string): PartReader {
  const isMap = desc.fieldKind === "map";
  if (!isMap && desc.scalar === ScalarType.BYTES) {
    return { raw: true, read: (bytes) => ({ ok: true, value: bytes, json: "" }) };
  }
  if (!isMap && desc.message?.typeName === HttpBodySchema.typeName) {
    return {
      raw: true,
      read: (data, contentType = "") => ({ ok: true, value: create(HttpBodySchema, { data, contentType }), json: {} }),
    };
  }
  const text = isMap ? undefined : textReader(desc, response);
  // Of a list, null would be an element, which its reader refuses.
  const takesNull =
    desc.fieldKind === "list" || (desc.fieldKind === "message" && desc.message.typeName === "google.protobuf.Value");
  const json = desc.fieldKind === "list" ? elementReader(desc) : fieldReader(desc);
  return {
    raw: false,
    read(bytes, contentType) {
      const { type, charset = "utf-8" } = parseMediaType(contentType ?? "text/plain");
      const isJson = type === "application/json";
      if ((!isJson && type !== "text/plain") || (charset !== "utf-8" && charset !== "utf8" && charset !== "us-ascii"))
        return wrong(name, `expected text/plain or application/json in UTF-8, got ${JSON.stringify(contentType)}`);
      const decoded = decode(bytes);
      if (decoded === undefined) return wrong(name, "expected UTF-8");
      if (text === undefined || isJson) return readJson({ read: json, takesNull }, decoded, name, options);
      return readText(text, decoded, name);
    },
  };
}

function readText(read: TextReader, text: string, name: string): Value {
  const value = read(text);
  return value.ok ? { ok: true, value: value.value, json: text } : wrong(name, value.detail);
}

interface JsonReader {
  readonly read: ValueReader;
  /** Whether null is a value, and not the absence of one. */
  readonly takesNull: boolean;
}

function readJson({ read, takesNull }: JsonReader, text: string, name: string, options: ReadingOptions): Value {
  const parsed = parseJson(text);
  if (!parsed.ok) return wrong(name, `expected JSON: ${parsed.detail}`);
  const reading: Reading = startReading(options);
  reading.keys[0] = name;
  reading.level = 1;
  let value: unknown;
  const problems = run(reading, () => {
    if (parsed.value !== null || takesNull) value = read(parsed.value, reading);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value, json: parsed.value };
}

function wrong(name: string, detail: string): { readonly ok: false; readonly problems: readonly JsonProblem[] } {
  return { ok: false, problems: [{ pointer: pointerTo([name]), detail }] };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
