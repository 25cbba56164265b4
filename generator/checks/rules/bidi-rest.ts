import { problem } from "../../diagnostics/catalogue.js";
import type { Rule } from "../rule.js";

/** An HTTP rule on a method that streams both ways: HTTP has no form for it (https://google.aip.dev/127). */
export const bidiRest: Rule = {
  code: "http/bidi-stream",
  required: true,
  *check(model) {
    for (const operation of model.services.flatMap((service) => service.operations)) {
      const [route] = operation.routes;
      if (operation.kind === "bidi-stream" && route !== undefined) {
        yield problem("http/bidi-stream", { operation: operation.names.proto }, { span: route.span });
      }
    }
  },
};
