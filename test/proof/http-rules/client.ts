import type { DescField } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";
import type { Position, Sendable } from "./messages.js";

/**
 * All that a client of svcgen sends: what the document has a place for. A message within itself is cut where it begins
 * again, since a query has no end to name.
 */
export const sendable: Sendable = { inQuery, listDepth: 2 };

function inQuery(field: DescField, { holders }: Position): boolean {
  const { message } = field;
  if (message === undefined || isWrapperDesc(message) || hasText(message.typeName)) return true;
  return field.fieldKind === "message" && message.typeName !== "google.protobuf.Any" && !holders.includes(message);
}

function hasText(typeName: string): boolean {
  const names = ["Timestamp", "Duration", "FieldMask", "Struct", "Value", "ListValue"];
  return names.some((name) => typeName === `google.protobuf.${name}`);
}
