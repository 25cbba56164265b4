import type { Bindings, Field, FieldPath, MessageFieldType, NextPage } from "./model.js";
import { findField, type MessageTable, messageOf, pathOf } from "./walk.js";

/**
 * How a route that lists leads to the next page, by the names of AIP-158: `next_page_token` of the answer is what
 * `page_token` of the query takes. What `skip` counts is left out of the first page only.
 */
export function buildNextPage(
  model: MessageTable,
  { verb, input, output, bindings }: NextPageSubject,
): NextPage | undefined {
  if (verb !== "GET") return undefined;
  const token = stringField(model, output, "next_page_token");
  const parameter = stringField(model, input, "page_token");
  if (token === undefined || parameter === undefined) return undefined;
  if (!isInQuery(bindings, parameter)) return undefined;
  const message = messageOf(model, input);
  const skip = message && findField(message, "skip");
  const counts = skip !== undefined && skip.type.kind === "scalar" && isInQuery(bindings, pathOf([skip]));
  return { token, parameter, ...(counts && { skip: pathOf([skip]) }) };
}

export interface NextPageSubject {
  readonly verb: string;
  readonly input: MessageFieldType;
  readonly output: MessageFieldType;
  readonly bindings: Bindings;
}

function stringField(model: MessageTable, type: MessageFieldType, name: string): FieldPath | undefined {
  const message = messageOf(model, type);
  const field: Field | undefined = message && findField(message, name);
  if (field?.type.kind !== "scalar" || field.type.scalar !== "string") return undefined;
  return field.cardinality.kind === "one" && field.oneof === undefined ? pathOf([field]) : undefined;
}

function isInQuery({ query }: Bindings, path: FieldPath): boolean {
  return query.some(({ field }) => field.proto.length === 1 && field.proto[0] === path.proto[0]);
}
