import type { Doc } from "./model.js";

/**
 * The comment of a schema as documentation: without what only tools or the authors read, which are lines that steer linters
 * (`buf:lint:ignore …`) and internal notes in `(-- … --)` (https://google.aip.dev/192).
 */
export function buildDoc(comment: string): Doc {
  if (comment === "") return none;
  const text = comment
    .replace(/\(--[\s\S]*?--\)/g, "")
    .split("\n")
    .filter((line) => !/^\s*(buf:lint:|protolint:|api-linter:)/.test(line))
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+|\n+$/g, "");
  return text === "" ? none : { text, summary: summaryOf(text) };
}

const none: Doc = { text: "", summary: "" };

function summaryOf(text: string): string {
  const [first = ""] = text.split(/\n\s*\n/);
  return first
    .replace(/\s+/g, " ")
    .trim()
    .replace(/(?<!\.)\.$/, "");
}
