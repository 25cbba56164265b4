import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { inReadingOrder } from "../diagnostics/order.js";
import type { BreakingRule, Comparison } from "./comparison.js";
import { isIgnored } from "./ignore.js";
import { access } from "./rules/access.js";
import { answers } from "./rules/answers.js";
import { bodies } from "./rules/bodies.js";
import { commands } from "./rules/commands.js";
import { events } from "./rules/events.js";
import { methods } from "./rules/methods.js";
import { parameters } from "./rules/parameters.js";
import { queueJson } from "./rules/queue-json.js";
import { restJson } from "./rules/rest-json.js";
import { restSettings } from "./rules/rest-settings.js";
import { routes } from "./rules/routes.js";
import { subscriptions } from "./rules/subscriptions.js";

const rules: readonly BreakingRule[] = [
  methods,
  routes,
  parameters,
  bodies,
  restJson,
  answers,
  restSettings,
  access,
  events,
  commands,
  subscriptions,
  queueJson,
];

/** What would break callers of the old contract, but for what the new configuration ignores. */
export function breakingChanges(comparison: Comparison): readonly Diagnostic[] {
  const findings = rules.flatMap((rule) => [...rule(comparison)]);
  const { breaking } = comparison.after.config;
  return inReadingOrder(
    findings.filter((finding) => !isIgnored(finding, breaking)).map(({ diagnostic }) => diagnostic),
  );
}
