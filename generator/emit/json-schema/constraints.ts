import { both, type JsonSchema } from "./schema.js";

/** What a rule of protovalidate becomes: keywords, and sentences for what has no keyword. */
export interface Constraints {
  readonly keywords: JsonSchema;
  readonly notes: readonly string[];
}

export const unconstrained: Constraints = { keywords: {}, notes: [] };

export function joined(...all: readonly Constraints[]): Constraints {
  return all.reduce((first, second) => ({
    keywords: both(first.keywords, second.keywords),
    notes: [...first.notes, ...second.notes],
  }));
}
