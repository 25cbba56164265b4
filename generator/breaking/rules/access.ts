import type { Policy } from "../../model/model.js";
import { type BreakingRule, broken, operationsOf } from "../comparison.js";

/** Callers that are refused now: by what they have to be allowed, or by what they send. */
export const access: BreakingRule = function* (comparison) {
  const now = operationsOf(comparison.after.model);
  for (const before of operationsOf(comparison.before.model).values()) {
    const after = now.get(before.id);
    if (after === undefined) continue;
    const [old, policy] = [before.policy, after.policy];
    const places = { after: policy.span, before: old.span };
    const operation = after.id;
    const what = stricter(old.auth, policy.auth);
    if (what !== undefined) yield broken(comparison, operation, "breaking/auth", { operation, what }, places);
    if (policy.maxRequestBytes < old.maxRequestBytes) {
      const args = { operation, before: old.maxRequestBytes, after: policy.maxRequestBytes };
      yield broken(comparison, operation, "breaking/request-size", args, places);
    }
  }
};

function stricter(before: Policy["auth"], after: Policy["auth"]): string | undefined {
  if (after.mode === "public") return undefined;
  if (before.mode === "public") return "a token, and was open to all";
  const more = after.scopes.filter((scope) => !before.scopes.includes(scope));
  if (more.length > 0) return `the ${more.length === 1 ? "scope" : "scopes"} ${more.join(", ")} too`;
  // Without a provider, a token of any of them will do.
  if (after.provider === undefined || after.provider === before.provider) return undefined;
  return `a token of ${after.provider}, and was content with one of ${before.provider ?? "any provider"}`;
}
