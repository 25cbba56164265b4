import { sameShape } from "@svcgen/runtime/route-order";
import type { OpenapiOptions } from "../../config/config.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { problem } from "../../diagnostics/problem.js";
import type { Model } from "../../model/model.js";
import { allocateRoutes, slotsOf } from "../openapi-paths/slots.js";

/** Routes that OpenAPI cannot say, or not in full. None of them is left out in silence. */
export function* checkRoutes(model: Model, options: OpenapiOptions): Iterable<Diagnostic> {
  const { placed, unplaced } = allocateRoutes(model, slotsOf(options));
  for (const one of unplaced) {
    const { route } = one;
    switch (one.kind) {
      case "method":
        yield problem("openapi/method", { method: route.verb, path: route.template.text }, { span: route.span });
        break;
      case "taken":
        // Two routes that the router cannot tell apart either are an error of their own.
        if (sameShape(route.template, one.by.template)) break;
        yield problem(
          "openapi/path-taken",
          {
            route: `${route.verb} ${route.template.text}`,
            path: one.path,
            by: `${one.by.verb} ${one.by.template.text}`,
          },
          { span: route.span, related: [{ span: one.by.span, message: "described here" }] },
        );
    }
  }
  const seen = new Set<string>();
  for (const { route } of placed) {
    if (seen.has(route.id)) continue;
    seen.add(route.id);
    const { segments, text } = route.template;
    const at = segments.findIndex(({ kind }) => kind === "rest");
    if (at !== -1 && at < segments.length - 1)
      yield problem("openapi/rest-inside", { path: text }, { span: route.span });
  }
}
