import { problem } from "../../diagnostics/catalogue.js";
import type { Field, FieldPath, Model, Operation } from "../../model/model.js";
import type { Rule } from "../rule.js";

/** A request field that no part of an HTTP binding can carry: REST callers cannot set it. An error when it is required. */
export const unreachableField: Rule = {
  code: "http/unreachable-field",
  *check(model) {
    for (const operation of model.services.flatMap((service) => service.operations)) {
      for (const route of operation.routes) {
        for (const { path, reason } of route.bindings.unreachable) {
          const diagnostic = problem(
            "http/unreachable-field",
            { field: path.proto.join("."), route: `${route.verb} ${route.template.text}`, reason },
            { span: route.span },
          );
          yield isRequired(model, operation, path) ? { ...diagnostic, severity: "error" } : diagnostic;
        }
      }
    }
  },
};

/** Required all the way: a required field of a message that may be left out can be left out with it. */
function isRequired(model: Model, operation: Operation, path: FieldPath): boolean {
  let message = model.messages[operation.input.typeName];
  for (const name of path.proto) {
    const field: Field | undefined = message?.fields.find((candidate) => candidate.name === name);
    if (field === undefined || !(field.behavior.includes("required") || field.rules?.required === true)) return false;
    message = field.type.kind === "message" ? model.messages[field.type.typeName] : undefined;
  }
  return true;
}
