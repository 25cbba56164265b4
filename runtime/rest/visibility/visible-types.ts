import {
  type DescEnum,
  type DescEnumValue,
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
  type Registry,
} from "@bufbuild/protobuf";
import { createVisibility, type Restrictable, visibilityOptions } from "./visibility.js";

/** The types of an API as a surface shows them. */
export interface VisibleTypes {
  shows(desc: Restrictable): boolean;
  /** The message without the fields that are not shown, and so on below; itself, if all of it is. */
  message(desc: DescMessage): DescMessage;
  /** What `google.protobuf.Any` may hold, and which extensions there are. */
  registry(registry: Registry): Registry;
}

/**
 * Views of descriptors for whoever reads and writes JSON: `fields` and `values` lack what is not shown, so that nothing which
 * goes by them can know of it. Messages are made of `members`, which are whole: a handler gets what its types say.
 */
export function createVisibleTypes(labels: readonly string[]): VisibleTypes {
  const shows = createVisibility(labels, restrictionOf);
  const whole = new Map<DescMessage, boolean>();
  const messages = new Map<DescMessage, DescMessage>();
  const enums = new Map<DescEnum, DescEnum>();

  /** Whether all that the message leads to is shown. */
  function isWhole(desc: DescMessage): boolean {
    const known = whole.get(desc);
    if (known !== undefined) return known;
    const seen = new Set([desc]);
    for (const next of seen) {
      const hides = next.fields.some(
        (field) => !shows(field) || (field.enum !== undefined && !isWholeEnum(field.enum)),
      );
      if (hides || whole.get(next) === false) {
        whole.set(desc, false);
        return false;
      }
      for (const { message } of next.fields) if (message !== undefined) seen.add(message);
    }
    for (const one of seen) whole.set(one, true);
    return true;
  }

  const isWholeEnum = (desc: DescEnum): boolean => desc.values.every(isKept);

  /** The first value is what a field holds that was never set. */
  const isKept = (value: DescEnumValue): boolean => value === value.parent.values[0] || shows(value);

  function messageView(desc: DescMessage): DescMessage {
    if (isWhole(desc)) return desc;
    const known = messages.get(desc);
    if (known !== undefined) return known;
    let fields: readonly DescField[] | undefined;
    const view: DescMessage = Object.create(desc, {
      // Made when they are asked for: a type may hold itself.
      fields: { get: () => (fields ??= desc.fields.filter(shows).map((field) => fieldView(field, view))) },
    });
    messages.set(desc, view);
    return view;
  }

  function fieldView(field: DescField, parent: DescMessage): DescField {
    const { message, enum: values } = field;
    return Object.create(field, {
      parent: { value: parent },
      ...(message !== undefined && { message: { get: () => messageView(message) } }),
      ...(values !== undefined && { enum: { value: enumView(values) } }),
    });
  }

  function enumView(desc: DescEnum): DescEnum {
    if (isWholeEnum(desc)) return desc;
    const known = enums.get(desc);
    if (known !== undefined) return known;
    const values = desc.values.filter(isKept);
    const view: DescEnum = Object.create(desc, {
      values: { value: values },
      value: { value: Object.fromEntries([...values].reverse().map((value) => [value.number, value])) },
    });
    enums.set(desc, view);
    return view;
  }

  return {
    shows,
    message: messageView,
    registry(registry) {
      const types = [...registry];
      const isAll = types.every(
        (type) =>
          (type.kind !== "message" || (shows(type) && isWhole(type))) && (type.kind !== "extension" || shows(type)),
      );
      if (isAll) return registry;
      const shown = <T extends Restrictable>(desc: T | undefined) =>
        desc !== undefined && shows(desc) ? desc : undefined;
      const view: Registry = Object.create(registry, {
        getMessage: {
          value: (typeName: string) => {
            const desc = shown(registry.getMessage(typeName));
            return desc && messageView(desc);
          },
        },
        getExtension: { value: (typeName: string) => shown(registry.getExtension(typeName)) },
        getExtensionFor: {
          value: (extendee: DescMessage, number: number) => shown(registry.getExtensionFor(extendee, number)),
        },
      });
      return view;
    },
  };
}

function restrictionOf(desc: Restrictable): string | undefined {
  const option = visibilityOptions[desc.kind];
  return hasOption(desc, option) ? getOption(desc, option).restriction : undefined;
}
