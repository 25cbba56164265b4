import type { BreakingConfig } from "../config/config.js";
import type { Finding } from "./comparison.js";

/** Whether the configuration says that a change is meant: of everything below a name, or of one code there. */
export function isIgnored({ subject, diagnostic }: Finding, { ignore, ignoreOnly }: BreakingConfig): boolean {
  const names = [...ignore, ...(ignoreOnly[diagnostic.code] ?? [])];
  return names.some((name) => subject === name || subject.startsWith(`${name}.`));
}
