import type { DescField, Message } from "@bufbuild/protobuf";
import { invalidFields } from "../errors/rest-error.js";
import type { FormField } from "./fields.js";
import type { Part } from "./multipart.js";
import { collect } from "./read-form.js";

export interface FormStream {
  /** undefined: the part is passed over. @throws RestError */
  readonly find: (name: string) => FormField | undefined;
  readonly start: () => Message;
  /** The message of a request that the form holds. */
  readonly root: (request: Message) => Message;
  /** Of a part that is no file. */
  readonly maxBytes: number;
}

/**
 * The parts of a form as messages. A file comes in pieces, as it comes in: each piece is a message, and the first one of a part has
 * its content type. Other parts go into the message of the piece that follows them, as long as they have a place there: what is
 * given again, and another member of a oneof, begins a new message.
 */
export async function* streamForm(
  parts: AsyncIterable<Part>,
  { find, start, root, maxBytes }: FormStream,
): AsyncGenerator<Message> {
  let pending: Pending | undefined;
  for await (const part of parts) {
    const field = find(part.name);
    if (field === undefined) continue;
    let { contentType } = part;
    for await (const bytes of field.raw ? notNone(part.bytes) : [await collect(part.bytes, maxBytes)]) {
      if (pending !== undefined && !hasPlace(pending, field, root)) {
        yield pending.request;
        pending = undefined;
      }
      pending ??= { request: start(), given: new Set() };
      pending.given.add(field.desc);
      const assigned = field.assign(root(pending.request), bytes, contentType);
      if (!assigned.ok) throw invalidFields(assigned.problems.map((problem) => ({ in: "body", ...problem })));
      if (!field.raw) continue;
      yield pending.request;
      pending = undefined;
      contentType = undefined;
    }
  }
  if (pending !== undefined) yield pending.request;
}

interface Pending {
  readonly request: Message;
  readonly given: Set<DescField>;
}

function hasPlace({ request, given }: Pending, field: FormField, root: (request: Message) => Message): boolean {
  return (field.list || !given.has(field.desc)) && field.slot.rival(root(request)) === undefined;
}

/** A file without bytes is a file too. */
async function* notNone(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let none = true;
  for await (const piece of pieces) {
    none = false;
    yield piece;
  }
  if (none) yield new Uint8Array();
}
