import type { Doc } from "../../model/model.js";

/** The text of a documentation comment: what the schema says, and whether it is deprecated. Empty for none. */
export function docText({ doc, deprecated = false }: { readonly doc: Doc; readonly deprecated?: boolean }): string {
  return [doc.text, deprecated ? "@deprecated" : ""].filter((part) => part !== "").join("\n\n");
}
