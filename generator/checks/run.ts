import type { Config } from "../config/config.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Model } from "../model/model.js";
import { rules } from "./index.js";
import { withSeverities } from "./severities.js";

/** What the rules find in a model, in the severity that the configuration gives each rule. */
export function runRules(model: Model, config: Config): readonly Diagnostic[] {
  return withSeverities(
    rules.flatMap((rule) => [...rule.check(model)]),
    config,
  );
}
