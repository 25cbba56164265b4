import type { Message } from "@bufbuild/protobuf";
import type { FieldRules } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

/**
 * Says of most valid messages, and of no other, that they are valid: prepared from the rules of a type once, with no
 * reflection for each message. Whatever it does not accept, because it is invalid or because a rule is of a kind that is
 * not known here (CEL, most patterns), is left to protovalidate, which decides. A test holds both together.
 */
export type Acceptance<T = Message> = (value: T) => boolean;

/** Whether there are rules in CEL, or predefined ones. */
export function isExtended(rules: FieldRules): boolean {
  return rules.cel.length > 0 || rules.celExpression.length > 0 || rules.$unknown !== undefined;
}

/** Marks what is not known here. */
export const never = (_value: unknown): boolean => false;
