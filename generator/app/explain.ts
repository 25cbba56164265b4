import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../diagnostics/catalogue.js";
import { packageFolder } from "./package.js";

/** The page of a code; undefined for a code that does not exist. */
export function readPage(code: string): string | undefined {
  if (!Object.hasOwn(catalogue, code)) return undefined;
  const path = join(packageFolder(), "generator/diagnostics/docs", `${code}.md`);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

export interface CodeSummary {
  readonly code: string;
  readonly severity: string;
  /** What it is, in a sentence. */
  readonly title: string;
}

/** Every code, sorted, with the first sentence of its page. */
export function listCodes(): readonly CodeSummary[] {
  return Object.entries(catalogue)
    .map(([code, { severity, message }]) => ({
      code,
      severity,
      title: /^# .*\n\n(.+)$/m.exec(readPage(code) ?? "")?.[1] ?? message,
    }))
    .toSorted((a, b) => (a.code < b.code ? -1 : 1));
}
