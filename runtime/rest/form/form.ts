import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import { memberMessage } from "../binding/field-path.js";
import { createQueryBinder } from "../binding/query.js";
import type { MaskFiller } from "../binding/update-mask.js";
import { type FieldProblem, invalidFields } from "../errors/rest-error.js";
import { slotOf } from "../field-slot.js";
import { parseMediaType } from "../http/media-type.js";
import { pointerTo, type ReadingOptions } from "../json/reading.js";
import { createFormFields, type FormField } from "./fields.js";
import { readParts } from "./multipart.js";
import { membersOf, pairsOf } from "./pairs.js";
import { collect, readForm } from "./read-form.js";
import { streamForm } from "./stream-form.js";

/** What a form may come as. */
export type FormType = "multipart/form-data" | "application/x-www-form-urlencoded";

/** Puts a form into the request, where a route takes its body as one. */
export interface FormBinder {
  readonly types: readonly FormType[];
  /** The form that a body of this content type is. */
  typeOf(contentType: string | undefined): FormType | undefined;
  /** @throws RestError */
  read(contentType: string, bytes: Uint8Array, request: Message): Promise<void>;
  /** The messages of a stream whose form this is. @throws RestError */
  stream(contentType: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Message>;
}

export interface FormBinding {
  readonly types: readonly FormType[];
  readonly input: DescMessage;
  /** Proto name of the field that the body holds, or `*`. */
  readonly body: string;
  /** Proto paths, from the request, that the path of the route holds. */
  readonly pathFields: readonly string[];
  readonly response: DescMessage;
  readonly reading: ReadingOptions;
  readonly fillMask: MaskFiller | undefined;
  readonly maxParts: number;
  /** Of a form in pairs, or of a part that is no file, in a stream. */
  readonly maxBytes: number;
}

/** @throws Error when the body is no message. */
export function createFormBinder(binding: FormBinding): FormBinder {
  const { types, input, response, reading, fillMask, maxParts, maxBytes } = binding;
  const root = rootOf(binding);
  const fields = createFormFields(root.desc, response, reading);
  const bindPairs = createQueryBinder({
    input: root.desc,
    fields: root.desc.fields.map(({ name }) => name),
    pathFields: binding.pathFields.flatMap(root.below),
    response,
    unknown: reading.unknownFields,
    ignored: [],
    place: "body",
    partial: reading.behaviors === "patch",
  });

  function find(name: string): FormField | undefined {
    const found = fields.find(name);
    if (found.ok) return found.field.ignored ? undefined : found.field;
    if (reading.unknownFields === "ignore") return undefined;
    throw invalidFields([{ in: "body", pointer: pointerTo([name]), detail: found.detail }]);
  }

  function readPairs(bytes: Uint8Array, request: Message): object {
    const pairs = pairsOf(bytes);
    const problems: FieldProblem[] = [];
    bindPairs(pairs, root.in(request), problems, { enumAsInteger: false, prettyPrint: false });
    if (problems.length > 0) throw invalidFields(problems);
    return membersOf(pairs);
  }

  function typeOf(contentType: string | undefined): FormType | undefined {
    if (contentType === undefined) return undefined;
    const { type } = parseMediaType(contentType);
    return types.find((known) => known === type);
  }

  return {
    types,
    typeOf,
    async read(contentType, bytes, request) {
      const names =
        typeOf(contentType) === "multipart/form-data"
          ? await readForm(
              fields,
              reading.unknownFields,
              readParts(only(bytes), contentType, { maxParts }),
              root.in(request),
            )
          : readPairs(bytes, request);
      fillMask?.(names, request);
    },
    async *stream(contentType, chunks) {
      const start = () => create(input);
      if (typeOf(contentType) === "multipart/form-data") {
        const parts = readParts(chunks, contentType, { maxParts: Number.POSITIVE_INFINITY });
        yield* streamForm(parts, { find, start, root: root.in, maxBytes });
        return;
      }
      const request = start();
      readPairs(await collect(chunks, maxBytes), request);
      yield request;
    },
  };
}

interface Root {
  readonly desc: DescMessage;
  readonly in: (request: Message) => Message;
  /** A path from the request, as seen from here. */
  readonly below: (path: string) => readonly string[];
}

/** The message that the form holds. */
function rootOf({ input, body }: FormBinding): Root {
  if (body === "*") return { desc: input, in: (request) => request, below: (path) => [path] };
  const field = input.fields.find(({ name }) => name === body);
  if (field?.fieldKind !== "message") throw new Error(`${input.typeName}.${body} is no message, and so no form`);
  const slot = slotOf(field);
  return {
    desc: field.message,
    in: (request) => memberMessage(request, slot, field),
    below: (path) => (path.startsWith(`${body}.`) ? [path.slice(body.length + 1)] : []),
  };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
