import type { PrintedBody } from "./body.js";
import { createQueryPrinter } from "./query.js";
import type { ClientForm } from "./route.js";
import { textOf } from "./text.js";

/** A part that is a file: a Blob has a type of its own, a File a name too. */
export type RestPart = Blob | ArrayBuffer | Uint8Array<ArrayBuffer>;

/**
 * A form by the names of its parts; a list is a part for each element.
 *
 * @template F as openapi-typescript writes it: what is a file is a Blob
 */
export type FormParts<F> = F extends unknown ? { readonly [K in keyof F]: PartOf<F[K]> } : never;

/**
 * A form that is a stream of messages, which its parts make in their order: the parts one by one, `["note", "a"]`, or by their
 * names, where that is the order.
 */
export type StreamedParts<F> =
  | FormParts<F>
  | Iterable<{ [K in keyof F]-?: readonly [name: K, value: ElementOf<FormParts<F>[K]>] }[keyof F]>;

type PartOf<T> = T extends Blob ? RestPart : T extends readonly (infer Element)[] ? readonly PartOf<Element>[] : T;

type ElementOf<T> = T extends readonly (infer Element)[] ? Element : never;

/** Prints a form. @throws TypeError for values that no form can hold */
export type FormPrinter = (form: unknown) => PrintedBody;

export function createFormPrinter(form: ClientForm | undefined): FormPrinter {
  switch (form?.kind) {
    case "multipart":
      // `fetch` says the type of its content, which names the boundary.
      return (given) => ({ body: formDataOf(given as Parts), streamed: false });
    case "urlencoded": {
      const print = createQueryPrinter(form, "form");
      return (given) => ({
        body: given instanceof URLSearchParams ? given.toString() : print(given as Readonly<Record<string, unknown>>),
        contentType: "application/x-www-form-urlencoded",
        streamed: false,
      });
    }
    case undefined:
      return () => {
        throw new TypeError("form: the method takes none");
      };
  }
}

/** The caller's own FormData is such an Iterable. */
type Parts = Iterable<readonly [string, unknown]> | Readonly<Record<string, unknown>>;

function formDataOf(parts: Parts): FormData {
  const data = new FormData();
  const entries = Symbol.iterator in parts ? (parts as Iterable<readonly [string, unknown]>) : Object.entries(parts);
  for (const [name, value] of entries) {
    for (const element of Array.isArray(value) ? value : [value]) {
      if (element !== undefined) data.append(name, partOf(element, name));
    }
  }
  return data;
}

function partOf(value: unknown, name: string): Blob | string {
  if (value instanceof Blob) return value;
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new Blob([value as BlobPart]);
  if (typeof value === "object" && value !== null) {
    return new Blob([JSON.stringify(value)], { type: "application/json" });
  }
  const text = textOf(value, `form.${name}`);
  if (!text.isWellFormed()) throw new TypeError(`form.${name}: half of a surrogate pair is no character`);
  // As a text of a form it would come with other ends of lines.
  return /[\r\n]/.test(text) ? new Blob([text], { type: "text/plain;charset=utf-8" }) : text;
}
