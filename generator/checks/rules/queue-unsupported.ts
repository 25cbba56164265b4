import { problem } from "../../diagnostics/problem.js";
import type { Rule } from "../rule.js";

/**
 * What the options can say and the runtime does not do yet. A promise about lost messages must not be dropped in silence:
 * whoever writes GUARANTEE_OUTBOX relies on it.
 */
export const queueUnsupported: Rule = {
  code: "queue/unsupported",
  *check(model) {
    for (const { command, emits } of model.services.flatMap(({ operations }) => operations)) {
      if (command?.completion === "operation") {
        yield problem(
          "queue/unsupported",
          { option: "COMPLETION_OPERATION", instead: "COMPLETION_REPLY, or COMPLETION_NONE" },
          { span: command.span },
        );
      }
      for (const { guarantee, span } of emits) {
        if (guarantee === "outbox") {
          yield problem(
            "queue/unsupported",
            { option: "GUARANTEE_OUTBOX", instead: "GUARANTEE_BEST_EFFORT" },
            { span },
          );
        }
      }
    }
  },
};
