import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import type { FieldStep } from "../errors/field-place.js";
import { legacyRequired, slotOf } from "../field-slot.js";
import { formOf } from "../json/well-known.js";

/** The way to a field that proto2's `required` demands and the message lacks. */
export type FindMissing = (message: Message) => readonly FieldStep[] | undefined;

/** @returns undefined when no message below this type has a required field. */
export function createFindMissing(desc: DescMessage): FindMissing | undefined {
  return demands(desc, new Set()) ? (message) => find(desc, message) : undefined;
}

function demands(desc: DescMessage, seen: Set<DescMessage>): boolean {
  if (seen.has(desc)) return false;
  seen.add(desc);
  return desc.fields.some(
    (field) => field.presence === legacyRequired || (field.message !== undefined && demands(field.message, seen)),
  );
}

function find(desc: DescMessage, message: Message): readonly FieldStep[] | undefined {
  for (const field of desc.fields) {
    const value = slotOf(field).get(message);
    const step = { name: field.name };
    if (value === undefined) {
      if (field.presence === legacyRequired) return [step];
      continue;
    }
    const missing = findBelow(field, value);
    if (missing !== undefined) return [step, ...missing];
  }
  return undefined;
}

function findBelow(field: DescField, value: unknown): readonly FieldStep[] | undefined {
  const { message: desc } = field;
  if (desc === undefined || formOf(desc) !== "message") return undefined;
  if (field.fieldKind === "message") return find(desc, value as Message);
  for (const [key, element] of Object.entries(value as Record<string, Message>)) {
    const missing = find(desc, element);
    if (missing !== undefined) return [field.fieldKind === "list" ? { index: Number(key) } : { key }, ...missing];
  }
  return undefined;
}
