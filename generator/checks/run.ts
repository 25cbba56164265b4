import type { Config } from "../config/config.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Model } from "../model/model.js";
import { rules } from "./index.js";

/** What the rules find in a model, in the severity that the configuration gives each rule. */
export function runRules(model: Model, config: Config): readonly Diagnostic[] {
  return rules.flatMap((rule) => {
    const level = rule.required === true ? undefined : config.rules[rule.code];
    if (level === "off") return [];
    const found = [...rule.check(model)];
    return level === undefined ? found : found.map((diagnostic) => ({ ...diagnostic, severity: level }));
  });
}
