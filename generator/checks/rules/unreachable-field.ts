import { problem } from "../../diagnostics/problem.js";
import type { Rule } from "../rule.js";

/** A request field that no part of an HTTP binding can carry: REST callers cannot set it. An error when it is required. */
export const unreachableField: Rule = {
  code: "http/unreachable-field",
  *check(model) {
    for (const route of model.services.flatMap(({ operations }) => operations).flatMap(({ routes }) => routes)) {
      for (const { path, reason, required } of route.bindings.unreachable) {
        const field = path.proto.length === 0 ? "the request" : path.proto.join(".");
        const diagnostic = problem(
          "http/unreachable-field",
          { field, route: `${route.verb} ${route.template.text}`, reason },
          { span: route.span },
        );
        yield required ? { ...diagnostic, severity: "error" } : diagnostic;
      }
    }
  },
};
