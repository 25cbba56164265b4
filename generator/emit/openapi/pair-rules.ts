import type { Field } from "../../model/model.js";
import type { JsonSchema } from "../json-schema/schema.js";
import { array, object } from "../json-schema/validation.js";
import type { Pair } from "./parameters.js";

/** Whether one of these is there. */
export function any(names: readonly string[]): JsonSchema {
  const each = names.map((name) => ({ required: [name] }));
  const [only] = each;
  return only !== undefined && each.length === 1 ? only : { anyOf: each };
}

/**
 * The `oneof` rules of protovalidate, of the message that the pairs make and of those in it: of some fields at most, or exactly, one. A
 * message that no pair is of is not there, nor are its rules.
 */
export function messageRulesOf(pairs: readonly Pair[]): readonly JsonSchema[] {
  const done = new Set<string>();
  return pairs.flatMap(({ fields, holders }) =>
    holders.flatMap((holder, depth) => {
      const way = fields.slice(0, depth);
      const key = way.map(({ name }) => name).join(".");
      if (holder === undefined || done.has(key) || way.some(({ rules }) => rules?.ignore === "IGNORE_ALWAYS"))
        return [];
      done.add(key);
      const inside = pairs.filter((pair) => way.every(({ name }, at) => pair.fields[at]?.name === name));
      return array(holder.rules?.oneof).flatMap((rule): readonly JsonSchema[] => {
        const { fields: names, required } = object(rule);
        const members = array(names).map((name) => inside.filter((pair) => isMember(pair.fields[depth], name)));
        // As in JSON: what the path holds, and what may be there with its zero value, is only told.
        if (members.some((one) => one.length === 0)) return [];
        const present = members.map((one) => any(one.map(nameOf)));
        const isOptional = required !== true;
        const nothing = any((isOptional ? members.flat() : inside).map(nameOf));
        const none = isOptional || depth > 0 ? [{ not: nothing }] : [];
        return [{ oneOf: [...present, ...none] }];
      });
    }),
  );
}

function isMember(field: Field | undefined, name: unknown): boolean {
  return field?.name === name && field?.presence === "explicit" && field.oneof === undefined;
}

function nameOf({ parameter }: Pair): string {
  return String(parameter.name);
}
