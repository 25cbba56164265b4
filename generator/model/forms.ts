import type { Field, FieldPath, FieldType, FormBody } from "./model.js";
import { bindQuery } from "./query.js";
import { type MessageTable, messageOf } from "./walk.js";

/** `(svcgen.v1.rest).forms` */
export interface FormOptions {
  readonly multipart?: boolean | undefined;
  readonly urlencoded: boolean;
}

/**
 * The forms that a body of a type may come as. Files are uploaded with forms, so a body that holds a google.api.HttpBody takes
 * them unless it is told not to; bytes may be anything, a checksum too, and so have to be told.
 *
 * @param taken What the path holds, as seen from the body.
 */
export function bindForms(
  model: MessageTable,
  type: FieldType,
  taken: readonly FieldPath[],
  options: FormOptions | undefined,
): readonly FormBody[] {
  const message = messageOf(model, type);
  if (message === undefined || type.kind !== "message") return [];
  const isTaken = (field: Field) => taken.some(({ proto }) => proto.length === 1 && proto[0] === field.name);
  const holdsFiles = message.fields.some(
    (field) =>
      isFile(field.type) &&
      field.cardinality.kind !== "map" &&
      !field.behavior.includes("output-only") &&
      !isTaken(field),
  );
  const forms: FormBody[] = [];
  if (options?.multipart ?? holdsFiles) forms.push({ kind: "multipart" });
  if (options?.urlencoded === true) {
    // Two fields of one name have been reported for the query, or are for the JSON.
    const { query } = bindQuery(model, type, taken, { kind: "none" }, () => {});
    forms.push({ kind: "urlencoded", pairs: query });
  }
  return forms;
}

/** Whether a part of a form is a value of this type, as it is. */
export function isRaw(type: FieldType): boolean {
  return isFile(type) || (type.kind === "scalar" && type.scalar === "bytes");
}

/** google.api.HttpBody: bytes of any type of content. */
export function isFile(type: FieldType): boolean {
  return type.kind === "well-known" && type.name === "HttpBody";
}
