import { type DescField, type DescMessage, type DescOneof, getOption, hasOption } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";
import {
  type FieldRules,
  field as fieldRules,
  Ignore,
  message as messageRules,
  oneof as oneofRules,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { isSaid } from "../rest/binding/field-path.js";
import { propertiesOf, slotOf } from "../rest/field-slot.js";
import { type Acceptance, isExtended, never } from "./accepting.js";
import { mapAcceptance, repeatedAcceptance, valueAcceptance } from "./value-acceptance.js";

/** undefined: there are no rules, so that all messages are valid. */
export function acceptanceOf(desc: DescMessage): Acceptance | undefined {
  return hasRules(desc, new Set()) ? compile(desc, new Map()) : undefined;
}

function hasRules(desc: DescMessage, seen: Set<DescMessage>): boolean {
  if (seen.has(desc)) return false;
  seen.add(desc);
  return (
    hasOption(desc, messageRules) ||
    desc.oneofs.some((oneof) => hasOption(oneof, oneofRules)) ||
    desc.fields.some(
      (field) => hasOption(field, fieldRules) || (field.message !== undefined && hasRules(field.message, seen)),
    )
  );
}

function compile(desc: DescMessage, known: Map<DescMessage, Acceptance>): Acceptance {
  const found = known.get(desc);
  if (found !== undefined) return found;
  let all: readonly Acceptance[] = [never];
  const acceptance: Acceptance = (message) => {
    for (const accepts of all) if (!accepts(message)) return false;
    return true;
  };
  // Known before it is made: a type may hold itself.
  known.set(desc, acceptance);
  const nested = (message: DescMessage) => (hasRules(message, new Set()) ? compile(message, known) : undefined);
  const parts = hasOption(desc, messageRules)
    ? [never]
    : [...desc.oneofs.map(oneofAcceptance), ...desc.fields.map((field) => fieldAcceptance(field, nested))];
  // One that never accepts goes first, and alone.
  all = parts.includes(never) ? [never] : parts.filter((part) => part !== undefined);
  return acceptance;
}

function oneofAcceptance(oneof: DescOneof): Acceptance | undefined {
  if (!hasOption(oneof, oneofRules) || !getOption(oneof, oneofRules).required) return undefined;
  const { localName } = oneof;
  return (message) => (propertiesOf(message)[localName] as { readonly case?: string }).case !== undefined;
}

type Nested = (desc: DescMessage) => Acceptance | undefined;

function fieldAcceptance(field: DescField, nested: Nested): Acceptance | undefined {
  const rules = hasOption(field, fieldRules) ? getOption(field, fieldRules) : undefined;
  // Rules are compiled also where they are ignored, and may not compile.
  if (rules?.ignore === Ignore.ALWAYS) return rules.type.case === undefined && !isExtended(rules) ? undefined : never;
  const accepts = acceptanceOfValue(field, rules, nested);
  const required = rules?.required === true;
  if (accepts === never) return never;
  if (accepts === undefined && !required) return undefined;
  const { get } = slotOf(field);
  const skipsZero = rules?.ignore === Ignore.IF_ZERO_VALUE;
  return (message) => {
    const value = get(message);
    if (value === undefined) return !required;
    if ((required || skipsZero) && !isSet(field, value)) return !required;
    return accepts === undefined || accepts(value);
  };
}

function isSet(field: DescField, value: unknown): boolean {
  if (field.fieldKind === "list") return (value as readonly unknown[]).length > 0;
  if (field.fieldKind === "map") return Object.keys(value as object).length > 0;
  return isSaid(field, value) || Object.is(value, -0);
}

/** undefined: every value is valid. */
function acceptanceOfValue(
  field: DescField,
  rules: FieldRules | undefined,
  nested: Nested,
): Acceptance<unknown> | undefined {
  switch (field.fieldKind) {
    case "scalar":
      return valueAcceptance(field.scalar, rules);
    case "enum":
      return valueAcceptance(field.enum, rules);
    case "message":
      return messageAcceptance(field.message, rules, nested);
    case "list":
      return repeatedAcceptance(rules, (items) =>
        field.listKind === "message"
          ? messageAcceptance(field.message, items, nested)
          : valueAcceptance(field.listKind === "enum" ? field.enum : field.scalar, items),
      );
    case "map":
      return mapAcceptance(rules, (values) =>
        field.mapKind === "message"
          ? messageAcceptance(field.message, values, nested)
          : valueAcceptance(field.mapKind === "enum" ? field.enum : field.scalar, values),
      );
  }
}

function messageAcceptance(
  desc: DescMessage,
  rules: FieldRules | undefined,
  nested: Nested,
): Acceptance<unknown> | undefined {
  if (rules?.ignore === Ignore.ALWAYS) return undefined;
  // Rules for a wrapper, a Timestamp, a Duration, an Any; or in CEL.
  if (rules !== undefined && (rules.type.case !== undefined || isExtended(rules))) return never;
  return isWrapperDesc(desc) ? undefined : (nested(desc) as Acceptance<unknown> | undefined);
}
