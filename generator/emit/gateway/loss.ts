import type { Severity } from "../../diagnostics/catalogue.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { problem } from "../../diagnostics/problem.js";
import type { Span } from "../../diagnostics/span.js";

/**
 * What a gateway cannot say of a route. `approximated`: it does nearly the same. `dropped`: left out, and only convenience
 * is lost. `refused`: leaving it out would change who may call or what is run.
 */
export interface Loss {
  readonly code: LossCode;
  readonly kind: "approximated" | "dropped" | "refused";
  /** Full name of the operation, or what else is concerned. */
  readonly route: string;
  readonly why: string;
  readonly fix: string;
  readonly span: Span;
}

/** The part of a route that is concerned. */
export type LossCode = "L-AUTH" | "L-CORS" | "L-HASH" | "L-RATE" | "L-SIZE";

export function reportLoss(target: string, { code, kind, route, why, fix, span }: Loss): Diagnostic {
  const found = problem("gateway/loss", { target, route, why: `${why} (${code})`, fix }, { span });
  return { ...found, severity: severities[kind] };
}

const severities: Readonly<Record<Loss["kind"], Severity>> = {
  approximated: "info",
  dropped: "warning",
  refused: "error",
};
