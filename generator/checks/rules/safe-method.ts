import { problem } from "../../diagnostics/problem.js";
import type { Rule } from "../rule.js";

/**
 * A GET binding of a method that does not say that it has no side effects. HTTP takes every GET for safe and repeats it,
 * while svcgen retries by `idempotency_level` alone: the contract should say what its path promises.
 */
export const safeMethod: Rule = {
  code: "http/get-not-safe",
  *check(model) {
    for (const operation of model.services.flatMap((service) => service.operations)) {
      const route = operation.routes.find(({ verb }) => verb === "GET");
      if (route !== undefined && operation.effect !== "safe") {
        yield problem("http/get-not-safe", { operation: operation.names.proto }, { span: route.span });
      }
    }
  },
};
