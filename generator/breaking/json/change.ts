import type { Span } from "../../diagnostics/span.js";
import { broken, type Comparison, type Finding, type Places } from "../comparison.js";

/** A change of JSON, before it is known in how many places it is met. */
export type Change = Subject &
  (
    | { readonly kind: "removed"; readonly why?: keyof typeof reasons }
    | { readonly kind: "renamed" | "type"; readonly was: string; readonly is: string }
    | { readonly kind: "required" | "optional" }
    | { readonly kind: "rule"; readonly what: string }
    | { readonly kind: "value"; readonly name: string; readonly of: string }
  );

interface Subject {
  /** Full name of the field, message or value. */
  readonly subject: string;
  readonly before?: Span;
  readonly after: Span | undefined;
}

/** Where the JSON stands that has changed. Named in messages in this order. */
export type Where = "requests" | "answers" | "commands" | "replies" | "events";

/** Collects changes of JSON: one that is met in several places is told once, with all of them. */
export interface Changes {
  add(where: Where, changes: Iterable<Change>): void;
  findings(comparison: Comparison): readonly Finding[];
}

export function createChanges(): Changes {
  const found = new Map<string, { readonly change: Change; readonly where: Set<Where> }>();
  return {
    add(where, changes) {
      for (const change of changes) {
        const key = JSON.stringify(change);
        const known = found.get(key);
        if (known === undefined) found.set(key, { change, where: new Set([where]) });
        else known.where.add(where);
      }
    },
    findings: (comparison) =>
      [...found.values()].map(({ change, where }) => {
        const named = order.filter((place) => where.has(place)).join(" and ");
        return finding(comparison, change, named);
      }),
  };
}

const order: readonly Where[] = ["requests", "answers", "commands", "replies", "events"];

function finding(comparison: Comparison, change: Change, where: string): Finding {
  const { subject } = change;
  const places: Places = { after: change.after, before: change.before };
  switch (change.kind) {
    case "removed": {
      const help = change.why === undefined ? {} : { help: reasons[change.why] };
      return broken(comparison, subject, "breaking/field-removed", { field: subject, where }, { ...places, ...help });
    }
    case "renamed": {
      const args = { field: subject, where, before: change.was, after: change.is };
      return broken(comparison, subject, "breaking/field-renamed", args, places);
    }
    case "type": {
      const args = { what: subject, where, before: change.was, after: change.is };
      return broken(comparison, subject, "breaking/type", args, places);
    }
    case "required":
      return broken(comparison, subject, "breaking/required", { what: subject, where }, places);
    case "optional":
      return broken(comparison, subject, "breaking/field-optional", { field: subject, where }, places);
    case "rule":
      return broken(comparison, subject, "breaking/rule", { what: subject, where, how: change.what }, places);
    case "value": {
      const args = { type: change.of, value: change.name, where };
      return broken(comparison, subject, "breaking/enum-value", args, places);
    }
  }
}

/** Why a field that is still there is not in the JSON, with what to do. */
const reasons = {
  hidden: "google.api.visibility hides the field: show one of its labels (visibility in svcgen.config.ts)",
  "output-only": "what is OUTPUT_ONLY is passed over in requests: leave that out of its field_behavior",
  "input-only": "what is INPUT_ONLY is not for answers: leave that out of its field_behavior",
  elsewhere: "the path or a header holds it now: keep the binding as it was, and add another one",
} as const;
