import type { Doc } from "../../model/model.js";

/** A comment as a document shows it: its first paragraph as the summary, and the whole where it says more than that. */
export function described({ text, summary }: Doc): { readonly summary?: string; readonly description?: string } {
  if (text === "") return {};
  const isAll = text.replace(/\s+/g, " ").replace(/\.$/, "") === summary;
  return isAll ? { summary } : { summary, description: text };
}
