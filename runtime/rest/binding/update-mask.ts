import { create, type DescField, type DescMessage, type Message } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { isOutputOnly } from "../field-behavior.js";
import { type FieldSlot, fieldsByName, slotOf } from "../field-slot.js";
import { enumReaderOf } from "../json/enums.js";
import { formOf } from "../json/well-known.js";

/** Fills the update mask of a PATCH with what its body names. */
export type MaskFiller = (json: unknown, request: Message) => void;

/**
 * A PATCH changes what its body names and leaves the rest (AIP-134): where the request has one `google.protobuf.FieldMask`
 * beside the field that the body holds, it gets the paths of the members of the JSON. A mask in the query replaces it, unless
 * it is empty.
 *
 * | in the body | path |
 * |---|---|
 * | a scalar, an enum, a well-known type, Any, Struct, Value | the field |
 * | a list, a map | the field: it is replaced as a whole |
 * | a message | the fields in it, and so on; the field itself if it is `{}` |
 * | `null` | the field: it is cleared |
 * | what the path of the route holds | none: it names the resource |
 * | a field that is OUTPUT_ONLY, a member or an enum value that is ignored as unknown | none: it is ignored, also where a message has no other |
 *
 * @param pathFields Proto paths that the path of the route holds.
 * @returns undefined when the request has no such mask.
 */
export function createMaskFiller(
  input: DescMessage,
  body: string,
  pathFields: readonly string[],
): MaskFiller | undefined {
  const resource = input.fields.find(({ name }) => name === body);
  const masks = input.fields.filter(
    ({ fieldKind, message }) => fieldKind === "message" && message?.typeName === FieldMaskSchema.typeName,
  );
  const [mask] = masks;
  if (mask === undefined || masks.length > 1 || !isPlain(resource)) return undefined;
  const slot: FieldSlot = slotOf(mask);
  const excluded = new Set(pathFields);
  return (json, request) => {
    const paths = pathsIn(resource.message, json, "").filter((path) => !excluded.has(`${body}.${path}`));
    // Also an empty one: a change of nothing is none of everything.
    slot.set(request, create(FieldMaskSchema, { paths }));
  };
}

type PlainField = DescField & { readonly fieldKind: "message" };

function isPlain(field: DescField | undefined): field is PlainField {
  return field?.fieldKind === "message" && formOf(field.message) === "message";
}

/** The name of a value that is not known: to clear the field would not be to ignore it. */
function isIgnored(field: DescField, json: unknown): boolean {
  return field.fieldKind === "enum" && typeof json === "string" && enumReaderOf(field.enum)(json) === undefined;
}

function hasMembers(json: unknown): json is object {
  return typeof json === "object" && json !== null && Object.keys(json).length > 0;
}

/** Proto paths of the members of a JSON object that has been read as a message already. */
function pathsIn(desc: DescMessage, json: unknown, prefix: string): string[] {
  if (typeof json !== "object" || json === null) return [];
  const fields = fieldsByName(desc);
  return Object.entries(json).flatMap(([name, value]) => {
    const field = fields.get(name);
    // Unknown members are ignored only when the service is told to; what only the service sets always is.
    if (field === undefined || isOutputOnly(field) || isIgnored(field, value)) return [];
    const path = `${prefix}${field.name}`;
    return isPlain(field) && hasMembers(value) ? pathsIn(field.message, value, `${path}.`) : [path];
  });
}
