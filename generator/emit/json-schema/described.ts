import type { Doc, SchemaDocs } from "../../model/model.js";
import type { JsonSchema } from "./schema.js";

/** A comment as a document shows it: its first paragraph as the summary, and the whole where it says more than that. */
export function described({ text, summary }: Doc): { readonly summary?: string; readonly description?: string } {
  if (text === "") return {};
  const isAll = text.replace(/\s+/g, " ").replace(/\.$/, "") === summary;
  return isAll ? { summary } : { summary, description: text };
}

/** What options say of a message or a field, beside its comment. */
export function titled(docs: SchemaDocs | undefined): JsonSchema {
  const { title, externalDocs } = docs ?? {};
  return {
    ...(title === undefined ? {} : { title }),
    ...(externalDocs === undefined ? {} : { externalDocs: { ...externalDocs } }),
  };
}
