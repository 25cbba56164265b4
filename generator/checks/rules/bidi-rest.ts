import { problem } from "../../diagnostics/problem.js";
import type { Rule } from "../rule.js";

/**
 * An HTTP rule on a method that streams both ways. No reader of `google.api.http` but svcgen serves it, and a request and an
 * answer go on at the same time only where everything on the way speaks HTTP/2: whoever writes the rule should know.
 */
export const bidiRest: Rule = {
  code: "http/bidi-stream",
  *check(model) {
    for (const { kind, names, routes } of model.services.flatMap((service) => service.operations)) {
      const [first] = routes;
      if (kind !== "bidi-stream" || first === undefined) continue;
      yield problem("http/bidi-stream", { operation: names.proto }, { span: first.span });
    }
  },
};
