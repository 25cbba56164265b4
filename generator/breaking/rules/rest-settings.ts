import type { RestOptions } from "../../config/config.js";
import { type BreakingRule, broken } from "../comparison.js";
import { servedRoutes } from "../fates.js";

/** Options of emit.rest that refuse what was taken, or write another JSON. */
export const restSettings: BreakingRule = function* (comparison) {
  const { before, after } = comparison;
  const served = servedRoutes(comparison);
  const [old, now] = [before.config.emit.rest, after.config.emit.rest];
  // Who has no routes has no callers to break.
  if (served.length === 0 || old === false) return;
  const places = (path: readonly string[]) => ({ after: after.optionSpan(path), before: before.optionSpan(path) });
  if (now === false) {
    const args = { option: "emit.rest", before: "on", after: "off" };
    yield broken(comparison, "emit.rest", "breaking/rest-option", args, places(["emit", "rest"]));
    return;
  }
  const streams = served.some(({ after: { operation } }) => operation.kind.endsWith("stream"));
  const changed = (Object.keys(now) as (keyof RestOptions)[]).filter((name) => breaks(name, old, now, streams));
  for (const name of changed) {
    const option = `emit.rest.${name}`;
    const args = { option, before: JSON.stringify(old[name]), after: JSON.stringify(now[name]) };
    yield broken(comparison, option, "breaking/rest-option", args, places(["emit", "rest", name]));
  }
};

function breaks(name: keyof RestOptions, before: RestOptions, after: RestOptions, streams: boolean): boolean {
  switch (name) {
    case "errors":
    case "commaLists":
    case "keepReserved":
      return before[name] !== after[name];
    case "defaultStream":
      return streams && before[name] !== after[name];
    case "unknownFields":
    case "unknownQuery":
    case "unboundBody":
      return before[name] === "ignore" && after[name] === "reject";
    case "alwaysEmitImplicit":
    case "booleanDigits":
    case "anyCaseEnums":
      return before[name] && !after[name];
    case "ignoredQuery":
      return (
        before.unknownQuery === "reject" &&
        after.unknownQuery === "reject" &&
        before.ignoredQuery.some((pattern) => !after.ignoredQuery.some((wider) => isWithin(pattern, wider)))
      );
    // What these change, each method tells: its status of success, whether it fills the mask.
    case "noContent":
    case "patchMask":
      return false;
  }
}

/** Whether all that a pattern stands for is in the other: `*` at the end stands for anything. */
function isWithin(pattern: string, wider: string): boolean {
  return pattern === wider || (wider.endsWith("*") && pattern.startsWith(wider.slice(0, -1)));
}
