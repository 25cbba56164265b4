import type { DescMessage, Message } from "@bufbuild/protobuf";
import { HttpBodySchema } from "../../gen/google/api/httpbody_pb.js";
import { invalid, invalidFields, RestError } from "../errors/rest-error.js";
import type { Exchange } from "../exchange.js";
import { isRequired, missing } from "../field-behavior.js";
import { slotOf } from "../field-slot.js";
import { parseMediaType } from "../http/media-type.js";
import { parseJson } from "../json/parse.js";
import { fieldReader, readMessage } from "../json/reader.js";
import { type Reading, type ReadingOptions, report, run, startReading } from "../json/reading.js";
import type { MaskFiller } from "./update-mask.js";

/** Puts a body into the request. */
export interface BodyBinder {
  /** The body as it is, of any type: google.api.HttpBody. */
  readonly raw: boolean;
  /** From JSON that is parsed already: one message of a stream. */
  readonly fromJson: (json: unknown, request: Message) => void;
  readonly fromBytes: (bytes: Uint8Array, contentType: string | undefined, request: Message) => void;
}

export interface BodyBinding {
  readonly input: DescMessage;
  /** Proto name of a field, or `*`. */
  readonly body: string;
  readonly reading: ReadingOptions;
  /** Of a PATCH: fills the update mask. */
  readonly fillMask: MaskFiller | undefined;
}

export function createBodyBinder({ input, body, reading, fillMask }: BodyBinding): BodyBinder {
  const read = body === "*" ? wholeReader(input, reading) : oneFieldReader(input, body);
  // A message of which the path holds a part is there: no body is an empty one.
  const isThere = body !== "*" && reading.elsewhere !== undefined && reading.elsewhere.length > 0;
  const fromJson = (json: unknown, request: Message) => {
    const state = startReading(reading);
    const problems = run(state, () => read.json(json, request, state));
    if (problems.length > 0) throw invalidFields(problems.map((problem) => ({ in: "body", ...problem })));
    fillMask?.(json, request);
  };
  return {
    raw: read.raw !== undefined,
    fromJson,
    fromBytes(bytes, contentType, request) {
      if (read.raw !== undefined) read.raw(bytes, contentType, request);
      else if (bytes.length > 0) fromJson(jsonOf(bytes), request);
      else if (isThere) fromJson({}, request);
      else if (read.required) throw invalid("The body is empty, and this route requires one.");
    },
  };
}

interface Reader {
  readonly json: (json: unknown, request: Message, reading: Reading) => void;
  readonly raw?: (bytes: Uint8Array, contentType: string | undefined, request: Message) => void;
  /** An empty body is a mistake. */
  readonly required: boolean;
}

function wholeReader(input: DescMessage, { behaviors, elsewhere = [] }: Partial<ReadingOptions> = {}): Reader {
  const json = (value: unknown, request: Message, reading: Reading) => readMessage(input, request, value, reading);
  if (input.typeName !== HttpBodySchema.typeName) {
    const held = new Set(elsewhere.map(([first]) => first));
    const required = behaviors === "all" && input.fields.some((field) => isRequired(field) && !held.has(field));
    return { json, required };
  }
  return {
    json,
    required: false,
    raw: (data, contentType, request) => void Object.assign(request, { data, contentType: contentType ?? "" }),
  };
}

function oneFieldReader(input: DescMessage, name: string): Reader {
  const field = input.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`${input.typeName} has no field ${name}`);
  const slot = slotOf(field);
  const read = fieldReader(field);
  const takesNull = field.message?.typeName === "google.protobuf.Value" && field.fieldKind === "message";
  const json = (value: unknown, request: Message, reading: Reading) => {
    if (value === null && !takesNull) {
      if (isRequired(field)) report(reading, missing);
      return;
    }
    const given = read(value, reading);
    if (given !== undefined) slot.set(request, given);
    else if (isRequired(field) && reading.problems.length === 0) report(reading, missing);
  };
  if (field.fieldKind !== "message" || field.message.typeName !== HttpBodySchema.typeName) {
    return { json, required: isRequired(field) };
  }
  const raw = wholeReader(field.message).raw;
  return {
    json,
    required: false,
    raw(bytes, contentType, request) {
      const body = slot.get(request) ?? {
        $typeName: HttpBodySchema.typeName,
        contentType: "",
        data: new Uint8Array(),
        extensions: [],
      };
      raw?.(bytes, contentType, body as Message);
      slot.set(request, body);
    },
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws RestError when the bytes are no JSON text. */
export function jsonOf(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw invalid("The body is not valid UTF-8.");
  }
  const parsed = parseJson(text);
  if (!parsed.ok) throw invalid(`The body is not valid JSON: ${parsed.detail}`);
  return parsed.value;
}

/** @throws RestError 415 when a JSON body comes as something else. */
export function checkJsonType(exchange: Exchange, accepted: readonly string[]): void {
  const contentType = exchange.header("content-type");
  if (contentType === undefined || contentType === "application/json") return;
  const { type, charset } = parseMediaType(contentType);
  if (accepted.includes(type) && (charset === undefined || charset === "utf-8" || charset === "utf8")) return;
  const header = exchange.method === "PATCH" ? "accept-patch" : "accept-post";
  throw new RestError(
    415,
    "invalid_argument",
    `The body is ${JSON.stringify(contentType)}; this route takes ${accepted.join(", ")} in UTF-8.`,
    {
      headers: [[header, accepted.join(", ")]],
    },
  );
}
