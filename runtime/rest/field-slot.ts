import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";

/**
 * Where protobuf-es keeps a field in a message: a property of its own, or the one of its oneof. Prepared once for a
 * field, so that a request costs one property access.
 *
 * @see https://github.com/bufbuild/protobuf-es/blob/main/MANUAL.md "Field types", "Oneofs"
 */
export interface FieldSlot {
  /** In the form in which the message keeps it; undefined when the field is not set. */
  readonly get: (message: Message) => unknown;
  readonly set: (message: Message, value: unknown) => void;
  /** Local name of the other member of the oneof that is set. */
  readonly rival: (message: Message) => string | undefined;
}

export function slotOf(field: DescField): FieldSlot {
  const { localName, oneof } = field;
  if (oneof !== undefined) return oneofSlot(localName, oneof.localName);
  const own = field.presence !== implicit && field.fieldKind !== "list" && field.fieldKind !== "map";
  return {
    // The default of a field with presence stands on the prototype.
    get: (message) => (own && !Object.hasOwn(message, localName) ? undefined : propertiesOf(message)[localName]),
    set: (message, value) => {
      propertiesOf(message)[localName] = value;
    },
    rival: () => undefined,
  };
}

function oneofSlot(localName: string, oneofName: string): FieldSlot {
  const selected = (message: Message) =>
    propertiesOf(message)[oneofName] as { readonly case?: string; readonly value?: unknown };
  return {
    get: (message) => {
      const current = selected(message);
      return current.case === localName ? current.value : undefined;
    },
    set: (message, value) => {
      propertiesOf(message)[oneofName] = { case: localName, value };
    },
    rival: (message) => {
      const current = selected(message).case;
      return current === localName ? undefined : current;
    },
  };
}

/** google.protobuf.FeatureSet.FieldPresence.IMPLICIT */
export const implicit = 2;
/** google.protobuf.FeatureSet.FieldPresence.LEGACY_REQUIRED */
export const legacyRequired = 3;

export function propertiesOf(message: Message): Record<string, unknown> {
  return message as unknown as Record<string, unknown>;
}

/** Assign also a key that is called `__proto__`, which maps may have. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    (target as Record<string, unknown>)[key] = value;
  }
}

/** The field that a JSON or proto name means. */
export function fieldsByName(desc: DescMessage): ReadonlyMap<string, DescField> {
  const fields = new Map<string, DescField>();
  for (const field of desc.fields) fields.set(field.name, field);
  // JSON names go first: of `foo_bar` and a field whose json_name is `foo_bar`, the second is meant.
  for (const field of desc.fields) if (field.jsonName !== "") fields.set(field.jsonName, field);
  return fields;
}
