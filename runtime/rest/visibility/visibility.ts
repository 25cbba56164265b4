import type {
  DescEnum,
  DescEnumValue,
  DescExtension,
  DescField,
  DescMessage,
  DescMethod,
  DescService,
} from "@bufbuild/protobuf";
import {
  api_visibility,
  enum_visibility,
  field_visibility,
  message_visibility,
  method_visibility,
  value_visibility,
} from "../../gen/google/api/visibility_pb.js";

/** What `google.api.visibility` can stand at. */
export type Restrictable =
  | DescService
  | DescMethod
  | DescMessage
  | DescField
  | DescExtension
  | DescEnum
  | DescEnumValue;

/** The option that says it, by the kind of what it stands at. */
export const visibilityOptions = {
  service: api_visibility,
  rpc: method_visibility,
  message: message_visibility,
  field: field_visibility,
  extension: field_visibility,
  enum: enum_visibility,
  enum_value: value_visibility,
} as const;

/**
 * What of an API a surface shows, by google.api.visibility. An element is shown where one of its labels is; without labels,
 * always; and only if that which it stands in is shown. A field is not shown without its type.
 *
 * The generator decides with it about documents and tables, and the routes about what they read and write.
 *
 * @param labels Those that the surface shows.
 * @param restrictionOf The labels of an element, parted by commas; empty or undefined if it has none.
 */
export function createVisibility(
  labels: readonly string[],
  restrictionOf: (desc: Restrictable) => string | undefined,
): (desc: Restrictable) => boolean {
  const granted = new Set(labels);
  const known = new WeakMap<Restrictable, boolean>();

  function isGranted(restriction: string): boolean {
    const own = restriction
      .split(",")
      .map((label) => label.trim())
      .filter((label) => label !== "");
    return own.length === 0 || own.some((label) => granted.has(label));
  }

  function shows(desc: Restrictable): boolean {
    const before = known.get(desc);
    if (before !== undefined) return before;
    const shown = isGranted(restrictionOf(desc) ?? "") && aroundOf(desc).every(shows);
    known.set(desc, shown);
    return shown;
  }

  return shows;
}

/** What an element cannot be seen without. */
function aroundOf(desc: Restrictable): readonly Restrictable[] {
  switch (desc.kind) {
    case "service":
      return [];
    case "rpc":
    case "enum_value":
      return [desc.parent];
    case "message":
    case "enum":
      return desc.parent === undefined ? [] : [desc.parent];
    case "field":
    case "extension":
      return [desc.parent, desc.message, desc.enum].filter((one) => one !== undefined);
  }
}
