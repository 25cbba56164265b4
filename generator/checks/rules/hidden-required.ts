import { problem } from "../../diagnostics/problem.js";
import type { Field, Message, Model, Operation, Route, RulesJson, TypeName } from "../../model/model.js";
import { findField, findMessage } from "../../model/walk.js";
import type { Rule } from "../rule.js";

/** A field that is hidden from REST callers, and without which their requests are refused. */
export const hiddenRequired: Rule = {
  code: "http/hidden-required",
  *check(model) {
    for (const operation of model.services.flatMap(({ operations }) => operations)) {
      if (operation.routes.length === 0) continue;
      for (const { message, field } of hiddenFields(model, operation)) {
        if (!isRefusedWithout(field)) continue;
        const args = { operation: operation.id, field: `${message.id}.${field.name}` };
        const related = [{ span: field.span, message: "required here" }];
        yield problem("http/hidden-required", args, { span: operation.span, related });
      }
    }
  },
};

/** The hidden fields of the messages that every request holds. */
function* hiddenFields(
  model: Model,
  { input, routes }: Operation,
): Iterable<{ readonly message: Message; readonly field: Field }> {
  const seen = new Set<TypeName>();
  const open: { readonly typeName: TypeName; readonly path: readonly string[] }[] = [
    { typeName: input.typeName, path: [] },
  ];
  for (const { typeName, path } of open) {
    const shown = findMessage(model.shown, typeName);
    const whole = findMessage(model, typeName);
    if (shown === undefined || whole === undefined || seen.has(typeName)) continue;
    seen.add(typeName);
    for (const hidden of shown.hidden ?? []) {
      const field = findField(whole, hidden);
      if (field !== undefined) yield { message: whole, field };
    }
    for (const { name } of shown.fields) {
      const field = findField(whole, name);
      const at = [...path, name];
      if (field?.type.kind === "message" && (isDemanded(field) || routes.every((route) => holds(route, at))))
        open.push({ typeName: field.type.typeName, path: at });
    }
  }
}

/** Whether a request is refused where the message is not there. */
function isDemanded(field: Field): boolean {
  const { behavior, oneof, rules } = field;
  if (isRefusedWithout(field) || (behavior.includes("required") && oneof === undefined)) return true;
  const { repeated, map } = (rules ?? {}) as { readonly [kind: string]: RulesJson | undefined };
  return rules?.ignore === undefined && (Number(repeated?.minItems ?? 0) > 0 || Number(map?.minPairs ?? 0) > 0);
}

/** Whether a route puts something into the message: its path does, or the message is its body. */
function holds({ bindings: { path, body } }: Route, at: readonly string[]): boolean {
  const isBody = body.kind === "field" && at.length === 1 && body.field.name === at[0];
  return isBody || path.some(({ field: { proto } }) => proto.length > at.length && at.every((n, i) => n === proto[i]));
}

/** By proto2 or protovalidate. What google.api.field_behavior asks for, it asks of those who see the field. */
function isRefusedWithout({ presence, rules }: Field): boolean {
  return presence === "required" || (rules?.required === true && rules.ignore !== "IGNORE_ALWAYS");
}
