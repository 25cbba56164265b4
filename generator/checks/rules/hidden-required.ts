import { problem } from "../../diagnostics/catalogue.js";
import type { Field, Message, Model, Operation } from "../../model/model.js";
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

function* hiddenFields(
  model: Model,
  { input }: Operation,
): Iterable<{ readonly message: Message; readonly field: Field }> {
  const names = new Set([input.typeName]);
  for (const name of names) {
    const shown = findMessage(model.shown, name);
    const whole = findMessage(model, name);
    if (shown === undefined || whole === undefined) continue;
    for (const hidden of shown.hidden ?? []) {
      const field = findField(whole, hidden);
      if (field !== undefined) yield { message: whole, field };
    }
    for (const { type } of shown.fields) if (type.kind === "message") names.add(type.typeName);
  }
}

/** By proto2 or protovalidate. What google.api.field_behavior asks for, it asks of those who see the field. */
function isRefusedWithout({ presence, rules }: Field): boolean {
  return presence === "required" || (rules?.required === true && rules.ignore !== "IGNORE_ALWAYS");
}
